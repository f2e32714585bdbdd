"""The runs of a project, as lists."""

import msgspec
from sqlalchemy import bindparam, func, select

from graph_engine.transitions import RUN_LIVE, STEP_LIVE
from schemas.run import RunList, RunSummary, StepStatus
from storage.sql.engine import Database, among, listed, one_of
from storage.sql.errors import ProjectMissing
from storage.sql.tables import ProjectRow, RunRow, StepRow, table

_project, _run, _step = table(ProjectRow), table(RunRow), table(StepRow)

_THERE = select(_project.c.id).where(_project.c.id == bindparam("project"))
_RUN_COUNT = select(func.count()).select_from(_run).where(_run.c.project_id == bindparam("project"))
_RUNS = (
    select(_run)
    .where(_run.c.project_id == bindparam("project"))
    .order_by(_run.c.created_at.desc(), _run.c.id)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_STEP_COUNTS = (
    select(_step.c.run_id, _step.c.status, func.count().label("number"))
    .where(one_of(_step.c.run_id, "runs"))
    .group_by(_step.c.run_id, _step.c.status)
)
_LIVE_WITH = (
    select(_run.c.id)
    .join_from(_run, _step, _run.c.id == _step.c.run_id)
    .where(
        _run.c.project_id == bindparam("project"),
        among(_run.c.status, RUN_LIVE),
        _step.c.node_id == bindparam("node"),
        among(_step.c.status, STEP_LIVE),
    )
    .order_by(_run.c.created_at)
)


class Listing:
    """Answers questions about many runs at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def runs(self, project: str, *, limit: int, offset: int) -> RunList:
        """The runs of a project, newest first, without their steps."""
        with self._database.read() as connection:
            if connection.execute(_THERE, {"project": project}).first() is None:
                raise ProjectMissing(project)
            total = int(connection.execute(_RUN_COUNT, {"project": project}).scalar() or 0)
            rows = connection.execute(_RUNS, {"project": project, "limit": limit, "offset": offset}).all()
            steps: dict[str, dict[StepStatus, int]] = {row.id: {} for row in rows}
            if rows:
                for count in connection.execute(_STEP_COUNTS, {"runs": listed(list(steps))}):
                    steps[count.run_id][count.status] = count.number
        items = tuple(
            RunSummary(
                id=row.id,
                project=project,
                rev=row.rev,
                targets=msgspec.json.decode(row.targets, type=tuple[str, ...]),
                mode=row.mode,
                status=row.status,
                after=row.after_run,
                created_at=row.created_at,
                finished_at=row.finished_at,
                steps=steps[row.id],
            )
            for row in rows
        )
        return RunList(items=items, total=total)

    def live_with(self, project: str, node: str) -> list[str]:
        """The runs in which a node still has work before it, oldest first."""
        with self._database.read() as connection:
            return [row.id for row in connection.execute(_LIVE_WITH, {"project": project, "node": node})]

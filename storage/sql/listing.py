"""Runs as lists, of one project or of all."""

from typing import Any, get_args

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Select, bindparam, func, select

from graph_engine.transitions import RUN_LIVE, STEP_LIVE
from schemas.run import RunList, RunStatus, RunSummary, StepStatus
from storage.sql.engine import Database
from storage.sql.errors import RunMissing
from storage.sql.existence import check_project
from storage.sql.expressions import among, listed, one_of
from storage.sql.tables import RunRow, StepRow, table

_run, _step = table(RunRow), table(StepRow)

_OF_PROJECT = _run.c.project_id == bindparam("project")


def _asked(of_project: bool, status: RunStatus | None) -> tuple[Select[Any], Select[Any]]:
    """How many runs there are of a kind, and some of them."""
    filters: list[ColumnElement[bool]] = [_OF_PROJECT] if of_project else []
    if status is not None:
        filters.append(among(_run.c.status, [status]))
    count = select(func.count()).select_from(_run).where(*filters)
    newest = select(_run).where(*filters).order_by(_run.c.created_at.desc(), _run.c.id.desc())
    return count, newest.limit(bindparam("limit")).offset(bindparam("offset"))


_ASKED = {
    (of_project, status): _asked(of_project, status)
    for of_project in (False, True)
    for status in (None, *get_args(RunStatus))
}
"""By whether a project is named, and by status. Conditions that can be off would keep SQLite from its indexes, and of a
status that is given later Postgres does not know how rare it is."""

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
_ONE = select(_run).where(_run.c.id == bindparam("run"))
_UNDONE = select(_step.c.node_id).where(
    _step.c.run_id == bindparam("run"), among(_step.c.status, ["canceled", "failed", "upstream_failed"])
)


class Unfinished(Struct, frozen=True):
    """What a run has left undone: those of its targets that have no result of it. `live` while it goes on."""

    project: str
    targets: tuple[str, ...]
    priority: int
    live: bool


class Listing:
    """Answers questions about many runs at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def runs(self, project: str | None = None, *, status: RunStatus | None = None, limit: int, offset: int) -> RunList:
        """Runs without their steps, newest first; of one project or status when they are named.

        Raises ProjectMissing.
        """
        named = {"project": project} if project is not None else {}
        count, page = _ASKED[project is not None, status]
        with self._database.read() as connection:
            if project is not None:
                check_project(connection, project)
            total = int(connection.execute(count, named).scalar() or 0)
            rows = connection.execute(page, {**named, "limit": limit, "offset": offset}).all()
            steps: dict[str, dict[StepStatus, int]] = {row.id: {} for row in rows}
            if rows:
                for counted in connection.execute(_STEP_COUNTS, {"runs": listed(list(steps))}):
                    steps[counted.run_id][counted.status] = counted.number
        return RunList(items=tuple(_summary(row, steps[row.id]) for row in rows), total=total)

    def live_with(self, project: str, node: str) -> list[str]:
        """The runs in which a node still has work before it, oldest first."""
        with self._database.read() as connection:
            return [row.id for row in connection.execute(_LIVE_WITH, {"project": project, "node": node})]

    def unfinished(self, run: str) -> Unfinished:
        """What a run has left undone. Raises RunMissing."""
        with self._database.read() as connection:
            row = connection.execute(_ONE, {"run": run}).first()
            if row is None:
                raise RunMissing(run)
            undone = {step.node_id for step in connection.execute(_UNDONE, {"run": run})}
        targets = tuple(target for target in _targets(row) if target in undone)
        return Unfinished(row.project_id, targets, row.priority, row.status in RUN_LIVE)


def _summary(row: Any, steps: dict[StepStatus, int]) -> RunSummary:
    return RunSummary(
        id=row.id,
        project=row.project_id,
        rev=row.rev,
        targets=_targets(row),
        mode=row.mode,
        status=row.status,
        after=row.after_run,
        created_at=row.created_at,
        finished_at=row.finished_at,
        steps=steps,
    )


def _targets(row: Any) -> tuple[str, ...]:
    return msgspec.json.decode(row.targets, type=tuple[str, ...])

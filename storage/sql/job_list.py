"""Jobs as clients see them: what is being worked on, what waits and where in its queue, and what has ended."""

from collections.abc import Sequence
from functools import cache
from typing import Any, get_args

import msgspec
from sqlalchemy import ColumnElement, Select, bindparam, case, func, select, union_all

from graph_engine.transitions import JOB_OPEN, JOB_TERMINAL, STEP_LIVE
from schemas.catalog import Lane
from schemas.problem import Problem
from schemas.run import JobList, JobStatus, JobStep, JobView
from storage.sql.engine import Database, Reader
from storage.sql.expressions import among, listed, one_of
from storage.sql.tables import JobRow, RunRow, StepRow, table
from storage.sql.work_type import type_of

_job, _step, _run = table(JobRow), table(StepRow), table(RunRow)

_SHOWN = (
    _job.c.id, _job.c.key, _job.c.lane, _job.c.status, _job.c.priority, _job.c.attempts, _job.c.project_id,
    _job.c.work, _job.c.problem, _job.c.created_at, _job.c.started_at, _job.c.due_at,
)  # fmt: skip
_waiting = _job.alias("waiting")
_in_project = select(
    _waiting,
    func.row_number()
    .over(
        partition_by=(_waiting.c.lane, _waiting.c.project_id),
        order_by=(_waiting.c.priority.desc(), _waiting.c.created_at, _waiting.c.id),
    )
    .label("round"),
).where(among(_waiting.c.status, ["queued"])).subquery()  # fmt: skip
PLACES = select(
    _in_project.c.id,
    func.row_number()
    .over(
        partition_by=_in_project.c.lane,
        order_by=(_in_project.c.priority.desc(), _in_project.c["round"], _in_project.c.created_at, _in_project.c.id),
    )
    .label("place"),
)
"""Projects take turns. Who was served last is left out: that would change the places by one, again and again."""

_AT_WORK = case({"running": 0, "canceling": 1, "retrying": 2}, value=_job.c.status, else_=3)


def _asked(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(*_SHOWN).where(*conditions).limit(bindparam("limit"))


_LIVE = _asked(
    among(_job.c.status, JOB_OPEN), one_of(_job.c.status, "statuses"), one_of(_job.c.lane, "lanes")
).order_by(_AT_WORK, _job.c.lane, _job.c.priority.desc(), _job.c.created_at, _job.c.id)


@cache
def _ended(status: JobStatus | None, lane: Lane | None) -> Select[Any]:
    """The newest jobs that have ended, of one status or lane if it is named. For each status and lane the database
    reads its newest in an index, and no more: there may be a million others. SQLite uses that index only where its own
    condition stands, too."""
    newest = [
        select(_job.c.id)
        .where(among(_job.c.status, JOB_TERMINAL), among(_job.c.status, [one]), among(_job.c.lane, [other]))
        .order_by(_job.c.created_at.desc(), _job.c.id.desc())
        .limit(bindparam("limit"))
        .subquery()
        for one in sorted(JOB_TERMINAL)
        for other in sorted(get_args(Lane))
        if status in (None, one) and lane in (None, other)
    ]
    ids = union_all(*(select(part.c.id) for part in newest)).subquery()
    return _asked(_job.c.id.in_(select(ids.c.id))).order_by(_job.c.created_at.desc(), _job.c.id.desc())


_COUNT = select(func.count()).select_from(_job).where(among(_job.c.status, JOB_OPEN))
STEPS = (
    select(_step.c.job_id, _run.c.project_id, _step.c.run_id, _step.c.node_id)
    .join_from(_step, _run, _step.c.run_id == _run.c.id)
    .where(one_of(_step.c.job_id, "jobs"), among(_step.c.status, STEP_LIVE))
    .order_by(_run.c.created_at, _step.c.run_id, _step.c.ordinal)
)
"""The live steps that wait for these jobs, always in the same order."""


class JobBoard:
    """Answers what work there is."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(
        self, *, status: JobStatus | None = None, lane: Lane | None = None, limit: int = 100, ended: bool = True
    ) -> JobList:
        """Jobs of any project, or those of one status or lane: live ones first, each queue in its order, then those
        that have `ended`, if wanted."""
        wanted = {
            "statuses": listed([status] if status else sorted(get_args(JobStatus))),
            "lanes": listed([lane] if lane else sorted(get_args(Lane))),
        }
        with self._database.read() as connection:
            rows = list(connection.execute(_LIVE, {**wanted, "limit": limit}))
            if ended and status not in JOB_OPEN and len(rows) < limit:
                rows += connection.execute(_ended(status, lane), {"limit": limit - len(rows)})
            places = _places(connection, rows)
            steps = _steps(connection, rows)
            live = int(connection.execute(_COUNT).scalar() or 0)
        items = tuple(_view(row, places.get(row.id), tuple(steps.get(row.id, ()))) for row in rows)
        return JobList(items=items, live=live)


def _places(connection: Reader, rows: Sequence[Any]) -> dict[str, int]:
    """Where each queued job is in the queue of its lane."""
    if all(row.status != "queued" for row in rows):
        return {}
    return {place.id: place.place for place in connection.execute(PLACES)}


def _steps(connection: Reader, rows: Sequence[Any]) -> dict[str, list[JobStep]]:
    steps: dict[str, list[JobStep]] = {}
    for step in connection.execute(STEPS, {"jobs": listed([row.id for row in rows])}):
        waiting = JobStep(project=step.project_id, run=step.run_id, node=step.node_id)
        steps.setdefault(step.job_id, []).append(waiting)
    return steps


def _view(row: Any, place: int | None, steps: tuple[JobStep, ...]) -> JobView:
    return JobView(
        id=row.id,
        key=row.key,
        type=type_of(row.work),
        lane=row.lane,
        status=row.status,
        priority=row.priority,
        attempts=row.attempts,
        project=row.project_id,
        steps=steps,
        position=place,
        created_at=row.created_at,
        started_at=row.started_at,
        due_at=row.due_at,
        problem=msgspec.json.decode(row.problem, type=Problem) if row.problem else None,
    )

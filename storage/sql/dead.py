"""Jobs that failed for good, and what has to run again for those who waited for them."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import and_, bindparam, select

from graph_engine.plan import Snapshot
from graph_engine.reach import reached
from schemas.dead import Again, DeadJob
from schemas.problem import Problem
from schemas.run import JobStep, LastStep
from storage.sql.engine import Database, Reader
from storage.sql.expressions import among, listed, one_of
from storage.sql.tables import AttemptRow, HeadRow, JobRow, RunRow, SnapshotRow, StepRow, table
from storage.sql.work_type import type_of

LOST = "worker_lost"
"""The code of the problem of a job whose workers died."""

_job, _attempt, _step, _run = table(JobRow), table(AttemptRow), table(StepRow), table(RunRow)
_head, _snapshot = table(HeadRow), table(SnapshotRow)

_failed = among(_job.c.status, ["failed"])
_DEAD = (
    select(_job.c.id, _job.c.lane, _job.c.attempts, _job.c.work, _job.c.problem, _attempt.c.worker, _attempt.c.ended_at)
    .join_from(_job, _attempt, and_(_attempt.c.job_id == _job.c.id, _attempt.c.fence == _job.c.fence))
    .where(_failed)
    .order_by(_attempt.c.ended_at.desc(), _job.c.id)
)
_STATUSES = select(_job.c.id, _job.c.status).where(one_of(_job.c.id, "jobs"))
_PROBLEMS = select(_job.c.id, _job.c.problem).where(_failed)
_STEPS = (
    select(_step.c.job_id, _step.c.run_id, _step.c.node_id, _run.c.project_id, _head.c.last)
    .join_from(_step, _run, _step.c.run_id == _run.c.id)
    .outerjoin(_head, and_(_head.c.project_id == _run.c.project_id, _head.c.node_id == _step.c.node_id))
    .where(one_of(_step.c.job_id, "jobs"), among(_step.c.status, ["failed"]))
    .order_by(_run.c.created_at, _step.c.run_id, _step.c.ordinal)
)
_RUN = (
    select(_run.c.targets, _run.c.priority, _snapshot.c.snapshot)
    .join_from(_run, _snapshot, _snapshot.c.run_id == _run.c.id)
    .where(_run.c.id == bindparam("run"))
)


class Dead:
    """Looks at what failed. It changes nothing: what has ended stays as it is."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def jobs(self, *, lost: bool = False, limit: int = 100) -> list[DeadJob]:
        """The jobs that failed for good, newest end first; with `lost` only those whose workers died."""
        with self._database.read() as connection:
            rows = [row for row in connection.execute(_DEAD) if not lost or _problem(row).code == LOST][:limit]
            steps = connection.execute(_STEPS, {"jobs": listed([row.id for row in rows])}).all()
        return [_view(row, [step for step in steps if step.job_id == row.id]) for row in rows]

    def lost(self) -> list[str]:
        """The ids of all jobs that failed since their workers died."""
        with self._database.read() as connection:
            return [row.id for row in connection.execute(_PROBLEMS) if _problem(row).code == LOST]

    def statuses(self, jobs: Collection[str]) -> dict[str, str]:
        """The statuses of those of these jobs that there are."""
        with self._database.read() as connection:
            return {row.id: row.status for row in connection.execute(_STATUSES, {"jobs": listed(sorted(jobs))})}

    def again(self, jobs: Collection[str]) -> list[Again]:
        """What has to run again since these jobs failed, by run, oldest first. Nodes that have ended once more
        since are left out: somebody has looked after them already."""
        with self._database.read() as connection:
            steps = connection.execute(_STEPS, {"jobs": listed(sorted(jobs))}).all()
            by_run: dict[str, list[Any]] = {}
            for step in steps:
                if _is_last(step):
                    by_run.setdefault(step.run_id, []).append(step)
            return [_again(connection, run, failed) for run, failed in by_run.items()]


def _again(connection: Reader, run: str, failed: Sequence[Any]) -> Again:
    row = connection.execute(_RUN, {"run": run}).one()
    children = msgspec.json.decode(row.snapshot, type=Snapshot).children()
    wanted = msgspec.json.decode(row.targets, type=tuple[str, ...])
    return Again(
        project=failed[0].project_id,
        run=run,
        targets=tuple(dict.fromkeys(t for step in failed for t in _missed(step.node_id, wanted, children))),
        priority=row.priority,
        jobs=tuple(dict.fromkeys(step.job_id for step in failed)),
    )


def _missed(node: str, wanted: Sequence[str], children: dict[str, list[str]]) -> Iterable[str]:
    """The targets that a node was needed for."""
    below = reached(node, children) | {node}
    return [target for target in wanted if target in below] or [node]


def _is_last(step: Any) -> bool:
    if step.last is None:
        return True
    return bool(msgspec.json.decode(step.last, type=LastStep).run == step.run_id)


def _problem(row: Any) -> Problem:
    return msgspec.json.decode(row.problem, type=Problem)


def _view(row: Any, steps: Iterable[Any]) -> DeadJob:
    return DeadJob(
        id=row.id,
        type=type_of(row.work),
        lane=row.lane,
        attempts=row.attempts,
        worker=row.worker,
        ended_at=row.ended_at,
        problem=_problem(row),
        steps=tuple(JobStep(project=step.project_id, run=step.run_id, node=step.node_id) for step in steps),
    )

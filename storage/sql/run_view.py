"""Runs and their steps as clients see them."""

from collections.abc import Callable
from typing import Any, NamedTuple, Self

import msgspec
from sqlalchemy import bindparam, select

from graph_engine.transitions import RUN_LIVE
from schemas.problem import Problem
from schemas.run import AttemptView, RunView, StepView
from storage.sql.engine import Reader, Rows
from storage.sql.errors import RunMissing
from storage.sql.expressions import among
from storage.sql.tables import AttemptRow, JobRow, RunRow, StepRow, table
from storage.sql.wave import at_node

_run, _step, _job, _attempt = table(RunRow), table(StepRow), table(JobRow), table(AttemptRow)

_ONE = select(_run).where(_run.c.id == bindparam("run"))
_LIVE = (
    select(_run)
    .where(_run.c.project_id == bindparam("project"), among(_run.c.status, RUN_LIVE))
    .order_by(_run.c.created_at)
)
_STEPS = select(_step).where(_step.c.run_id == bindparam("run")).order_by(_step.c.ordinal)
_ENDED = (
    select(_attempt)
    .join_from(_step, _attempt, _step.c.job_id == _attempt.c.job_id)
    .where(_step.c.run_id == bindparam("run"))
    .distinct()
    .order_by(_attempt.c.job_id, _attempt.c.fence)
)
_GOING_ON = (
    select(_job.c.id, _job.c.fence, _job.c.worker, _job.c.started_at)
    .join_from(_step, _job, _step.c.job_id == _job.c.id)
    .where(_step.c.run_id == bindparam("run"), among(_job.c.status, ["canceling", "running"]))
    .distinct()
)


def view(connection: Reader, run: str) -> RunView:
    """A run with its steps. Raises RunMissing."""
    return ask(connection, run)()


def ask(connection: Reader, run: str) -> Callable[[], RunView]:
    """Ask for a run as it is now. What this gives shows it, also when the transaction is over; raises RunMissing."""
    found, parts = connection.execute(_ONE, {"run": run}), _Parts.ask(connection, run)

    def shown() -> RunView:
        row = found.first()
        if row is None:
            raise RunMissing(run)
        return _view(row, parts)

    return shown


def live_runs(connection: Reader, project: str) -> list[RunView]:
    """The runs of a project that have not ended, oldest first."""
    asked = [(row, _Parts.ask(connection, row.id)) for row in connection.execute(_LIVE, {"project": project})]
    return [_view(row, parts) for row, parts in asked]


class _Parts(NamedTuple):
    """What belongs to a run; the answers may still be on their way."""

    steps: Rows
    ended: Rows
    going_on: Rows

    @classmethod
    def ask(cls, connection: Reader, run: str) -> Self:
        return cls(*(connection.execute(statement, {"run": run}) for statement in (_STEPS, _ENDED, _GOING_ON)))


def _view(row: Any, parts: _Parts) -> RunView:
    attempts = _attempts(parts)
    return RunView(
        id=row.id,
        project=row.project_id,
        rev=row.rev,
        targets=msgspec.json.decode(row.targets, type=tuple[str, ...]),
        mode=row.mode,
        status=row.status,
        after=row.after_run,
        created_at=row.created_at,
        finished_at=row.finished_at,
        steps=tuple(
            StepView(
                node=step.node_id,
                status=step.status,
                attempt=step.attempt,
                key=step.key,
                problem=_problem(row.project_id, step),
                root=step.root,
                attempts=tuple(attempts.get(step.job_id, ())),
            )
            for step in parts.steps
        ),
    )


def _attempts(parts: _Parts) -> dict[str, list[AttemptView]]:
    """The tries of each job that steps of a run wait or have waited for, the one that goes on last."""
    found: dict[str, list[AttemptView]] = {}
    for row in parts.ended:
        found.setdefault(row.job_id, []).append(
            AttemptView(
                number=row.fence,
                worker=row.worker,
                started_at=row.started_at,
                ended_at=row.ended_at,
                outcome=row.outcome,
                problem=msgspec.json.decode(row.problem, type=Problem) if row.problem else None,
            )
        )
    for row in parts.going_on:
        going = AttemptView(
            number=row.fence, worker=row.worker, started_at=row.started_at, ended_at=None, outcome=None, problem=None
        )
        found.setdefault(row.id, []).append(going)
    return found


def _problem(project: str, step: Any) -> Problem | None:
    """A job's problem, at the step's own node: several nodes may wait for one job."""
    return at_node(msgspec.json.decode(step.problem, type=Problem), project, step.node_id) if step.problem else None

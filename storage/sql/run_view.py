"""Runs and their steps as clients see them."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, select

from graph_engine.transitions import RUN_LIVE
from schemas.problem import Problem
from schemas.run import RunView, StepView
from storage.sql.engine import Reader, among
from storage.sql.errors import RunMissing
from storage.sql.tables import RunRow, StepRow, table
from storage.sql.wave import at_node

_run, _step = table(RunRow), table(StepRow)

_ONE = select(_run).where(_run.c.id == bindparam("run"))
_LIVE = (
    select(_run)
    .where(_run.c.project_id == bindparam("project"), among(_run.c.status, RUN_LIVE))
    .order_by(_run.c.created_at)
)
_STEPS = select(_step).where(_step.c.run_id == bindparam("run")).order_by(_step.c.ordinal)


def view(connection: Reader, run: str) -> RunView:
    """A run with its steps. Raises RunMissing."""
    row = connection.execute(_ONE, {"run": run}).first()
    if row is None:
        raise RunMissing(run)
    return _view(connection, row)


def live_runs(connection: Reader, project: str) -> list[RunView]:
    """The runs of a project that have not ended, oldest first."""
    return [_view(connection, row) for row in connection.execute(_LIVE, {"project": project}).all()]


def _view(connection: Reader, row: Any) -> RunView:
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
            )
            for step in connection.execute(_STEPS, {"run": row.id})
        ),
    )


def _problem(project: str, step: Any) -> Problem | None:
    """A job's problem, at the step's own node: several nodes may wait for one job."""
    return at_node(msgspec.json.decode(step.problem, type=Problem), project, step.node_id) if step.problem else None

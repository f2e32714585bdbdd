"""Node types before and after an upgrade, and somebody who writes down what is told."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import trial_nodes
from desk import Desk
from msgspec import Struct
from sqlalchemy import text
from trial_nodes import Inputs, Outputs

from graph_engine import NodeType, RunContext, Text, node
from graph_engine.job import Claim
from schemas.catalog import Lane
from schemas.event import Fact, StepChanged
from schemas.run import RunStatus
from storage.sql.observer import AttemptEnded, Nobody

Install = Callable[..., Desk]


class Notebook(Nobody):
    """Writes down what it is told of steps, attempts and runs."""

    def __init__(self) -> None:
        self.steps: list[StepChanged] = []
        self.attempts: list[tuple[str, str, str]] = []
        self.runs: list[tuple[str, RunStatus]] = []

    def recorded(self, facts: Sequence[Fact]) -> None:
        self.steps += [fact for fact in facts if isinstance(fact, StepChanged)]

    def attempt_ended(self, attempt: AttemptEnded) -> None:
        self.attempts.append((attempt.type, attempt.status, attempt.outcome))

    def run_ended(self, run: str, status: RunStatus, created_at: float, ended_at: float) -> None:
        self.runs.append((run, status))


def louder(old: NodeType, version: int = 2, **fields: Any) -> NodeType:
    """A newer version of a node type that says texts."""

    async def run(ctx: Any, params: Any, inputs: Any) -> Any:
        return await old.run(ctx, msgspec.structs.replace(params, text=params.text + "!"), inputs)

    return msgspec.structs.replace(old, version=version, run=run, **fields)


SAY = louder(trial_nodes.say)


class Fewer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: str = ""


@node("say", title="Say", category="Trial", version=2)
async def without_settings(ctx: RunContext, params: Fewer, inputs: Inputs) -> Outputs:
    """Say a text at once."""
    return Outputs(text=Text(text=params.text))


def given_back(desk: Desk, lane: Lane = "cpu") -> Claim:
    """What the next worker does with a job that was planned before the upgrade."""
    claim = desk.claim(lane)
    assert desk.store.jobs.plan_anew(claim)
    return claim


def told(notebook: Notebook, run: str) -> list[tuple[str, str]]:
    """What everybody was told of the steps of a run, in this order."""
    return [(step.node, step.status) for step in notebook.steps if step.run == run]


def rows(desk: Desk, query: str) -> list[tuple[Any, ...]]:
    with desk.store.database.read() as connection:
        return [tuple(row) for row in connection.execute(text(query))]

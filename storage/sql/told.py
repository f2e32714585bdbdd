"""What anybody was told of a project, event by event: the invariants of its history."""

from collections.abc import Iterable
from typing import Any, cast

import msgspec

from graph_engine.transitions import RUN_TERMINAL, STEP, STEP_TERMINAL
from schemas.event import Fact, RunEnded, StepChanged
from schemas.run import EndedStatus, LastStep, RunStatus, StepStatus


class Told:
    """Hear all events of one project in their order; then ask what is `broken`."""

    def __init__(self) -> None:
        self._wrong: list[str] = []
        self._seq = 0
        self._gap = False
        self._steps: dict[tuple[str, str], StepStatus] = {}
        self._runs: dict[str, RunStatus] = {}
        self._last: dict[str, LastStep] = {}

    def hear(self, seq: int, fact: Fact) -> None:
        """The next event."""
        self._gap |= seq != self._seq + 1
        self._seq = seq
        if isinstance(fact, StepChanged):
            self._hear_step(seq, fact)
        elif isinstance(fact, RunEnded):
            if fact.run in self._runs:
                self._wrong.append(f"event {seq}: run {fact.run} ended twice")
            self._runs[fact.run] = fact.status

    def broken(self, seq: int, runs: Iterable[Any], steps: Iterable[Any], heads: Iterable[Any]) -> list[str]:
        """What was wrong by itself, or is not what the rows say. `seq` is the number of the newest event."""
        numbering = ["its events are not numbered without gaps"] if self._gap or self._seq != seq else []
        steps = list(steps)
        return [*self._wrong, *numbering, *self._endings(runs, steps), *self._last_steps(steps, heads)]

    def _hear_step(self, seq: int, fact: StepChanged) -> None:
        place = (fact.run, fact.node)
        before = self._steps.get(place, "blocked")
        if before in STEP_TERMINAL:
            self._wrong.append(f"event {seq}: {_name(*place)} was {before}, and after this end became {fact.status}")
        elif before not in STEP[fact.status]:
            self._wrong.append(f"event {seq}: {_name(*place)} went from {before} to {fact.status}")
        self._steps[place] = fact.status
        if fact.status in STEP_TERMINAL:
            status = cast("EndedStatus", fact.status)
            self._last[fact.node] = LastStep(run=fact.run, status=status, root=fact.root)

    def _endings(self, runs: Iterable[Any], steps: Iterable[Any]) -> list[str]:
        """Everybody was told of every state that there is, and of no other."""
        told: dict[str, str | None] = {_name(*place): status for place, status in self._steps.items()}
        told |= {f"run {run}": status for run, status in self._runs.items()}
        now = {_name(step.run_id, step.node_id): step.status for step in steps if step.status != "blocked"}
        now |= {f"run {run.id}": run.status for run in runs if run.status in RUN_TERMINAL}
        return [
            f"{name} is {status}, and the events say {told.get(name) or 'nothing'}"
            for name, status in now.items()
            if told.get(name) != status
        ]

    def _last_steps(self, steps: Iterable[Any], heads: Iterable[Any]) -> list[str]:
        """What a node says of its last step is the last end of a step of it that anybody was told of."""
        said = {head.node_id: msgspec.json.decode(head.last, type=LastStep) for head in heads}
        planned = {(step.run_id, step.node_id) for step in steps}
        return [
            f"the last step of {node} ended {_ended(last)} by the events, and {_ended(said.get(node))} by its node"
            for node, last in self._last.items()
            if (now := said.get(node)) != last
            and (now is None or now.status != "cached" or (now.run, node) in planned)  # else found while planning
        ]


def _name(run: str, node: str) -> str:
    return f"step {node} of run {run}"


def _ended(last: LastStep | None) -> str:
    if last is None:
        return "never"
    return f"{last.status} in run {last.run}{f' for {last.root}' if last.root else ''}"

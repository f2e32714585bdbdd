"""The invariants of runs and their steps: counts, turns, and what each run was frozen to."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import text

from graph_engine import fingerprint
from graph_engine.freshness import Recipe
from graph_engine.job import WorkOrder
from graph_engine.plan import Snapshot, Task
from graph_engine.transitions import RUN_TERMINAL, STEP_TERMINAL
from schemas.ids import Key
from storage.sql.engine import Reader
from storage.sql.results import digests_by_key

BEGUN = frozenset({"queued", "running", "retrying", "canceling", "succeeded", "cached"})
AT_WORK = frozenset({"queued", "running", "retrying", "canceling"})

_DONE = frozenset({"succeeded", "cached"})

_RESULT = text("SELECT recipe FROM result WHERE key = :key")
_WORK = text("SELECT work FROM job WHERE id = :job")

Steps = Mapping[str, Mapping[str, Any]]
"""The rows of steps, by run and node."""

RecipeOf = Callable[[Any], Recipe | None]


def broken_counts(runs: Iterable[Any], steps: Steps) -> list[str]:
    """A run knows how many of its steps live, and has ended exactly when none does."""
    broken = []
    for run in runs:
        live = sum(step.status not in STEP_TERMINAL for step in steps.get(run.id, {}).values())
        if live != run.live:
            broken.append(f"run {run.id} counts {run.live} steps that have not ended, and has {live}")
        if (run.status in RUN_TERMINAL) != (live == 0):
            broken.append(f"run {run.id} is {run.status}, and {live} of its steps have not ended")
    return broken


def broken_turns(runs: Iterable[Any]) -> list[str]:
    """The reconciler starts a run when the one before has ended: there has to be one, and none may wait for itself."""
    after = {run.id: run.after_run for run in runs}
    broken = []
    for run in after:
        seen, before = {run}, after[run]
        while before is not None and before not in seen and before in after:
            seen.add(before)
            before = after[before]
        if before is not None:
            broken.append(f"run {run} waits for run {before}, which never ends")
    return broken


def broken_snapshots(reader: Reader, runs: Sequence[Any], steps: Steps, remade: Collection[Key]) -> list[str]:
    """Steps against what their runs were frozen to."""
    frozen = [(run, msgspec.json.decode(run.snapshot, type=Snapshot), steps.get(run.id, {})) for run in runs]
    keys = {key for _, snapshot, own in frozen for key in _keys(snapshot, own).values() if key is not None}
    digests = digests_by_key(reader, sorted(keys))
    recipe_of = partial(_recipe_of, reader)
    broken = []
    for run, snapshot, own in frozen:
        if own.keys() != snapshot.tasks.keys():
            broken.append(f"run {run.id} has other steps than it was planned with")
            continue
        if run.after_run is not None and {step.status for step in own.values()} <= {"blocked", "canceled"}:
            continue  # it waits for its turn
        for id, step in own.items():
            broken += [
                f"step {id} of run {run.id} {line}" for line in _step(step, snapshot, own, digests, remade, recipe_of)
            ]
    return broken


def _step(
    step: Any, snapshot: Snapshot, own: Mapping[str, Any], digests: Mapping[Key, dict[str, str]],
    remade: Collection[Key], recipe_of: RecipeOf,
) -> list[str]:  # fmt: skip
    parents = {parent: own[parent].status for parent in snapshot.parents(step.node_id)}
    open_parents = [parent for parent, status in parents.items() if status not in _DONE]
    if step.status in BEGUN and open_parents:
        return [f"is {step.status} before {', '.join(open_parents)}"]
    if step.status == "blocked" and step.remaining != len(open_parents):
        return [f"waits for {step.remaining} nodes above it, and {len(open_parents)} of them are not done"]
    if step.status == "blocked" and all(status in STEP_TERMINAL for status in parents.values()):
        return ["is blocked and waits for nobody"]
    if step.status in AT_WORK and step.job_id is None:
        return [f"is {step.status} and has no job"]
    if step.status in BEGUN and not _fits(step, snapshot, own, digests, remade, recipe_of):
        return ["has a key that is not made of what the nodes above it gave"]
    return []


def _fits(
    step: Any, snapshot: Snapshot, own: Mapping[str, Any], digests: Mapping[Key, dict[str, str]],
    remade: Collection[Key], recipe_of: RecipeOf,
) -> bool:  # fmt: skip
    """Whether a step's key is made of what its parents gave, as far as that is known still."""
    task, keys = snapshot.tasks[step.node_id], _keys(snapshot, own)
    for wire in task.wires:
        if keys[wire.source] in remade:
            return True
        if wire.source not in own and keys[wire.source] not in digests:
            return True  # what was there before the run began, and that nothing led to any more afterwards
    if any(keys[wire.source] not in digests for wire in task.wires):
        return False
    inputs = [(w.port, w.ordinal, digests[keys[w.source]].get(w.output, "")) for w in task.wires]
    if step.base == fingerprint.key(head_of(task), inputs):
        return True
    recipe = recipe_of(step)
    if recipe is None or recipe.type != task.type or recipe.version <= task.version:
        return False  # only a newer version of the node type may stand in for the one that was planned
    head = head_of(recipe)
    return bool(step.base == fingerprint.key(head, inputs) and step.key == fingerprint.key(head, inputs, recipe.nonce))


def _recipe_of(reader: Reader, step: Any) -> Recipe | None:
    """What the result of a step was made of, or else what the job that it waits for is to make it of. Asked one by one:
    only steps that were planned before an upgrade need it."""
    row = reader.execute(_RESULT, {"key": step.key}).first()
    if row is not None:
        return msgspec.json.decode(row.recipe, type=Recipe)
    row = reader.execute(_WORK, {"job": step.job_id}).first()
    return msgspec.json.decode(row.work, type=WorkOrder).recipe if row is not None else None


def head_of(recipe: Recipe | Task) -> bytes:
    """The part of a key that does not come from other nodes."""
    parts = (recipe.type.encode(), str(recipe.version).encode(), bytes(recipe.params), recipe.environment.encode())
    return b"k1" + b"".join(b"%d:%b" % (len(part), part) for part in parts)


def _keys(snapshot: Snapshot, own: Mapping[str, Any]) -> dict[str, Any]:
    return {**snapshot.given, **{id: step.key for id, step in own.items()}}

"""From a trigger to the steps that it needs: the target and those ancestors that are out of date, in a stable order."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from graph_engine.declare import NodeType
from graph_engine.freshness import History, Standing
from graph_engine.memo import Memo, model_of
from graph_engine.ports import Engine, Environment
from graph_engine.wiring import Wire, Wiring
from schemas.catalog import Lane
from schemas.ids import Key
from schemas.problem import Problem, Where
from schemas.run import RunMode


class Task(Struct, frozen=True, kw_only=True, gc=False):
    """One planned node, frozen: all that is needed to compute it once its parents are done."""

    type: str
    version: int
    params: msgspec.Raw
    environment: str
    lane: Lane
    wires: tuple[Wire, ...]
    nonce: str = ""
    provider: str = ""


class Snapshot(Struct, frozen=True):
    """What a run works from, whatever happens to the document meanwhile.

    `tasks` are in the order of work; `given` are the keys of the results that it takes as they are.
    """

    tasks: dict[str, Task]
    given: dict[str, Key]

    def parents(self, node: str) -> set[str]:
        """The planned parents of a planned node."""
        return {wire.source for wire in self.tasks[node].wires if wire.source in self.tasks}

    def children(self) -> dict[str, list[str]]:
        """The planned children of every planned node, in the order of work."""
        children: dict[str, list[str]] = {node: [] for node in self.tasks}
        for node in self.tasks:
            for parent in sorted(self.parents(node)):
                children[parent].append(node)
        return children


class Selection(Struct, frozen=True):
    """Which nodes a trigger runs, which it reuses (with their results' keys), and what stands in the way."""

    steps: tuple[str, ...]
    given: dict[str, Key]
    problems: tuple[Problem, ...]


def ancestors_to_force(wiring: Wiring, targets: list[str], mode: RunMode, nonce: str) -> dict[str, str]:
    """The nodes that a forced run makes again, each with the nonce that tells its result from older ones."""
    if mode == "force":
        return dict.fromkeys(targets, nonce)
    if mode == "force_upstream":
        return dict.fromkeys(wiring.order(targets), nonce)
    return {}


def select(
    wiring: Wiring,
    order: list[str],
    standings: Mapping[str, Standing],
    targets: list[str],
    mode: RunMode,
    history: History,
    memo: Memo,
) -> Selection:
    """Walk back from the targets, stopping at nodes whose results can be used as they are."""
    chosen = set(targets)
    given: dict[str, Key] = {}
    problems: list[Problem] = []
    stack = list(targets)
    while stack:
        node = stack.pop()
        if standings[node].state == "pinned":
            continue  # a pinned target answers with its pinned take; what is behind it is not touched
        for wire in wiring.inputs[node]:
            source = wire.source
            if source in chosen or source in given:
                continue
            stored = standings[source].stored
            if stored is None and mode == "only":
                stored = history.newest(source)
                if stored is None:
                    problems.append(_nothing_there(node, wire))
                    continue
            if stored is not None:
                given[source] = stored.key
            else:
                chosen.add(source)
                stack.append(source)
    steps = tuple(node for node in order if node in chosen)
    for node in steps:
        if not standings[node].settled:
            problems += memo.problems(wiring, node)
    return Selection(steps, given, tuple(problems))


def freeze(
    wiring: Wiring, selection: Selection, nonces: Mapping[str, str], standings: Mapping[str, Standing], memo: Memo
) -> Snapshot:
    """The snapshot of a selection without problems."""
    tasks: dict[str, Task] = {}
    given = dict(selection.given)
    for id in selection.steps:
        standing = standings[id]
        if standing.state == "pinned" and standing.stored is not None:
            given[id] = standing.stored.key
            continue
        known = memo.of(wiring.nodes[id])
        assert known is not None  # select() has reported it
        engine = engine_of(known.node_type, known.node.params, memo.environment)
        tasks[id] = Task(
            type=known.node_type.id,
            version=known.node_type.version,
            params=msgspec.Raw(known.params),
            environment=known.environment,
            lane=engine.lane,
            provider=engine.provider,
            wires=wiring.inputs[id],
            nonce=nonces.get(id, ""),
        )
    return Snapshot(tasks, given)


def engine_of(node_type: NodeType, params: Mapping[str, Any], environment: Environment) -> Engine:
    """What a job of a node runs on: the lane of its type, or the provider that its `model` param names."""
    if node_type.capability is None:
        return Engine("", node_type.lane)
    return environment.engine(node_type.capability, model_of(node_type, params))


def _nothing_there(node: str, wire: Wire) -> Problem:
    return Problem(
        code="upstream_missing",
        title=f"“{wire.source}” has no result to work with yet",
        hint="Run to here instead, which makes what is missing.",
        where=Where(node=node, port=wire.port),
    )

"""How long it takes to find out what a trigger has to run, in graphs of 1,000 to 50,000 nodes.

The floor walks back, writes params canonically, hashes and looks up; it knows nothing of reasons, reuse or problems.
"""

import gc
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import blake2b

import msgspec
import networkx as nx

from bench import nodes
from bench.measure import show, take_turns, timed
from bench.shapes import edited, graph, tangle
from graph_engine.freshness import Failure, Recipe, Standing, Stored, examine
from graph_engine.memo import Memo
from graph_engine.plan import Snapshot, freeze, select
from graph_engine.ports import Engine
from graph_engine.registry import Registry
from graph_engine.wiring import Wiring, wire
from schemas.graph import Graph
from schemas.ids import Key

SIZES = {1_000: 21, 10_000: 9, 50_000: 3}
SCOPE = "bench"


class Memory:
    """A `freshness.History` that knows these results and nothing else."""

    def __init__(self, results: dict[Key, Stored]) -> None:
        self._results = results

    def expect(self, bases: Sequence[tuple[str, Key]], keys: Sequence[Key]) -> None:
        """It is all here."""

    def result(self, key: Key) -> Stored | None:
        return self._results.get(key)

    def lost(self, key: Key) -> bool:
        return False

    def forced(self, node: str, base: Key) -> Key | None:
        return None

    def pinned(self, take: str) -> Stored | None:
        return None

    def newest(self, node: str) -> Stored | None:
        return None

    def recipe(self, node: str) -> Recipe | None:
        return None

    def recipe_of(self, key: Key) -> Recipe | None:
        return None

    def failure(self, node: str) -> Failure | None:
        return None


class Nowhere:
    """A `ports.Environment` without models and providers."""

    def fingerprint(self, models: Sequence[str], capability: str | None, model: str) -> str:
        return ""

    def engine(self, capability: str, model: str) -> Engine:
        return Engine("", "cpu")


class Planner:
    """Plans the last node of a graph, as a trigger does."""

    def __init__(self, graph: Graph) -> None:
        self.registry = Registry([nodes.work])
        self.memo = Memo(self.registry, Nowhere(), SCOPE)
        self.target = graph.nodes[-1].id
        self.wiring = wire(graph, self.registry)

    def standings(self, history: Memory) -> dict[str, Standing]:
        return examine(self.wiring, self.wiring.order([self.target]), self.memo, history)

    def plan(self, history: Memory, wiring: Wiring | None = None) -> Snapshot:
        wiring = wiring or self.wiring
        order = wiring.order([self.target])
        standings = examine(wiring, order, self.memo, history)
        selection = select(wiring, order, standings, [self.target], "stale", history, self.memo)
        return freeze(wiring, selection, {}, standings, self.memo)


def main() -> None:
    for size, rounds in SIZES.items():
        wires = tangle(size)
        document = graph(wires, size, "work")
        planner = Planner(document)
        history = _computed(planner)
        visited = len(planner.wiring.order([planner.target]))
        late = _with_edit(planner, document, size - size // 50)
        early = _with_edit(planner, document, size // 2)
        as_networkx = nx.DiGraph((f"n{source}", f"n{target}") for source, target in wires)
        gc.collect()
        gc.freeze()
        times = take_turns(
            rounds,
            {
                "networkx": timed(partial(_networkx, as_networkx, planner.target)),
                "floor": timed(_floor(document, planner.target)),
                "first look at the graph": timed(partial(_first_look, document)),
                "nothing computed yet": timed(partial(planner.plan, Memory({}))),
                "everything fresh": timed(partial(planner.plan, history)),
                "one param edited late": timed(partial(planner.plan, history, late)),
                "one param edited halfway": timed(partial(planner.plan, history, early)),
                "resolving the wires": timed(partial(wire, document, planner.registry)),
            },
        )
        gc.unfreeze()
        show(f"plan of {size:,} nodes, {visited:,} of them needed", times, peers=("networkx", "floor"))


def _computed(planner: Planner) -> Memory:
    """A history in which every node that the target needs has been computed: parents first, so one pass is enough."""
    results: dict[Key, Stored] = {}

    class Eager(Memory):
        def result(self, key: Key) -> Stored | None:
            return results.setdefault(key, Stored(key, {"text": key}))

    planner.standings(Eager(results))
    return Memory(results)


def _first_look(document: Graph) -> Snapshot:
    return Planner(document).plan(Memory({}))


def _with_edit(planner: Planner, document: Graph, node: int) -> Wiring:
    """The wiring after a save; nodes that were not edited stay the same objects, as they do on a board."""
    changed = edited(document, f"n{node}", "edited")
    return wire(changed, planner.registry)


def _networkx(edges: "nx.DiGraph[str]", target: str) -> list[str]:
    return list(nx.topological_sort(edges.subgraph(nx.ancestors(edges, target) | {target})))


def _floor(document: Graph, target: str) -> Callable[[], int]:
    """Plain dicts: ancestors in order, canonical params, a hash over params and parents, one lookup each."""
    params = {node.id: node.params for node in document.nodes}
    parents: dict[str, list[str]] = {node.id: [] for node in document.nodes}
    for edge in document.edges:
        parents[edge.target.node].append(edge.source.node)
    encode = msgspec.json.Encoder(order="sorted").encode

    def run() -> int:
        keys: dict[str, bytes] = {}
        missing = 0
        stack = [target]
        while stack:
            node = stack[-1]
            if node in keys:
                stack.pop()
            elif waiting := [parent for parent in parents[node] if parent not in keys]:
                stack += waiting
            else:
                stack.pop()
                known = b"".join([keys[parent] for parent in parents[node]])
                keys[node] = blake2b(encode(params[node]) + known, digest_size=16).digest()
                missing += keys[node] not in _NOTHING
        return missing

    return run


_NOTHING: dict[bytes, None] = {}


if __name__ == "__main__":
    main()

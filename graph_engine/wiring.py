"""Who feeds whom: the wires of a graph as plain dicts, ready to walk. All is iterative and O(nodes + edges).

A node that is switched off is bypassed: what comes in on its only fitting wire goes on to its consumers.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec
from msgspec import Struct

from graph_engine.declare import NodeType
from graph_engine.errors import InvalidGraph
from graph_engine.registry import Registry
from schemas.catalog import Port
from schemas.graph import Edge, Graph, Node
from schemas.problem import Problem, Where
from schemas.value import Kind

_MOST_NAMED = 40
"""Nodes of a loop that are named; of a longer one, the first and the last."""


class Wire(NamedTuple):
    """One input of a node: the `ordinal`-th value of `port` is what `source` gives on `output`."""

    port: str
    ordinal: int
    source: str
    output: str


class Wiring(Struct, frozen=True):
    """Nodes by id, and the wires into each, in the order of its ports."""

    nodes: dict[str, Node]
    inputs: dict[str, tuple[Wire, ...]]

    def order(self, targets: Iterable[str]) -> list[str]:
        """The targets and all their ancestors, parents before children. Raises InvalidGraph on a loop."""
        done: dict[str, bool] = {}
        order: list[str] = []
        stack = list(targets)[::-1]
        while stack:
            node = stack[-1]
            state = done.get(node)
            if state is None:
                done[node] = False
                for _, _, source, _ in self.inputs[node]:
                    if source not in done:
                        stack.append(source)
                    elif not done[source]:
                        raise InvalidGraph(*map(loop_problem, self.loops()))
            else:
                stack.pop()
                if not state:
                    done[node] = True
                    order.append(node)
        return order

    def loops(self) -> list[list[str]]:
        """A loop through each knot of nodes that feed each other, in the direction of the wires."""
        import networkx as nx

        edges = nx.DiGraph((wire.source, node) for node, wires in self.inputs.items() for wire in wires)
        knots = [k for k in nx.strongly_connected_components(edges) if len(k) > 1 or edges.has_edge(*list(k) * 2)]
        return sorted([source for source, _ in nx.find_cycle(edges.subgraph(knot), min(knot))] for knot in knots)


def loop_problem(path: list[str]) -> Problem:
    """What a person sees when nodes feed each other in a circle."""
    return Problem(
        code="loop",
        title="These nodes feed each other in a loop",
        detail=" → ".join([*_shortened(path), path[0]]),
        hint="Remove one of the wires on this path.",
        where=Where(node=path[0]),
    )


def _shortened(path: list[str]) -> list[str]:
    left_out = len(path) - _MOST_NAMED
    return path if left_out <= 0 else [*path[: _MOST_NAMED // 2], f"… {left_out:,} more …", *path[-_MOST_NAMED // 2 :]]


def wire(graph: Graph, registry: Registry) -> Wiring:
    """Resolve a graph's edges: unknown nodes are left out, nodes switched off are bypassed, unneeded wires dropped."""
    nodes = {node.id: node for node in graph.nodes}
    edges: dict[str, list[Edge]] = {}
    for edge in graph.edges:
        target = edge.target.node
        if target in nodes and edge.source.node in nodes:
            if (into := edges.get(target)) is not None:
                into.append(edge)
            else:
                edges[target] = [edge]
    bypass = _Bypass(nodes, edges, registry) if any(node.disabled for node in graph.nodes) else None
    inputs: dict[str, tuple[Wire, ...]] = {}
    for id, node in nodes.items():
        if not (found := edges.get(id)) or node.disabled:
            inputs[id] = ()
            continue
        node_type = registry.get(node.type)
        wires = _ordered(found, node_type)
        if node_type is not None and node_type.needs is not None:
            wires = _needed(node, node_type, wires)  # as they are drawn: switching one branch off chooses no other
        inputs[id] = wires if bypass is None else bypass.around(wires)
    return Wiring(nodes, inputs)


def _ordered(edges: list[Edge], node_type: NodeType | None) -> tuple[Wire, ...]:
    """The wires of one node by the order of its ports, then by the order of the edges."""
    first = edges[0].target.port
    if all(edge.target.port == first for edge in edges):
        return tuple([Wire(first, i, edge.source.node, edge.source.port) for i, edge in enumerate(edges)])
    by_port: dict[str, list[Edge]] = {port.name: [] for port in node_type.inputs} if node_type else {}
    for edge in edges:
        by_port.setdefault(edge.target.port, []).append(edge)
    return tuple(
        Wire(port, ordinal, edge.source.node, edge.source.port)
        for port, into in by_port.items()
        for ordinal, edge in enumerate(into)
    )


def _needed(node: Node, node_type: NodeType, wires: tuple[Wire, ...]) -> tuple[Wire, ...]:
    assert node_type.needs is not None
    try:
        params = msgspec.convert(node.params, node_type.params)
    except msgspec.ValidationError:
        return wires  # validation names the wrong setting; until then every wire counts
    return tuple(w for w in wires if node_type.needs(params, w.port, w.ordinal))


class _Bypass:
    """Finds what passes through nodes that are switched off."""

    def __init__(self, nodes: Mapping[str, Node], edges: Mapping[str, list[Edge]], registry: Registry) -> None:
        self._nodes = nodes
        self._edges = edges
        self._registry = registry
        self._found: dict[tuple[str, str], tuple[str, str] | None] = {}

    def around(self, wires: tuple[Wire, ...]) -> tuple[Wire, ...]:
        """The wires from where they really come. When some are dropped, the rest of a list counts from 0 again."""
        ends = [(wire, self._origin(wire.source, wire.output)) for wire in wires]
        kept = [Wire(wire.port, wire.ordinal, *end) for wire, end in ends if end is not None]
        if len(kept) == len(wires):
            return tuple(kept)
        count: Counter[str] = Counter()
        for i, wire in enumerate(kept):
            kept[i] = wire._replace(ordinal=count[wire.port])
            count[wire.port] += 1
        return tuple(kept)

    def _origin(self, source: str, output: str) -> tuple[str, str] | None:
        """The node and output that a value from here really comes from, or None when nothing passes."""
        way: list[tuple[str, str]] = []
        end: tuple[str, str] | None = (source, output)
        while end is not None and self._nodes[end[0]].disabled:
            if end in self._found or end in way:
                end = self._found.get(end)
                break
            way.append(end)
            end = self._passing(*end)
        self._found.update(dict.fromkeys(way, end))
        return end

    def _passing(self, node: str, output: str) -> tuple[str, str] | None:
        node_type = self._registry.get(self._nodes[node].type)
        if node_type is None:
            return None
        kind = port_kind(node_type.outputs, output)
        fitting = [e for e in self._edges.get(node, ()) if port_kind(node_type.inputs, e.target.port) == kind]
        return (fitting[0].source.node, fitting[0].source.port) if len(fitting) == 1 else None


def port_kind(ports: Iterable[Port], name: str) -> Kind | None:
    """The kind of the port of this name, or None when there is none."""
    return next((port.kind for port in ports if port.name == name), None)

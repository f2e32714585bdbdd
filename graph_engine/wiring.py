"""Who feeds whom: the wires of a graph as plain dicts, ready to walk. All is iterative and O(nodes + edges).

A node that is switched off is bypassed: what comes in on its only fitting wire goes on to its consumers.
"""

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
                for wire in self.inputs[node]:
                    source = wire[2]
                    if source not in done:
                        stack.append(source)
                    elif not done[source]:
                        raise InvalidGraph(loop_problem(self.loop(node)))
            else:
                stack.pop()
                if not state:
                    done[node] = True
                    order.append(node)
        return order

    def loop(self, start: str | None = None) -> list[str]:
        """The nodes of one loop, in the direction of the wires; empty when there is none."""
        import networkx as nx

        edges = nx.DiGraph((wire.source, node) for node, wires in self.inputs.items() for wire in wires)
        try:
            return [source for source, _ in nx.find_cycle(edges, start)]
        except nx.NetworkXNoCycle:
            return []
        except nx.NodeNotFound:
            return []


def loop_problem(path: list[str]) -> Problem:
    """What a person sees when nodes feed each other in a circle."""
    return Problem(
        code="loop",
        title="These nodes feed each other in a loop",
        detail=" → ".join([*path, *path[:1]]),
        hint="Remove one of the wires on this path.",
        where=Where(node=path[0] if path else None),
    )


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
    disabled = {node.id for node in graph.nodes if node.disabled}
    if disabled:
        edges = _bypassed(nodes, edges, disabled, registry)
    inputs: dict[str, tuple[Wire, ...]] = {}
    for id, node in nodes.items():
        if not (found := edges.get(id)):
            inputs[id] = ()
            continue
        node_type = registry.get(node.type)
        wires = _ordered(found, node_type)
        inputs[id] = wires if node_type is None or node_type.needs is None else _needed(node, node_type, wires)
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


def _bypassed(
    nodes: Mapping[str, Node], edges: Mapping[str, list[Edge]], disabled: set[str], registry: Registry
) -> dict[str, list[Edge]]:
    """The edges with every source that is switched off replaced by what passes through it, or dropped."""

    def origin(edge: Edge) -> Edge | None:
        seen: set[str] = set()
        while edge.source.node in disabled:
            if edge.source.node in seen:
                return None
            seen.add(edge.source.node)
            through = _passing(nodes[edge.source.node], edge.source.port, edges, registry)
            if through is None:
                return None
            edge = Edge(source=through.source, target=edge.target)
        return edge

    return {
        target: [found for edge in into if (found := origin(edge)) is not None]
        for target, into in edges.items()
        if target not in disabled
    }


def _passing(node: Node, output: str, edges: Mapping[str, list[Edge]], registry: Registry) -> Edge | None:
    node_type = registry.get(node.type)
    if node_type is None:
        return None
    kind = port_kind(node_type.outputs, output)
    fitting = [e for e in edges.get(node.id, ()) if port_kind(node_type.inputs, e.target.port) == kind]
    return fitting[0] if len(fitting) == 1 else None


def port_kind(ports: Iterable[Port], name: str) -> Kind | None:
    """The kind of the port of this name, or None when there is none."""
    return next((port.kind for port in ports if port.name == name), None)

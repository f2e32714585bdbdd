"""Changes made to a graph, all or none of them."""

from collections.abc import Mapping, Sequence
from itertools import chain

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import replace

from graph_engine.errors import InvalidGraph
from schemas.change import (
    AddNode,
    Change,
    Connect,
    Disconnect,
    MoveEdge,
    RemoveNode,
    SetFrames,
    SetNode,
    SetParams,
    SetView,
    ViewChange,
)
from schemas.graph import Edge, Graph, Node, NodeView, PortRef, View
from schemas.problem import Problem, Where


def apply(graph: Graph, changes: Sequence[Change]) -> Graph:
    """The graph after these changes, each made to what the ones before have left.

    Nodes and wires that no change speaks of keep their order. Raises InvalidGraph for every change that speaks of
    something that is not there, or adds what is there already; its Problem names the change as `changes[3]`. Whether
    the new graph may be saved is for `validate.structure` to say.
    """
    draft = _Draft(graph)
    problems: list[Problem] = []
    for index, change in enumerate(changes):
        try:
            draft.make(change)
        except InvalidGraph as error:
            problems += [_placed(problem, index) for problem in error.problems]
    if problems:
        raise InvalidGraph(*problems)
    return draft.graph()


def end(port: PortRef) -> str:
    """One end of a wire as a person reads it: `words.prompt`."""
    return f"{port.node}.{port.port}"


def given(change: Struct) -> dict[str, object]:
    """The fields of a change that are not left out."""
    return {name: value for name, value in msgspec.structs.asdict(change).items() if value is not UNSET}


class _Draft:
    """A graph that is being changed. Wires are kept by the input that they go into, so that none is searched for."""

    def __init__(self, graph: Graph) -> None:
        self._before = graph
        self._nodes = {node.id: node for node in graph.nodes}
        self._slots = [edge.target for edge in graph.edges]
        self._into: dict[str, dict[str, list[Edge]]] = {}
        self._fed: dict[str, set[tuple[str, str]]] = {}
        self._views = dict(graph.view.nodes)
        self._frames = graph.view.frames
        for edge in graph.edges:
            self._insert(edge, None)

    def graph(self) -> Graph:
        """The graph as it is now."""
        return replace(
            self._before,
            nodes=tuple(self._nodes.values()),
            edges=self._edges(),
            view=View(nodes=self._views, frames=self._frames),
        )

    def make(self, change: Change) -> None:
        """Make one change. Raises InvalidGraph, and has then changed nothing."""
        match change:
            case AddNode(node=node, view=view):
                self._add(node, view)
            case RemoveNode(id=id):
                self._remove(self._node(id))
            case SetParams(id=id, params=params, unset=unset):
                node = self._node(id)
                kept = {name: value for name, value in node.params.items() if name not in unset}
                self._nodes[id] = replace(node, params={**kept, **params})
            case SetNode(id=id):
                self._nodes[id] = _changed(self._node(id), change)
            case Connect(edge=edge, index=index):
                self._insert(edge, index)
            case Disconnect(edge=edge, index=index):
                del self._wires(edge.target)[self._find(edge, index)]
            case MoveEdge(edge=edge, index=index, to=to):
                self._move(edge, self._find(edge, index), to)
            case SetView(nodes=nodes):
                self._draw(nodes)
            case SetFrames(frames=frames):
                self._frames = frames

    def _add(self, node: Node, view: NodeView | None) -> None:
        if node.id in self._nodes:
            raise InvalidGraph(_duplicate(node.id))
        self._nodes[node.id] = node
        if view is not None:
            self._views[node.id] = view

    def _remove(self, node: Node) -> None:
        del self._nodes[node.id]
        self._views.pop(node.id, None)
        self._into.pop(node.id, None)
        for target, port in self._fed.pop(node.id, ()):
            ports = self._into.get(target, {})
            ports[port] = [edge for edge in ports.get(port, ()) if edge.source.node != node.id]

    def _insert(self, edge: Edge, index: int | None) -> None:
        wires = self._wires(edge.target)
        place = len(wires) if index is None else index
        if place > len(wires):
            raise InvalidGraph(_no_place(edge, place, len(wires)))
        wires.insert(place, edge)
        self._fed.setdefault(edge.source.node, set()).add((edge.target.node, edge.target.port))

    def _move(self, edge: Edge, place: int, to: int) -> None:
        wires = self._wires(edge.target)
        if to >= len(wires):
            raise InvalidGraph(_no_place(edge, to, len(wires)))
        wires.insert(to, wires.pop(place))

    def _draw(self, changes: Mapping[str, ViewChange]) -> None:
        if unknown := [_no_node(id) for id in changes if id not in self._nodes]:
            raise InvalidGraph(*unknown)
        for id, change in changes.items():
            self._views[id] = replace(self._views.get(id, NodeView()), **given(change))

    def _wires(self, target: PortRef) -> list[Edge]:
        return self._into.setdefault(target.node, {}).setdefault(target.port, [])

    def _find(self, edge: Edge, index: int | None) -> int:
        wires = self._wires(edge.target)
        if index is None and edge in wires:
            return wires.index(edge)
        if index is not None and index < len(wires) and wires[index] == edge:
            return index
        raise InvalidGraph(_no_edge(edge, index))

    def _node(self, id: str) -> Node:
        node = self._nodes.get(id)
        if node is None:
            raise InvalidGraph(_no_node(id))
        return node

    def _edges(self) -> tuple[Edge, ...]:
        """Every input's wires in their order: where its wires were in the document, and the rest behind them."""
        left = {
            (node, port): iter(wires) for node, ports in self._into.items() for port, wires in ports.items() if wires
        }
        known = (next(left.get((slot.node, slot.port), iter(())), None) for slot in self._slots)
        return tuple(edge for edge in chain(known, *left.values()) if edge is not None)


def _changed(node: Node, change: SetNode) -> Node:
    fields = given(change)
    if fields.get("type", node.type) != node.type:
        fields["type_version"] = None  # it was that of the other type
    return replace(node, **fields)


def _placed(problem: Problem, index: int) -> Problem:
    return replace(problem, where=replace(problem.where, field=f"changes[{index}]"))


def _duplicate(id: str) -> Problem:
    return Problem(
        code="duplicate_node",
        title=f"There is already a node called “{id}”",
        hint="Give the new node its own id.",
        where=Where(node=id),
    )


def _no_node(id: str) -> Problem:
    return Problem(
        code="unknown_node",
        title=f"There is no node called “{id}”",
        hint="It may have been removed. Look at the graph for the ids of its nodes.",
        where=Where(node=id),
    )


def _no_edge(edge: Edge, index: int | None) -> Problem:
    at = "" if index is None else f" at place {index}"
    return Problem(
        code="unknown_edge",
        title=f"There is no wire from “{end(edge.source)}” to “{end(edge.target)}”{at}",
        hint="It may have been removed or moved. Look at the graph for its wires; places count from 0.",
        where=Where(node=edge.target.node, port=edge.target.port),
    )


def _no_place(edge: Edge, place: int, count: int) -> Problem:
    return Problem(
        code="unknown_place",
        title=f"The wires into “{end(edge.target)}” have no place {place}",
        detail=f"There are {count} of them, and places count from 0.",
        hint="Name a place that is there, or leave it out.",
        where=Where(node=edge.target.node, port=edge.target.port),
    )

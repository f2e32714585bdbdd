"""The last step for every format: what is left is a graph that can be saved."""

from collections.abc import Sequence

from msgspec.structs import replace

from graph_engine.foreign import note
from graph_engine.foreign.converted import Converted, Draft
from graph_engine.foreign.layout import placed
from graph_engine.registry import Registry
from graph_engine.validate import structure
from schemas.graph import Edge, Graph, View
from schemas.problem import Problem


def settled(draft: Draft, registry: Registry) -> Converted:
    """Without wires that close a loop or don't fit, each of them noted, and with a place for every node."""
    graph = Graph(nodes=draft.nodes, edges=draft.edges)
    graph, looping = _without_loops(graph)
    graph, unfit = _without_unfit(graph, registry)
    view = View(nodes=placed(draft.views, draft.unplaced, graph.edges), frames=draft.frames)
    return Converted(name=draft.name, graph=replace(graph, view=view), notes=(*draft.notes, *looping, *unfit))


def _without_loops(graph: Graph) -> tuple[Graph, list[Problem]]:
    closing = _closing(graph)
    notes = [
        note.lost_wire(
            edge.target.node,
            edge.target.port,
            f"It comes back from “{edge.source.node}” and closes a loop; nodes here can't feed each other in a circle.",
        )
        for number, edge in enumerate(graph.edges)
        if number in closing
    ]
    kept = tuple(edge for number, edge in enumerate(graph.edges) if number not in closing)
    return replace(graph, edges=kept), notes


def _closing(graph: Graph) -> set[int]:
    """The numbers of the edges that lead back to where a walk from the first nodes came from."""
    outgoing: dict[str, list[int]] = {node.id: [] for node in graph.nodes}
    for number, edge in enumerate(graph.edges):
        outgoing[edge.source.node].append(number)
    fed = {edge.target.node for edge in graph.edges}
    closing: set[int] = set()
    done: set[str] = set()
    for start in sorted(outgoing, key=fed.__contains__):
        if start not in done:
            _walk(start, graph.edges, outgoing, done, closing)
    return closing


def _walk(start: str, edges: Sequence[Edge], outgoing: dict[str, list[int]], done: set[str], closing: set[int]) -> None:
    on_the_way = {start}
    stack = [(start, iter(outgoing[start]))]
    while stack:
        node, ahead = stack[-1]
        for number in ahead:
            target = edges[number].target.node
            if target in on_the_way:
                closing.add(number)
            elif target not in done:
                on_the_way.add(target)
                stack.append((target, iter(outgoing[target])))
                break
        else:
            stack.pop()
            on_the_way.remove(node)
            done.add(node)


def _without_unfit(graph: Graph, registry: Registry) -> tuple[Graph, list[Problem]]:
    wrong = {(p.where.node, p.where.port): p for p in structure(graph, registry)}
    kept: list[Edge] = []
    notes: list[Problem] = []
    for edge in graph.edges:
        ends = ((end.node, end.port) for end in (edge.target, edge.source))
        problem = next((wrong[end] for end in ends if end in wrong), None)
        if problem is None:
            kept.append(edge)
        else:
            notes.append(note.lost_wire(edge.target.node, edge.target.port, f"{problem.title}."))
    return replace(graph, edges=tuple(kept)), notes

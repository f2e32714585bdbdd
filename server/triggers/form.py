"""The form of a graph: what it asks for and gives, in words for people."""

from collections.abc import Iterable
from typing import get_args

from graph_engine.end import ends
from graph_engine.registry import Registry
from graph_engine.signature import signature
from graph_engine.title import titles_of
from graph_engine.wiring import port_kind, wire
from schemas.catalog import GraphInput
from schemas.graph import Graph, Node
from schemas.trigger import FormInput, FormOutput, GraphForm
from schemas.value import Kind

_FILES: dict[Kind, str] = {"image": "image/*", "video": "video/*", "audio": "audio/*"}


def whole(graph: Graph, registry: Registry) -> tuple[str, ...]:
    """What is run when the whole graph is: its `output` nodes, else every node whose result no other takes."""
    return tuple(given.node for given in signature(graph).outputs) or ends(graph, registry)


def upstream(graph: Graph, targets: Iterable[str]) -> set[str]:
    """These nodes and all that they can depend on, whatever their settings are."""
    sources: dict[str, list[str]] = {}
    for edge in graph.edges:
        sources.setdefault(edge.target.node, []).append(edge.source.node)
    found: set[str] = set()
    waiting = list(targets)
    while waiting:
        if (node := waiting.pop()) not in found:
            found.add(node)
            waiting += sources.get(node, ())
    return found


def form_of(graph: Graph, registry: Registry, targets: tuple[str, ...]) -> GraphForm:
    """What has to be known to run these nodes, and what they give."""
    reached, titles = upstream(graph, targets), titles_of(graph)
    needed = set(wire(graph, registry).order(targets))
    return GraphForm(
        inputs=tuple(
            _input(graph, given, titles, needed) for given in signature(graph).inputs if given.node in reached
        ),
        outputs=tuple(_outputs(graph, registry, targets, titles)),
    )


def _input(graph: Graph, given: GraphInput, titles: dict[str, str], needed: set[str]) -> FormInput:
    view = graph.view.nodes.get(given.node)
    return FormInput(
        name=given.name,
        node=given.node,
        title=_title(titles, given.node, given.name),
        kind=given.kind if given.kind in get_args(Kind) else "any",  # its param is checked when it runs
        required=given.value is None and given.node in needed,
        value=given.value,
        hint=view.note if view else "",
        accept=_FILES.get(given.kind, ""),
    )


def _outputs(
    graph: Graph, registry: Registry, targets: tuple[str, ...], titles: dict[str, str]
) -> Iterable[FormOutput]:
    """Named as `RunOutcome` names them."""
    nodes = {node.id: node for node in graph.nodes}
    names = {given.node: given.name for given in signature(graph).outputs}
    for target in targets:
        if target in names:
            kind = _kind_into(graph, nodes, registry, target)
            yield FormOutput(name=names[target], node=target, title=_title(titles, target, names[target]), kind=kind)
            continue
        node_type = registry.get(nodes[target].type)
        for port in node_type.outputs if node_type else ():
            name = port.name if len(targets) == 1 else f"{target}.{port.name}"
            yield FormOutput(name=name, node=target, title=_title(titles, target, name), kind=port.kind)


def _title(titles: dict[str, str], node: str, name: str) -> str:
    return titles[node] if titles[node] != node else name


def _kind_into(graph: Graph, nodes: dict[str, Node], registry: Registry, target: str) -> Kind:
    source = next((edge.source for edge in graph.edges if edge.target.node == target), None)
    node_type = registry.get(nodes[source.node].type) if source and source.node in nodes else None
    kind = port_kind(node_type.outputs, source.port) if source and node_type else None
    return kind or "any"

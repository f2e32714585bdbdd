"""A graph against its node types: all Problems, never only the first."""

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from graph_engine.declare import NodeType
from graph_engine.errors import InvalidGraph
from graph_engine.registry import Registry
from graph_engine.values import fits, in_words
from graph_engine.wiring import Wire, Wiring
from graph_engine.wording import plain, split
from schemas.catalog import Port
from schemas.graph import MOST_EDGES, MOST_NODES, Edge, Frame, Graph, Node
from schemas.problem import Problem, Where


def structure(graph: Graph, registry: Registry) -> list[Problem]:
    """What forbids to save a document: its size, duplicate ids, wires to nowhere or of the wrong kind, loops.

    A wrong setting or a missing input does not: work in progress may always be saved.
    """
    if too_large := [*_too_large(graph)]:
        return too_large
    nodes = {node.id: node for node in graph.nodes}
    problems = [
        Problem(
            code="duplicate_node",
            title=f"{count} nodes have the same id",
            detail=id,
            hint="Give each node its own id.",
            where=Where(node=id),
        )
        for id, count in Counter(node.id for node in graph.nodes).items()
        if count > 1
    ]
    problems += _duplicate_frames(graph.view.frames)
    for edge in graph.edges:
        problems += _edge_problems(edge, nodes, registry)
    problems += _crowded_ports(graph.edges, nodes, registry)
    # A loop is looked for on the edges as drawn: bypassing or choosing must not hide one that comes back later.
    try:
        _drawn(graph, nodes).order(nodes)
    except InvalidGraph as error:
        problems += error.problems
    return problems


def node_problems(wiring: Wiring, id: str, registry: Registry) -> Iterator[Problem]:
    """What forbids to run one node: an unknown type, wrong settings, missing inputs."""
    node = wiring.nodes[id]
    node_type = registry.get(node.type)
    if node_type is None:
        yield Problem(
            code="unknown_node_type",
            title=f"The node type “{node.type}” is not installed",
            hint="Install the plug-in that brings it, or replace the node.",
            where=Where(node=id),
        )
        return
    if node.disabled:
        yield Problem(code="disabled", title="This node is switched off", hint="Switch it on.", where=Where(node=id))
        return
    yield from _param_problems(node, node_type)
    connected = {wire.port for wire in wiring.inputs[id]}
    for port in node_type.inputs:
        if port.required and port.name not in connected:
            yield Problem(
                code="missing_input",
                title=f"The input “{port.name}” is not connected"
                if node_type.needs is None
                else f"The settings leave the input “{port.name}” without a wire",
                hint=f"Connect {in_words(port.kind)} to it.",
                where=Where(node=id, port=port.name),
            )


def _too_large(graph: Graph) -> Iterator[Problem]:
    for field, count, most in (("nodes", len(graph.nodes), MOST_NODES), ("edges", len(graph.edges), MOST_EDGES)):
        if count > most:
            yield Problem(
                code="graph_too_large",
                title="The graph is too large",
                detail=f"It has {count:,} {field}; {most:,} are allowed.",
                hint="Split it in two projects.",
                where=Where(field=field),
            )


def _duplicate_frames(frames: Iterable[Frame]) -> Iterator[Problem]:
    for id, count in Counter(frame.id for frame in frames).items():
        if count > 1:
            yield Problem(
                code="duplicate_frame",
                title=f"{count} frames have the same id",
                detail=id,
                hint="Give each frame its own id.",
                where=Where(field="view.frames"),
            )


def _param_problems(node: Node, node_type: NodeType) -> Iterator[Problem]:
    try:
        msgspec.convert(node.params, node_type.params)
    except msgspec.ValidationError as error:
        # msgspec stops at the first wrong field: look at each of them alone.
        wrong: list[tuple[str | None, str]] = [*_wrong_fields(node, node_type)]
        for field, detail in wrong or [(None, plain(str(error)))]:
            yield Problem(
                code="invalid_param",
                title=f"The setting “{field}” can't be used" if field else "These settings can't be used together",
                detail=detail,
                hint="Change it to a value that the form allows.",
                where=Where(node=node.id, field=field),
            )


def _wrong_fields(node: Node, node_type: NodeType) -> Iterator[tuple[str, str]]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(node_type.params)}
    for name, value in node.params.items():
        if name not in fields:
            yield name, f"{node_type.title} has no such setting; it has {', '.join(fields) or 'none'}"
            continue
        try:
            msgspec.convert(value, fields[name].type)
        except msgspec.ValidationError as error:
            message, path = split(error)
            yield name + path, plain(message)
    for name, field in fields.items():
        if field.required and name not in node.params:
            yield name, "It has to be set"


def _edge_problems(edge: Edge, nodes: dict[str, Node], registry: Registry) -> Iterator[Problem]:
    for end, role in ((edge.source, "comes from"), (edge.target, "goes to")):
        if end.node not in nodes:
            yield Problem(
                code="unknown_node",
                title=f"A wire {role} a node that is not there",
                detail=end.node,
                hint="Remove the wire or add the node.",
                where=Where(node=end.node, port=end.port),
            )
    source, target = _port(edge, nodes, registry, "source"), _port(edge, nodes, registry, "target")
    for end, port in ((edge.source, source), (edge.target, target)):
        if isinstance(port, str):
            yield Problem(
                code="unknown_port",
                title=f"The node type “{nodes[end.node].type}” has no {port} called “{end.port}”",
                hint="Connect the wire to one of its ports.",
                where=Where(node=end.node, port=end.port),
            )
    if isinstance(source, Port) and isinstance(target, Port) and not fits(source.kind, target.kind):
        yield Problem(
            code="wrong_kind",
            title=f"This wire does not fit the input “{target.name}”",
            detail=f"It carries {in_words(source.kind)}; the input takes {in_words(target.kind)}.",
            hint="Connect an output of the right kind.",
            where=Where(node=edge.target.node, port=edge.target.port),
        )


def _port(edge: Edge, nodes: dict[str, Node], registry: Registry, end: str) -> Port | str | None:
    """The port at one end, or the word for what is missing, or None when its node type is not known."""
    ref = edge.source if end == "source" else edge.target
    node = nodes.get(ref.node)
    node_type = registry.get(node.type) if node else None
    if node_type is None:
        return None
    ports = node_type.outputs if end == "source" else node_type.inputs
    found = next((port for port in ports if port.name == ref.port), None)
    return found or ("output" if end == "source" else "input")


def _crowded_ports(edges: Iterable[Edge], nodes: dict[str, Node], registry: Registry) -> Iterator[Problem]:
    taken = Counter((edge.target.node, edge.target.port) for edge in edges)
    for (id, name), count in taken.items():
        node_type = registry.get(nodes[id].type) if id in nodes else None
        port = next((p for p in node_type.inputs if p.name == name), None) if node_type else None
        if count > 1 and port is not None and not port.many:
            yield Problem(
                code="port_taken",
                title=f"{count} wires go into “{name}”, which takes one",
                hint="Remove all of them but one.",
                where=Where(node=id, port=name),
            )


def _drawn(graph: Graph, nodes: dict[str, Node]) -> Wiring:
    inputs: dict[str, list[Wire]] = {id: [] for id in nodes}
    for edge in graph.edges:
        if edge.source.node in nodes and edge.target.node in nodes:
            inputs[edge.target.node].append(Wire(edge.target.port, 0, edge.source.node, edge.source.port))
    return Wiring(nodes, {id: tuple(wires) for id, wires in inputs.items()})

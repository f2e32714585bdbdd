"""Where a graph ends: what is run when nobody names a target."""

from graph_engine.registry import Registry
from schemas.graph import Graph


def ends(graph: Graph, registry: Registry) -> tuple[str, ...]:
    """The nodes whose result no other node takes, in the order of the document.

    Nodes that are switched off take what they pass on, but are no ends; nor are notes, which have no ports.
    """
    off = {node.id for node in graph.nodes if node.disabled}
    sources: dict[str, list[str]] = {}
    for edge in graph.edges:
        sources.setdefault(edge.target.node, []).append(edge.source.node)
    taken: set[str] = set()
    takers = [node.id for node in graph.nodes if node.id not in off]
    while takers:
        for source in sources.get(takers.pop(), ()):
            if source in off and source not in taken:
                takers.append(source)
            taken.add(source)
    return tuple(n.id for n in graph.nodes if n.id not in taken | off and _has_ports(n.type, registry))


def _has_ports(type_id: str, registry: Registry) -> bool:
    node_type = registry.get(type_id)
    return node_type is None or bool(node_type.inputs or node_type.outputs)

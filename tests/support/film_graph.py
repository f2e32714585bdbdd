"""Graphs for tests, in one line: `graph("a -> b, c -> b", say="a b c")`."""

from typing import Any

from schemas.graph import Edge, Graph, Node, PortRef


def graph(wires: str = "", params: dict[str, dict[str, Any]] | None = None, **types: str) -> Graph:
    """A graph of trial nodes. `wires` are `a -> b` pairs; each keyword is a node type (with _ for -) and its nodes.

    A node's text is its id, unless `params` says otherwise.
    """
    given = params or {}
    nodes = [
        Node(id=id, type=type_.replace("_", "-"), params={"text": id, **given.get(id, {})})
        for type_, ids in types.items()
        for id in ids.split()
    ]
    kinds = {node.id: node.type for node in nodes}
    edges = [_edge(*(part.strip() for part in wire.split("->")), kinds) for wire in wires.split(",") if wire.strip()]
    return Graph(nodes=tuple(nodes), edges=tuple(edges))


def _edge(source: str, target: str, kinds: dict[str, str]) -> Edge:
    output = "image" if kinds[source] == "dot" else "text"
    port = "images" if kinds[target] == "read" else "parts"
    return Edge(source=PortRef(node=source, port=output), target=PortRef(node=target, port=port))

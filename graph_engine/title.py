"""What people call the nodes of a graph."""

from schemas.graph import Graph


def titles_of(graph: Graph) -> dict[str, str]:
    """The title of every node by id: the one it was given, else its id."""
    return {node.id: (view.title if (view := graph.view.nodes.get(node.id)) else "") or node.id for node in graph.nodes}

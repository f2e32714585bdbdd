"""Places for nodes that have none: in columns, from what comes first to what comes last."""

from collections.abc import Collection, Iterable, Mapping

from msgspec.structs import replace

from schemas.graph import Edge, NodeView

COLUMN = 360
ROW = 240
"""Pixels from one column or row to the next."""


def placed(views: Mapping[str, NodeView], unplaced: Collection[str], edges: Iterable[Edge]) -> dict[str, NodeView]:
    """All views, the unplaced ones below the others. The edges must have no loops."""
    if not unplaced:
        return dict(views)
    import networkx as nx

    wires = nx.DiGraph()
    wires.add_nodes_from(id for id in views if id in unplaced)
    wires.add_edges_from(
        (e.source.node, e.target.node) for e in edges if e.source.node in wires and e.target.node in wires
    )
    top = max((view.y + 2 * ROW for id, view in views.items() if id not in unplaced), default=0)
    return dict(views) | {
        id: replace(views[id], x=column * COLUMN, y=top + row * ROW)
        for column, generation in enumerate(nx.topological_generations(wires))
        for row, id in enumerate(generation)
    }

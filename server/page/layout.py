"""Where the nodes of a graph stand in its picture."""

from itertools import product

from schemas.graph import Graph

WIDTH, HEIGHT = 190.0, 60.0
"""Of a node."""

_ACROSS, _DOWN = 250.0, 92.0
"""From one column to the next, from one row to the next."""

_ROOM = 20.0
_SCALES = (0.35, 0.5, 0.7, 0.85, 1.0)
"""Nodes on the canvas are larger than here: the smallest scale that keeps them apart is used."""

Places = dict[str, tuple[float, float]]


def places(graph: Graph) -> Places:
    """The upper left corner of every node, the outermost at 0: as the canvas has them, else in columns."""
    drawn = {node.id: graph.view.nodes[node.id] for node in graph.nodes if node.id in graph.view.nodes}
    if len(drawn) < len(graph.nodes) or not drawn:
        return _columns(graph)
    left, top = min(view.x for view in drawn.values()), min(view.y for view in drawn.values())
    for across, down in product(_SCALES, _SCALES):
        found = {id: ((view.x - left) * across, (view.y - top) * down) for id, view in drawn.items()}
        if _apart(found):
            return found
    return _columns(graph)


def _apart(found: Places) -> bool:
    """Whether there is room between all nodes. Two that are too near are in neighbouring cells of a grid."""
    wide, high = WIDTH + _ROOM, HEIGHT + _ROOM
    cells: dict[tuple[int, int], tuple[float, float]] = {}
    for x, y in found.values():
        column, row = int(x // wide), int(y // high)
        for cell in product((column - 1, column, column + 1), (row - 1, row, row + 1)):
            other = cells.get(cell)
            if other is not None and abs(other[0] - x) < wide and abs(other[1] - y) < high:
                return False
        cells[column, row] = (x, y)
    return True


def _columns(graph: Graph) -> Places:
    """Every node right of all that feed it, and near their mean height (the barycenter rule of Sugiyama's method)."""
    import networkx as nx

    wires = nx.DiGraph()
    wires.add_nodes_from(node.id for node in graph.nodes)
    wires.add_edges_from((edge.source.node, edge.target.node) for edge in graph.edges)
    columns = [list(column) for column in nx.topological_generations(wires)]
    rows: dict[str, float] = {}
    for column in columns:
        wanted = {node: _mean([rows[parent] for parent in wires.predecessors(node)]) for node in column}
        column.sort(key=lambda node: wanted[node])
        first = _mean(list(wanted.values())) - (len(column) - 1) / 2
        rows |= {node: first + index for index, node in enumerate(column)}
    top = min(rows.values(), default=0.0)
    return {node: (x * _ACROSS, (rows[node] - top) * _DOWN) for x, column in enumerate(columns) for node in column}


def _mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0

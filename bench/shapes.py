"""Graphs to measure with. In all of them the last node is the target that needs all others."""

import random
from collections.abc import Callable, Sequence

from schemas.graph import Edge, Graph, Node, PortRef

Shape = Callable[[int], list[tuple[int, int]]]
"""From a number of nodes to wires as (source, target)."""


def chain(nodes: int) -> list[tuple[int, int]]:
    """One after the other."""
    return [(i, i + 1) for i in range(nodes - 1)]


def wide(nodes: int) -> list[tuple[int, int]]:
    """All into the last one."""
    return [(i, nodes - 1) for i in range(nodes - 1)]


def diamond(nodes: int) -> list[tuple[int, int]]:
    """A ladder of diamonds: one node into two, both into one, and so on. `nodes` is 3 k + 1."""
    wires = []
    for top in range(0, nodes - 3, 3):
        wires += [(top, top + 1), (top, top + 2), (top + 1, top + 3), (top + 2, top + 3)]
    return wires


def tangle(nodes: int) -> list[tuple[int, int]]:
    """Every node takes from two of the 200 before it."""
    pick = random.Random(nodes)
    return [(pick.randrange(max(0, i - 200), i), i) for i in range(1, nodes) for _ in range(2)]


SHAPES: dict[str, Shape] = {"chain": chain, "wide": wide, "diamond": diamond}


def graph(wires: Sequence[tuple[int, int]], nodes: int, node_type: str, tag: str = "") -> Graph:
    """A graph of nodes `n0`, `n1`, … Two graphs with different tags have no key in common."""
    return Graph(
        nodes=tuple(Node(id=f"n{i}", type=node_type, params={"text": f"{tag} {i}"}) for i in range(nodes)),
        edges=tuple(_edge(source, target) for source, target in wires),
    )


def edited(graph: Graph, node: str, text: str) -> Graph:
    """The graph with another text in one node, as a save from the canvas would give."""
    nodes = tuple(
        Node(id=n.id, type=n.type, params={**n.params, "text": text}) if n.id == node else n for n in graph.nodes
    )
    return Graph(nodes=nodes, edges=graph.edges)


def _edge(source: int, target: int) -> Edge:
    return Edge(source=PortRef(node=f"n{source}", port="text"), target=PortRef(node=f"n{target}", port="parts"))

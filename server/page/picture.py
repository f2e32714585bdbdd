"""A graph as a picture (SVG): nodes with their states, and the wires between them."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from schemas.graph import Graph, Node
from schemas.run import NodeStatus
from server.page import words
from server.page.layout import HEIGHT, WIDTH, places
from server.page.markup import element

_MARGIN = 14.0
_NARROW = 900.0
"""Wider pictures scroll on small screens, so that they can still be read."""

_LETTERS = 20
"""Of a title that fit into a node."""


def picture(graph: Graph, statuses: Mapping[str, NodeStatus], titles: Mapping[str, str], name: str) -> Element:
    """The picture. What it shows is in the table of nodes too, for those who can't see it."""
    at = places(graph)
    width = max((x for x, _ in at.values()), default=0.0) + WIDTH
    height = max((y for _, y in at.values()), default=0.0) + HEIGHT
    wires = [
        element("path", d=_curve(at[edge.source.node], at[edge.target.node]), class_="wire") for edge in graph.edges
    ]
    nodes = [_node(node, statuses[node.id], titles, at[node.id]) for node in graph.nodes]
    return element(
        "svg",
        *wires,
        *nodes,
        viewBox=f"{-_MARGIN:g} {-_MARGIN:g} {width + 2 * _MARGIN:g} {height + 2 * _MARGIN:g}",
        width=width + 2 * _MARGIN,
        height=height + 2 * _MARGIN,
        role="img",
        class_="wide" if width > _NARROW else None,
        aria_label=f"The graph of {name}: {len(graph.nodes)} nodes, {len(graph.edges)} wires",
    )


def _curve(source: tuple[float, float], target: tuple[float, float]) -> str:
    x1, y1 = source[0] + WIDTH, source[1] + HEIGHT / 2
    x2, y2 = target[0], target[1] + HEIGHT / 2
    bend = max(40.0, abs(x2 - x1) / 2)
    return f"M{x1:g},{y1:g} C{x1 + bend:g},{y1:g} {x2 - bend:g},{y2:g} {x2:g},{y2:g}"


def _node(node: Node, status: NodeStatus, titles: Mapping[str, str], at: tuple[float, float]) -> Element:
    look, why = words.look(status, node.type), words.why(status, node.type, titles)
    title = titles[node.id]
    x, y = at
    return element(
        "g",
        element("title", f"{title}: {look.word}. {why}".strip()),
        element("rect", x=x, y=y, width=WIDTH, height=HEIGHT, rx=10, class_="box"),
        element("text", _short(title), x=x + 12, y=y + 24, class_="name"),
        element("text", f"{look.sign} {look.word}", x=x + 12, y=y + 45, class_="state"),
        element("rect", x=x + 12, y=y + HEIGHT - 8, width=0, height=3, rx=1.5, class_="bar"),
        class_="node",
        data_node=node.id,
        data_look=look.name,
    )


def _short(title: str) -> str:
    return title if len(title) <= _LETTERS else title[: _LETTERS - 1].rstrip() + "…"

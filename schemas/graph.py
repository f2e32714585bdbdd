"""The graph document. `view` is apart from `nodes`, so moving or renaming a node changes no key."""

from typing import Annotated, Any

from msgspec import Meta, field

from schemas.base import Wire
from schemas.ids import NodeId, PortName

MOST_NODES = 10_000
MOST_EDGES = 100_000
MOST_GRAPH_BYTES = 31 * 1024**2
"""A megabyte less than a document may have that is imported: it says more than the graph."""


class PortRef(Wire, frozen=True):
    """One port of one node."""

    node: NodeId
    port: PortName


class Edge(Wire, frozen=True):
    """A wire. The order of the edges of one target port is the order of its values."""

    source: PortRef
    target: PortRef


class Node(Wire, frozen=True):
    """One node. `params` are checked by its type; `pinned` names the take that it is held to."""

    id: NodeId
    type: Annotated[str, Meta(min_length=1, max_length=128)]
    type_version: int | None = None
    params: dict[str, Any] = field(default_factory=dict)
    disabled: bool = False
    pinned: str | None = None


class NodeView(Wire, frozen=True):
    """Where and how a node is drawn; pixels on the canvas."""

    x: float = 0
    y: float = 0
    width: float | None = None
    height: float | None = None
    title: str = ""
    colour: str = ""
    note: str = ""
    collapsed: bool = False


class Frame(Wire, frozen=True):
    """A coloured section of the canvas that carries nodes."""

    id: NodeId
    title: str = ""
    colour: str = ""
    x: float = 0
    y: float = 0
    width: float = 400
    height: float = 300


class View(Wire, frozen=True):
    """Everything that is drawn but not computed."""

    nodes: dict[str, NodeView] = field(default_factory=dict)
    frames: tuple[Frame, ...] = ()


class Graph(Wire, frozen=True):
    """Nodes, the wires between them, and the view.

    `extra` is what an imported document holds that this version does not know, by its place. Only the export reads it.
    """

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    view: View = View()
    extra: dict[str, dict[str, Any]] = field(default_factory=dict)

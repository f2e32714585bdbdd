"""The nodes and connections of a graph as resources of their own."""

from typing import Any

from msgspec import UNSET, UnsetType, field

from schemas.base import Reply, Wire
from schemas.change import Place, TypeId, ViewChange
from schemas.graph import NodeView, PortRef
from schemas.ids import NodeId


class NodeItem(Reply, frozen=True):
    """One node, and how it is drawn."""

    id: str
    type: str
    type_version: int | None
    params: dict[str, Any]
    disabled: bool
    pinned: str | None
    view: NodeView


class NodeList(Reply, frozen=True):
    """The nodes of a graph, in its order."""

    items: tuple[NodeItem, ...]


class NodeDraft(Wire, frozen=True):
    """A new node. Without an `id` it is given one."""

    type: TypeId
    id: NodeId | None = None
    type_version: int | None = None
    params: dict[str, Any] = field(default_factory=dict)
    disabled: bool = False
    pinned: str | None = None
    view: NodeView | None = None


class NodeChange(Wire, frozen=True):
    """What is to be different about a node. `unset` params are taken out first, then `params` are put in; what is left
    out stays as it is."""

    type: TypeId | UnsetType = UNSET
    params: dict[str, Any] = field(default_factory=dict)
    unset: tuple[str, ...] = ()
    disabled: bool | UnsetType = UNSET
    pinned: str | UnsetType | None = UNSET
    view: ViewChange | None = None


class Connection(Reply, frozen=True):
    """One wire. Its id is made of both ends and its place among the wires of its input: `a.text:b.parts:0`."""

    id: str
    source: PortRef
    target: PortRef
    index: int


class ConnectionList(Reply, frozen=True):
    """Wires, in the order of the document."""

    items: tuple[Connection, ...]


class ConnectionDraft(Wire, frozen=True):
    """A new wire: at this place among those of its input, or behind all of them."""

    source: PortRef
    target: PortRef
    index: Place | None = None

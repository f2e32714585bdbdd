"""Changes of a graph, one by one, and what a save has changed."""

from typing import Annotated, Any, TypeAlias

from msgspec import UNSET, Meta, UnsetType, field

from schemas.base import Wire
from schemas.graph import Edge, Frame, Node, NodeView, PortRef
from schemas.ids import NodeId

MOST_CHANGES = 10_000
MOST_IDS = 200

Place = Annotated[int, Meta(ge=0, description="Place among the wires of one input, from 0.")]
TypeId = Annotated[str, Meta(min_length=1, max_length=128)]


class ViewChange(Wire, frozen=True):
    """How a node is drawn from now on. What is left out stays as it is."""

    x: float | UnsetType = UNSET
    y: float | UnsetType = UNSET
    width: float | UnsetType | None = UNSET
    height: float | UnsetType | None = UNSET
    title: str | UnsetType = UNSET
    colour: str | UnsetType = UNSET
    note: str | UnsetType = UNSET
    collapsed: bool | UnsetType = UNSET


class AddNode(Wire, tag_field="op", tag="addNode", frozen=True):
    """A new node, and where it is drawn."""

    node: Node
    view: NodeView | None = None


class RemoveNode(Wire, tag_field="op", tag="removeNode", frozen=True):
    """Take a node out, with its wires and its place on the canvas."""

    id: NodeId


class SetParams(Wire, tag_field="op", tag="setParams", frozen=True):
    """Settings of a node. `unset` are taken out first, then `params` are put in; all others stay."""

    id: NodeId
    params: dict[str, Any] = field(default_factory=dict)
    unset: tuple[str, ...] = ()


class SetNode(Wire, tag_field="op", tag="setNode", frozen=True):
    """What else there is to a node. What is left out stays as it is."""

    id: NodeId
    disabled: bool | UnsetType = UNSET
    pinned: str | UnsetType | None = UNSET
    type: TypeId | UnsetType = UNSET


class Connect(Wire, tag_field="op", tag="connect", frozen=True):
    """A new wire: at this place among those of its input, or behind all of them."""

    edge: Edge
    index: Place | None = None


class Disconnect(Wire, tag_field="op", tag="disconnect", frozen=True):
    """Take a wire out. `index` is its place; without it, the first that is like `edge` goes."""

    edge: Edge
    index: Place | None = None


class MoveEdge(Wire, tag_field="op", tag="moveEdge", frozen=True):
    """Move a wire to another place among those of its input. `index` is where it is; without it, the first is meant."""

    edge: Edge
    to: Place
    index: Place | None = None


class SetView(Wire, tag_field="op", tag="setView", frozen=True):
    """How these nodes are drawn."""

    nodes: dict[NodeId, ViewChange]


class SetFrames(Wire, tag_field="op", tag="setFrames", frozen=True):
    """The frames of the canvas, all of them."""

    frames: tuple[Frame, ...]


Change: TypeAlias = AddNode | RemoveNode | SetParams | SetNode | Connect | Disconnect | MoveEdge | SetView | SetFrames


class GraphChange(Wire, frozen=True):
    """Changes that are made in this order, all or none of them."""

    changes: Annotated[tuple[Change, ...], Meta(max_length=MOST_CHANGES)]


class Difference(Wire, frozen=True):
    """What is not as it was: nodes, the inputs whose wires are others, and whether anything is drawn differently.

    Inputs of removed nodes are not listed. No list is longer than 200: then there is `more` than it says.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    rewired: tuple[PortRef, ...] = ()
    view: bool = False
    more: bool = False

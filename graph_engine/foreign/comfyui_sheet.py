"""What ComfyUI writes when it saves a canvas: version 0.4 with links as lists, version 1 with links as objects."""

from typing import Any

from msgspec import Struct

from graph_engine.foreign import shape

PROGRAM = "ComfyUI"

MUTED = 2
BYPASSED = 4
"""Of `Item.mode`; other modes run as usual."""

ItemId = int | str


class Slot(Struct, frozen=True):
    """An input or output of a node, found by its number. An input with a `widget` is a setting too."""

    name: Any = None
    type: Any = None
    widget: Any = None


class Item(Struct, frozen=True):
    """A node."""

    id: ItemId
    type: shape.ForeignType
    mode: int = 0
    inputs: list[Slot] | None = None
    outputs: list[Slot] | None = None
    widgets_values: Any = None
    properties: Any = None
    title: Any = None
    pos: Any = None
    size: Any = None
    flags: Any = None
    color: Any = None


class Group(Struct, frozen=True):
    """A coloured rectangle behind nodes."""

    title: Any = None
    bounding: Any = None
    color: Any = None


class Link(Struct, frozen=True):
    """A wire as an object."""

    origin_id: ItemId
    origin_slot: int
    target_id: ItemId
    target_slot: int


class ListedLink(Struct, frozen=True, array_like=True):
    """A wire as a list."""

    id: Any
    origin_id: ItemId
    origin_slot: int
    target_id: ItemId
    target_slot: int


class Sheet(Struct, frozen=True):
    """Nodes and the wires between them. A removed link may be null."""

    nodes: list[Item]
    links: list[Any] = []
    groups: list[Group] | None = None
    definitions: "Definitions | None" = None


class Subgraph(Sheet, frozen=True, kw_only=True):
    """A sheet that stands for one node elsewhere: for each whose type is this id."""

    id: str
    name: Any = None


class Definitions(Struct, frozen=True):
    """The subgraphs of a document."""

    subgraphs: list[Subgraph] = []


def links(sheet: Sheet, at: str) -> list[Link | ListedLink]:
    """The wires of a sheet; `at` is its place in the document. Raises InvalidGraph."""
    shape.check_count(len(sheet.links), shape.MOST_WIRES, "wires", PROGRAM)
    return [
        # Some versions write the numbers of slots as text.
        shape.read(link, _kind(link), PROGRAM, at=f"{at}links[{number}]", strict=False)
        for number, link in enumerate(sheet.links)
        if link is not None
    ]


def _kind(link: object) -> type[Link] | type[ListedLink]:
    return ListedLink if isinstance(link, list) else Link

"""Places on one canvas for what ComfyUI shows on several: each unfolded subgraph lies in a frame below the others."""

from collections.abc import Iterator
from typing import NamedTuple

from graph_engine.foreign import drawing
from graph_engine.foreign.comfyui_sheet import Sheet, Subgraph
from graph_engine.foreign.comfyui_unfold import Opened
from schemas.graph import Frame

_GAP = 120.0
_SIZE = (320.0, 200.0)
"""Pixels: the room around a subgraph, and that of a node whose size is not known."""

Point = tuple[float, float]


class Spread(NamedTuple):
    """The place of each node that has one, by key, and frames that have no id yet."""

    places: dict[str, Point]
    frames: list[Frame]


def spread(sheets: list[Opened]) -> Spread:
    """`sheets` as `opened` gives them: parents first."""
    places: dict[str, Point] = {}
    frames: list[Frame] = []
    bottom = 0.0
    for sheet in sheets:
        extent = _extent(sheet.sheet)
        left, top, right, lowest = extent or (0.0, 0.0, 0.0, 0.0)
        dx = dy = 0.0
        if sheet.of is not None and extent is not None:
            dx, dy = places.get(sheet.key, (0.0, 0.0))[0] - left, bottom + 2 * _GAP - top
            frames.append(
                Frame(
                    id="",
                    title=title_of(sheet),
                    x=left + dx - _GAP / 2,
                    y=top + dy - _GAP / 2,
                    width=right - left + _GAP,
                    height=lowest - top + _GAP,
                )
            )
        bottom = max(bottom, lowest + dy)
        frames += _groups(sheet.sheet, dx, dy)
        for item in sheet.sheet.nodes:
            if (place := drawing.pair(item.pos)) is not None:
                places[sheet.key_of(item.id)] = (place[0] + dx, place[1] + dy)
    return Spread(places, frames)


def _extent(sheet: Sheet) -> tuple[float, float, float, float] | None:
    boxes = [*_boxes(sheet)]
    if not boxes:
        return None
    lefts, tops, widths, heights = zip(*boxes, strict=True)
    rights = [x + width for x, width in zip(lefts, widths, strict=True)]
    return min(lefts), min(tops), max(rights), max(y + height for y, height in zip(tops, heights, strict=True))


def _boxes(sheet: Sheet) -> Iterator[tuple[float, float, float, float]]:
    for item in sheet.nodes:
        if (place := drawing.pair(item.pos)) is not None:
            yield (*place, *(drawing.pair(item.size) or _SIZE))
    for group in sheet.groups or ():
        if (box := drawing.box(group.bounding)) is not None:
            yield box


def _groups(sheet: Sheet, dx: float, dy: float) -> Iterator[Frame]:
    for group in sheet.groups or ():
        if (box := drawing.box(group.bounding)) is not None:
            x, y, width, height = box
            title, colour = drawing.title(group.title), drawing.colour(group.color)
            yield Frame(id="", title=title, colour=colour, x=x + dx, y=y + dy, width=width, height=height)


def title_of(sheet: Opened) -> str:
    """What a subgraph is called where it is used."""
    name = sheet.sheet.name if isinstance(sheet.sheet, Subgraph) else None
    return drawing.title(sheet.of and sheet.of.title) or drawing.title(name) or "Subgraph"

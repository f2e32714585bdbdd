"""Subgraphs and reroute points of ComfyUI unfolded: wires go from real nodes to real nodes.

Inside a subgraph, wires from the node -10 come from its inputs, and wires to -20 go to its outputs.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from graph_engine.errors import InvalidGraph
from graph_engine.foreign import shape
from graph_engine.foreign.comfyui_sheet import BYPASSED, MUTED, PROGRAM, Item, ItemId, Sheet, Subgraph, links

MOST_FOLDS = 16
"""Of subgraphs inside each other."""

REROUTE = "Reroute"

_INPUTS = ":-10"
_OUTPUTS = ":-20"

End = tuple[str, int]
"""The key of a node, and the number of one of its inputs or outputs."""


class Opened(NamedTuple):
    """The whole canvas, or a subgraph in the place of the node `of`, whose key is `key`; the canvas has none.

    `mode` is that of a subgraph around it that is muted or bypassed, or 0.
    """

    key: str
    sheet: Sheet
    of: Item | None
    mode: int
    folds: int

    def key_of(self, id: ItemId) -> str:
        """The key of a node in it: `12:5` is node 5 in the subgraph that stands for node 12."""
        return f"{self.key}:{id}" if self.key else str(id)


def opened(canvas: Sheet) -> list[Opened]:
    """The canvas and every subgraph in it, as often as it is used, parents first. Raises InvalidGraph."""
    subgraphs = _subgraphs(canvas)
    sheets = [Opened("", canvas, None, 0, 0)]
    nodes = wires = 0
    for sheet in sheets:  # grows while it is walked
        shape.check_count(nodes := nodes + len(sheet.sheet.nodes), shape.MOST_NODES, "nodes", PROGRAM)
        shape.check_count(wires := wires + len(sheet.sheet.links), shape.MOST_WIRES, "wires", PROGRAM)
        if sheet.folds > MOST_FOLDS:
            detail = f"A subgraph contains itself, or subgraphs are more than {MOST_FOLDS} levels deep."
            raise InvalidGraph(shape.unreadable(PROGRAM, detail))
        sheets += [
            Opened(sheet.key_of(item.id), subgraphs[item.type], item, _off(mode_of(sheet, item)), sheet.folds + 1)
            for item in sheet.sheet.nodes
            if item.type in subgraphs
        ]
    shape.check_unique((sheet.key_of(item.id) for sheet in sheets for item in sheet.sheet.nodes), PROGRAM)
    return sheets


def _off(mode: int) -> int:
    return mode if mode in (MUTED, BYPASSED) else 0


def mode_of(sheet: Opened, item: Item) -> int:
    """The mode of a node, or of the subgraph around it that is muted or bypassed."""
    return sheet.mode or item.mode


def real(sheets: list[Opened]) -> dict[str, tuple[Opened, Item]]:
    """The nodes that do something, by key."""
    folded = {sheet.key for sheet in sheets}
    items = ((sheet.key_of(item.id), sheet, item) for sheet in sheets for item in sheet.sheet.nodes)
    return {key: (sheet, item) for key, sheet, item in items if key not in folded and item.type != REROUTE}


def wires(sheets: list[Opened]) -> Iterator[tuple[End | None, End]]:
    """(source, target) of every wire, without what lies between; no source when nothing feeds it in the end.

    An input takes one wire: of several, the last one counts, as in ComfyUI.
    """
    feeds = {
        (sheet.key_of(link.target_id), link.target_slot): (sheet.key_of(link.origin_id), link.origin_slot)
        for sheet in sheets
        for link in links(sheet.sheet, sheet.key)
    }
    passages = _Passages(sheets, feeds)
    for target, source in feeds.items():
        if not passages.leads_on(target[0]):
            yield passages.origin(source), target


class _Passages:
    """Finds where a wire through subgraphs and reroute points really comes from."""

    def __init__(self, sheets: list[Opened], feeds: Mapping[End, End]) -> None:
        self._feeds = feeds
        self._folded = {sheet.key for sheet in sheets if sheet.key}
        items = ((sheet.key_of(item.id), item) for sheet in sheets for item in sheet.sheet.nodes)
        self._reroutes = {key for key, item in items if item.type == REROUTE}
        self._inner = {key + end for key in self._folded for end in (_INPUTS, _OUTPUTS)}
        self._found: dict[End, End | None] = {}

    def leads_on(self, key: str) -> bool:
        """Whether this is no real node, but on the way to one."""
        return key in self._folded or key in self._reroutes or key in self._inner

    def origin(self, source: End) -> End | None:
        """The real output behind an output, or None when nothing feeds it."""
        way: dict[End, None] = {}
        end: End | None = source
        while end is not None and self.leads_on(end[0]):
            if end in self._found or end in way:
                end = self._found.get(end)
                break
            way[end] = None
            end = self._feeds.get(self._feeding(*end))
        self._found.update(dict.fromkeys(way, end))
        return end

    def _feeding(self, key: str, number: int) -> End:
        """The input whose wire this output passes on."""
        if key in self._folded:
            return key + _OUTPUTS, number
        if key in self._reroutes:
            return key, 0
        return key.removesuffix(_INPUTS), number


def _subgraphs(canvas: Sheet) -> dict[str, Subgraph]:
    found: dict[str, Subgraph] = {}
    sheets = [canvas]
    for sheet in sheets:  # grows: a subgraph may bring subgraphs of its own
        for subgraph in sheet.definitions.subgraphs if sheet.definitions else ():
            found.setdefault(subgraph.id, subgraph)
            sheets.append(subgraph)
    return found

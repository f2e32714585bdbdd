"""Workflows of ComfyUI as its canvas saves them: nodes with slots, links between slots, groups, subgraphs."""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from graph_engine.foreign import drawing, naming, note, secret, shape
from graph_engine.foreign.comfyui_meaning import NAME, NOTES, understood
from graph_engine.foreign.comfyui_sheet import BYPASSED, MUTED, PROGRAM, Item, Sheet, Slot
from graph_engine.foreign.comfyui_spread import Point, spread, title_of
from graph_engine.foreign.comfyui_unfold import REROUTE, End, Opened, mode_of, opened, real, wires
from graph_engine.foreign.converted import Draft
from graph_engine.registry import Registry
from schemas.graph import Edge, Node, NodeView, PortRef
from schemas.problem import Problem, Where


def read_canvas(data: object, registry: Registry) -> Draft:
    """A saved workflow. Subgraphs and reroute points are unfolded. Raises InvalidGraph."""
    sheets = opened(shape.read(data, Sheet, PROGRAM))
    items = real(sheets)
    drawn = spread(sheets)
    legal = naming.ids([*items, *(f"frame {number + 1}" for number in range(len(drawn.frames)))])
    ids = dict(zip(items, legal, strict=False))
    notes: list[Problem] = []
    nodes = tuple(_node(item, mode_of(sheet, item), ids[key], notes) for key, (sheet, item) in items.items())
    edges = _edges(sheets, {key: item for key, (_, item) in items.items()}, ids, notes)
    draft = Draft(
        name=NAME,
        nodes=nodes,
        edges=edges,
        views={ids[key]: _view(item, drawn.places.get(key, (0, 0))) for key, (_, item) in items.items()},
        unplaced=frozenset(ids[key] for key in items if key not in drawn.places),
        frames=tuple(replace(f, id=id) for f, id in zip(drawn.frames, legal[len(items) :], strict=True)),
        notes=(*_unfolding(sheets), *notes),
    )
    return understood(draft, registry)


def _node(item: Item, mode: int, id: str, notes: list[Problem]) -> Node:
    params, places = _settings(item)
    if places:
        notes.append(note.secret(id, _title(item), places))
    if mode == MUTED:
        notes.append(_muted(id, _title(item)))
    return Node(id=id, type=f"comfyui/{item.type}", params=params, disabled=mode in (MUTED, BYPASSED))


def _settings(item: Item) -> tuple[dict[str, Any], list[str]]:
    """The settings as they are saved, but for secrets, and the paths of those."""
    values, hidden = item.widgets_values, list[str]()
    if isinstance(values, list):
        values, hidden = _without_secret_widgets(values, item.inputs or ())
    kept = {"widgets_values": values, "properties": item.properties}
    params, places = secret.without({name: value for name, value in kept.items() if value})
    return params, hidden + places


def _without_secret_widgets(values: list[Any], slots: Sequence[Slot]) -> tuple[list[Any], list[str]]:
    """Values of widgets are saved without names; those of some inputs tell. When they don't line up, all text goes."""
    names = [str(slot.widget.get("name")) for slot in slots if isinstance(slot.widget, dict)]
    secrets = dict.fromkeys(number for number, name in enumerate(names) if secret.is_secret(name))
    if secrets and len(names) != len(values):
        secrets = dict.fromkeys(number for number, value in enumerate(values) if isinstance(value, str))
    kept = [None if number in secrets else value for number, value in enumerate(values)]
    return kept, [f"widgets_values[{number}]" for number in secrets]


def _edges(sheets: list[Opened], items: dict[str, Item], ids: dict[str, str], notes: list[Problem]) -> tuple[Edge, ...]:
    gives = {key: naming.slots(_names(item.outputs), "output") for key, item in items.items()}
    takes = {key: naming.slots(_names(item.inputs), "input") for key, item in items.items()}
    edges: list[Edge] = []
    for start, end in wires(sheets):
        source, target = _port(start, gives, ids, "output"), _port(end, takes, ids, "input")
        if source is not None and target is not None:
            edges.append(Edge(source=source, target=target))
        elif (known := target or source) is not None:
            notes.append(note.lost_wire(known.node, known.port, "Nothing in the workflow is at its other end."))
    return tuple(edges)


def _port(end: End | None, ports: dict[str, list[str]], ids: dict[str, str], role: str) -> PortRef | None:
    if end is None or end[0] not in ids:
        return None
    key, number = end
    beyond = not 0 <= number < len(ports[key])
    return PortRef(node=ids[key], port=naming.numbered(role, number) if beyond else ports[key][number])


def _names(slots: Sequence[Slot] | None) -> list[str]:
    """What slots are called, or else what goes through them."""
    return [
        next((name for name in (slot.name, slot.type) if isinstance(name, str) and name), "") for slot in slots or ()
    ]


def _view(item: Item, place: Point) -> NodeView:
    size = drawing.pair(item.size) if item.type in NOTES else None
    width, height = size or (None, None)
    folded = isinstance(item.flags, dict) and item.flags.get("collapsed") is True
    return NodeView(
        x=place[0],
        y=place[1],
        width=width,
        height=height,
        title=_title(item),
        colour=drawing.colour(item.color),
        collapsed=folded,
    )


def _title(item: Item) -> str:
    return drawing.title(item.title) or drawing.title(item.type)


def _muted(id: str, title: str) -> Problem:
    return Problem(
        code="muted",
        title=f"“{title}” was muted and is switched off",
        detail="In ComfyUI, nothing after a muted node runs. Here, a node that is switched off passes its input on.",
        hint="Remove its wires if nothing is to pass.",
        where=Where(node=id),
    )


def _unfolding(sheets: list[Opened]) -> Iterator[Problem]:
    for sheet in sheets:
        if sheet.of is not None:
            yield Problem(
                code="subgraph_unfolded",
                title=f"The subgraph “{title_of(sheet)}” was unfolded",
                detail="Its nodes lie in a frame of their own. Settings that were changed on its outside are not.",
                hint="Compare the settings in the frame with those that the subgraph showed.",
            )
    if count := sum(item.type == REROUTE for sheet in sheets for item in sheet.sheet.nodes):
        yield Problem(
            code="reroutes_left_out",
            title=f"{count} reroute points were left out",
            detail="Their wires are there, and go straight.",
        )

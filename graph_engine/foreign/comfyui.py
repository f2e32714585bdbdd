"""Workflows of ComfyUI, as its API takes them: nodes by id, each with its class and its inputs.

An input is a setting, or a wire as `[id of the source, number of its output]`.
"""

from typing import Any, TypeGuard

from msgspec import Struct, field

from graph_engine.foreign import drawing, naming, note, secret, shape
from graph_engine.foreign.comfyui_canvas import read_canvas
from graph_engine.foreign.comfyui_meaning import NAME, understood
from graph_engine.foreign.comfyui_sheet import PROGRAM
from graph_engine.foreign.converted import Draft
from graph_engine.registry import Registry
from schemas.graph import Edge, Node, NodeView, PortRef
from schemas.problem import Problem

__all__ = ["PROGRAM", "read_canvas", "read_prompt"]


class Call(Struct, frozen=True):
    """A node."""

    class_type: shape.ForeignType
    inputs: dict[str, Any] = {}
    meta: Any = field(name="_meta", default=None)


def read_prompt(data: dict[str, object], registry: Registry) -> Draft:
    """What was exported for the API. It has no positions. Raises InvalidGraph."""
    entries = {key: entry for key, entry in data.items() if _is_node(entry)}
    shape.check_count(len(entries), shape.MOST_NODES, "nodes", PROGRAM)
    calls = {key: shape.read(entry, Call, PROGRAM, at=key) for key, entry in entries.items()}
    ids = dict(zip(calls, naming.ids(calls), strict=True))
    notes: list[Problem] = []
    edges = tuple(
        Edge(
            source=PortRef(node=ids[value[0]], port=naming.numbered("output", value[1])),
            target=PortRef(node=ids[key], port=naming.port(name)),
        )
        for key, call in calls.items()
        for name, value in call.inputs.items()
        if _is_wire(value) and value[0] in ids
    )
    shape.check_count(len(edges), shape.MOST_WIRES, "wires", PROGRAM)
    draft = Draft(
        name=NAME,
        nodes=tuple(_node(call, ids[key], ids, notes) for key, call in calls.items()),
        edges=edges,
        views={ids[key]: NodeView(title=_title(call)) for key, call in calls.items()},
        unplaced=frozenset(ids.values()),
        notes=tuple(notes),
    )
    return understood(draft, registry)


def _is_node(entry: object) -> bool:
    return isinstance(entry, dict) and not entry.keys().isdisjoint(("class_type", "inputs"))


def _is_wire(value: object) -> TypeGuard[tuple[str, int]]:
    match value:
        case [str(), int(number)]:
            return number >= 0 and not isinstance(number, bool)
        case _:
            return False


def _node(call: Call, id: str, ids: dict[str, str], notes: list[Problem]) -> Node:
    gone = [(name, value[0]) for name, value in call.inputs.items() if _is_wire(value) and value[0] not in ids]
    notes += [
        note.lost_wire(id, naming.port(name), f"It comes from “{key}”, which is not there.") for name, key in gone
    ]
    settings = {name: value for name, value in call.inputs.items() if not (_is_wire(value) and value[0] in ids)}
    params, places = secret.without(settings)
    if places:
        notes.append(note.secret(id, _title(call), places))
    return Node(id=id, type=f"comfyui/{call.class_type}", params=params)


def _title(call: Call) -> str:
    given = call.meta.get("title") if isinstance(call.meta, dict) else None
    return drawing.title(given) or drawing.title(call.class_type)

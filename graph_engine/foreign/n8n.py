"""Workflows of n8n: nodes by name, connections from outputs to inputs, sticky notes.

Only sticky notes have a match here; what else n8n does (calls, mail, databases) is no business of a film.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from graph_engine.foreign import drawing, match, naming, note, secret, shape
from graph_engine.foreign.converted import Draft
from graph_engine.registry import Registry
from schemas.graph import Edge, Node, NodeView, PortRef
from schemas.problem import Problem, Where

PROGRAM = "n8n"

_OWN = "n8n-nodes-base."
_MOST_KIND = 40
"""Letters of the kind of a wire that go into the name of a port."""
_STICKY = f"{_OWN}stickyNote"


class Settings(Struct, frozen=True, kw_only=True, rename="camel"):
    """What n8n keeps beside the parameters of a node; a placeholder has it among its params."""

    type_version: Any = UNSET
    on_error: Any = UNSET
    continue_on_fail: Any = UNSET
    always_output_data: Any = UNSET
    execute_once: Any = UNSET
    retry_on_fail: Any = UNSET
    max_tries: Any = UNSET
    wait_between_tries: Any = UNSET


class Item(Settings, frozen=True, kw_only=True, rename="camel"):
    """A node."""

    name: str
    type: shape.ForeignType
    parameters: dict[str, Any] = {}
    position: Any = None
    disabled: bool = False
    notes: Any = None
    credentials: Any = None


class Target(Struct, frozen=True):
    """The input that a wire goes into."""

    node: str
    type: str = "main"
    index: int = 0


class Workflow(Struct, frozen=True, rename="camel"):
    """`connections`: by name of the source, by kind of the wire, by number of the output."""

    nodes: list[Item]
    connections: dict[str, dict[str, list[list[Target] | None] | None]]
    name: Any = None
    pin_data: Any = None


def read(data: object, registry: Registry) -> Draft:
    """A workflow as a draft. Raises InvalidGraph."""
    workflow = shape.read(data, Workflow, PROGRAM)
    shape.check_count(len(workflow.nodes), shape.MOST_NODES, "nodes", PROGRAM)
    names = [item.name for item in workflow.nodes]
    shape.check_unique(names, PROGRAM)
    ids = dict(zip(names, naming.ids(names), strict=True))
    notes: list[Problem] = []
    edges = tuple(_edges(workflow, ids, notes))
    wired = {end.node for edge in edges for end in (edge.source, edge.target)}
    nodes = tuple(_node(item, ids[item.name], wired, registry, notes) for item in workflow.nodes)
    if workflow.pin_data:
        notes.append(_PINNED)
    return Draft(
        name=drawing.title(workflow.name) or "n8n workflow",
        nodes=nodes,
        edges=edges,
        views={ids[item.name]: _view(item) for item in workflow.nodes},
        unplaced=frozenset(ids[item.name] for item in workflow.nodes if drawing.pair(item.position) is None),
        notes=tuple(notes),
    )


_PINNED = Problem(
    code="test_data_left_out",
    title="Pinned test data was left out",
    detail="The workflow carries sample answers of its nodes; a graph here has takes instead.",
)


def _node(item: Item, id: str, wired: set[str], registry: Registry, notes: list[Problem]) -> Node:
    params, places = secret.without(item.parameters)
    if places:
        notes.append(note.secret(id, drawing.title(item.name), places))
    if item.credentials:
        notes.append(_login(id, item))
    words = {"text": params.get("content", "")}
    if item.type == _STICKY and id not in wired and match.takes(registry, "note", words):
        return Node(id=id, type="note", params=words)
    type = f"n8n/{item.type.removeprefix(_OWN)}"
    notes.append(note.placeholder(id, drawing.title(item.name), type))
    return Node(id=id, type=type, params=_settings(item) | params, disabled=item.disabled)


def _settings(item: Item) -> dict[str, Any]:
    names = zip(Settings.__struct_fields__, Settings.__struct_encode_fields__, strict=True)
    found = {shown: getattr(item, name) for name, shown in names}
    return {name: value for name, value in found.items() if not isinstance(value, UnsetType)}


def _login(id: str, item: Item) -> Problem:
    kinds = ", ".join(item.credentials) if isinstance(item.credentials, dict) else ""
    return Problem(
        code="secret_left_out",
        title=f"The login of “{drawing.title(item.name)}” was left out",
        detail=f"The workflow only names it: {kinds}." if kinds else "",
        hint="Enter keys in the settings of the server instead.",
        where=Where(node=id),
    )


def _edges(workflow: Workflow, ids: dict[str, str], notes: list[Problem]) -> Iterator[Edge]:
    count = 0
    for source, kind, output, target in _wires(workflow):
        shape.check_count(count := count + 1, shape.MOST_WIRES, "wires", PROGRAM)
        if source in ids and target.node in ids:
            yield Edge(
                source=_end(ids[source], kind or "output", output),
                target=_end(ids[target.node], target.type or "input", target.index),
            )
            continue
        here, there = (source, target.node) if source in ids else (target.node, source)
        if here in ids:
            notes.append(
                note.lost_wire(ids[here], kind or "output", f"Its other end, “{there}”, is not in the workflow.")
            )


def _end(id: str, kind: str, number: int) -> PortRef:
    return PortRef(node=id, port=naming.numbered(kind[:_MOST_KIND], number))


def _wires(workflow: Workflow) -> Iterator[tuple[str, str, int, Target]]:
    for source, kinds in workflow.connections.items():
        for kind, outputs in kinds.items():
            for output, targets in enumerate(outputs or ()):
                yield from ((source, kind, output, target) for target in targets or ())


def _view(item: Item) -> NodeView:
    x, y = drawing.pair(item.position) or (0, 0)
    if item.type != _STICKY:
        words = item.notes if isinstance(item.notes, str) else ""
        return NodeView(x=x, y=y, title=drawing.title(item.name), note=secret.without(words)[0])
    width, height = drawing.pair([item.parameters.get("width"), item.parameters.get("height")]) or (None, None)
    return NodeView(x=x, y=y, width=width, height=height)

"""Fields of a document that this version does not know: taken out on the way in, put back in their places on the way
out, so that a newer version or another program finds again what it wrote."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from schemas.document import GraphDocument
from schemas.graph import Edge, Frame, Node, NodeView, PortRef, View

Extra = dict[str, dict[str, Any]]
"""Unknown fields by the place of what they belong to, such as `nodes/a` or `view/nodes/a`."""

_FIELDS: dict[type, frozenset[str]] = {
    kind: frozenset(field.encode_name for field in msgspec.structs.fields(kind))
    for kind in (GraphDocument, Node, Edge, PortRef, View, NodeView, Frame)
}


def split(document: dict[str, Any]) -> Extra:
    """Take the unknown fields out of a document, which is decoded JSON of any shape."""
    extra: Extra = {}
    for place, part, kind in _parts(document):
        for name in part.keys() - _FIELDS[kind]:
            extra.setdefault(place, {})[name] = part.pop(name)
    return extra


def join(document: dict[str, Any], extra: Mapping[str, Mapping[str, Any]]) -> None:
    """Put unknown fields back. Those of parts that are gone are dropped, as are those that are known by now."""
    if not extra:
        return
    for place, part, kind in _parts(document):
        if place in extra:
            part.update({name: value for name, value in extra[place].items() if name not in _FIELDS[kind]})


def groups(given: object) -> Iterator[dict[str, Any]]:
    """The objects in what should be a list of them."""
    return (one for one in given if isinstance(one, dict)) if isinstance(given, (list, tuple)) else iter(())


def _parts(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], type]]:
    yield "", document, GraphDocument
    for node in groups(document.get("nodes")):
        yield f"nodes/{node.get('id')}", node, Node
    for edge in groups(document.get("edges")):
        source, target = edge.get("source"), edge.get("target")
        place = f"edges/{_port(source)}>{_port(target)}"
        yield place, edge, Edge
        for name, end in (("source", source), ("target", target)):
            if isinstance(end, dict):
                yield f"{place}/{name}", end, PortRef
    view = document.get("view")
    if not isinstance(view, dict):
        return
    yield "view", view, View
    drawn = view.get("nodes")
    for id, one in drawn.items() if isinstance(drawn, dict) else ():
        if isinstance(one, dict):
            yield f"view/nodes/{id}", one, NodeView
    for frame in groups(view.get("frames")):
        yield f"view/frames/{frame.get('id')}", frame, Frame


def _port(end: object) -> str:
    return f"{end.get('node')}.{end.get('port')}" if isinstance(end, dict) else ""

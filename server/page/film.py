"""What a project is about: its film, or else the picture or sound at the end of its graph."""

from collections.abc import Mapping

from msgspec import Struct

from schemas.graph import Graph
from schemas.run import NodeStatus
from schemas.value import Audio, Image, Video

_ENDS = ("output", "assemble")
"""Node types whose result is the film, the best first."""

_KINDS = (Video, Image, Audio)


class Film(Struct, frozen=True):
    """A result to show. Not `current` when its node is out of date."""

    value: Video | Image | Audio
    node: str
    current: bool


def film_of(graph: Graph, statuses: Mapping[str, NodeStatus]) -> Film | None:
    """The film of a project, or None while there is none."""
    best: tuple[int, int] | None = None
    found: Film | None = None
    for node in graph.nodes:
        status = statuses[node.id]
        for value in (status.outputs or {}).values():
            if node.type not in _ENDS or not isinstance(value, _KINDS):
                continue
            rank = (_KINDS.index(type(value)), _ENDS.index(node.type))
            if best is None or rank < best:
                best = rank
                found = Film(value, node.id, status.state in ("fresh", "pinned"))
    return found

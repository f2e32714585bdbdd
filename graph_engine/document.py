"""Opening a graph that comes as a file: JSON of any version, or of another program."""

from collections.abc import Iterable
from typing import Any, Literal

import msgspec
from msgspec import Struct

from graph_engine import unknown
from graph_engine.errors import InvalidGraph
from graph_engine.foreign import from_foreign
from graph_engine.migrations import migrated
from graph_engine.nesting import deeper_than
from graph_engine.registry import Registry
from graph_engine.rename import rename
from graph_engine.wording import plain, split
from schemas.document import GraphDocument
from schemas.graph import MOST_EDGES, MOST_NODES, Graph
from schemas.problem import Problem, Where

FORMAT = "reelgraph/graph"
MOST_BYTES = 32 * 1024**2
MOST_LEVELS = 64
"""Of lists and groups inside each other."""


class Opened(Struct, frozen=True, kw_only=True):
    """A document that was read. `renamed` are nodes whose ids could not be kept: what they were called, by new id."""

    source: Literal["document", "workflow"]
    name: str
    graph: Graph
    renamed: dict[str, str]
    notes: tuple[Problem, ...]


def opened(text: bytes, registry: Registry) -> Opened:
    """The graph in a document. Raises InvalidGraph when it is none, too large, or newer than this version.

    Node types that are not installed stay, and so do unknown fields. Wires that can't be saved stay too: see
    `validate.structure`.
    """
    data = _decoded(text)
    if not isinstance(data, dict):
        raise InvalidGraph(_no_graph("A document is a JSON object."))
    if data.get("format") == FORMAT:
        return _ours(data, registry)
    if (foreign := from_foreign(data, registry)) is not None:
        return Opened(source="workflow", name=foreign.name, graph=foreign.graph, renamed={}, notes=foreign.notes)
    if "format" in data or "nodes" not in data:
        raise InvalidGraph(_no_graph("It is neither a graph of Reelgraph nor a workflow of ComfyUI or n8n."))
    return _ours(data, registry)


def _decoded(text: bytes) -> object:
    if len(text) > MOST_BYTES:
        raise InvalidGraph(_too_large(f"It has more than {MOST_BYTES // 1024**2} MB; media are kept beside it."))
    try:
        data = msgspec.json.decode(text.removeprefix(b"\xef\xbb\xbf"))
    except RecursionError as error:
        raise InvalidGraph(_TOO_DEEP) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidGraph(_no_graph("The file is damaged or incomplete.")) from error
    if deeper_than(data, MOST_LEVELS):
        raise InvalidGraph(_TOO_DEEP)
    return data


def _ours(data: dict[str, Any], registry: Registry) -> Opened:
    data = migrated(data)
    for field, most in (("nodes", MOST_NODES), ("edges", MOST_EDGES)):
        if isinstance(given := data.get(field), list) and len(given) > most:
            raise InvalidGraph(_too_large(f"It has {len(given):,} {field}; {most:,} are allowed."))
    renamed = rename(data)
    extra = unknown.split(data)
    try:
        document = msgspec.convert(data, GraphDocument)
    except msgspec.ValidationError as error:
        message, path = split(error)
        raise InvalidGraph(_wrong(path.removeprefix("."), plain(message))) from error
    return Opened(
        source="document",
        name=document.name,
        graph=Graph(nodes=document.nodes, edges=document.edges, view=document.view, extra=extra),
        renamed=renamed,
        notes=(
            *(_renamed(new, old) for new, old in renamed.items()),
            *_outdated(document, registry),
            *(_secret(place) for place in document.left_out),
        ),
    )


def _outdated(document: GraphDocument, registry: Registry) -> Iterable[Problem]:
    for id, version in document.types.items():
        node_type = registry.get(id)
        if node_type is not None and node_type.version < version:
            yield _older_here(node_type.title, version, node_type.version)


_TOO_DEEP = Problem(
    code="too_deep",
    title="The document has too many levels",
    detail=f"Lists and groups may be inside each other up to {MOST_LEVELS} times.",
    hint="Make it flatter.",
)


def _too_large(detail: str) -> Problem:
    return Problem(
        code="document_too_large", title="The document is too large", detail=detail, hint="Split the graph in two."
    )


def _no_graph(detail: str) -> Problem:
    return Problem(
        code="no_graph",
        title="This is no graph",
        detail=detail,
        hint="Bring a file that Reelgraph exported, or a workflow of ComfyUI or n8n.",
    )


def _wrong(field: str, detail: str) -> Problem:
    return Problem(
        code="invalid_document",
        title=f"“{field}” in the document can't be used" if field else "The document can't be used",
        detail=detail,
        hint="It has to be JSON as the export writes it: format, version, nodes, edges, view.",
        where=Where(field=field or None),
    )


def _renamed(new: str, old: str) -> Problem:
    return Problem(
        code="renamed_node",
        title=f"The node “{old[:80]}” is called “{new}” now",
        detail="Ids are 1 to 64 letters, digits, dashes or underscores, and no two nodes have the same.",
        hint="Wires came along. Where two nodes had one id, they stay with the first.",
        where=Where(node=new),
    )


def _older_here(title: str, version: int, here: int) -> Problem:
    return Problem(
        code="older_node_type",
        title=f"“{title}” is older here",
        detail=f"The graph was made with version {version} of it; this install has version {here}.",
        hint="Update Reelgraph if it gives something else than it did.",
    )


def _secret(place: str) -> Problem:
    return Problem(
        code="secret_left_out",
        title="A password or key was left out when this was exported",
        detail=place[:200],
        hint="Enter it again where it is needed.",
        where=Where(field=place[:200]),
    )

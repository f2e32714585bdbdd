"""A graph on its way out: its document, and the files that go with it."""

from typing import Any

import msgspec

from graph_engine import unknown
from graph_engine.document import MOST_BYTES
from graph_engine.foreign.secret import is_secret
from graph_engine.registry import Registry
from schemas.document import GraphDocument
from schemas.graph import Graph
from schemas.ids import Digest
from schemas.value import Artifact

_ARTIFACT = frozenset(field.encode_name for field in msgspec.structs.fields(Artifact))


def written(name: str, graph: Graph, registry: Registry) -> tuple[bytes, tuple[str, ...]]:
    """The document of a graph, and the places of what was left out: settings that are named like a password or key.

    The same graph always gives the same bytes.
    """
    left_out: list[str] = []
    nodes = tuple(
        msgspec.structs.replace(node, params=_without_secrets(node.params, f"nodes.{node.id}.params", left_out))
        for node in graph.nodes
    )
    extra = {
        place: _without_secrets(fields, place.replace("/", "."), left_out) for place, fields in graph.extra.items()
    }
    document = GraphDocument(
        name=name, types=_types(graph, registry), nodes=nodes, edges=graph.edges, view=graph.view,
        left_out=tuple(left_out),
    )  # fmt: skip
    whole = {"format": document.format, "version": document.version, **msgspec.to_builtins(document)}
    unknown.join(whole, extra)
    compact = msgspec.json.encode(whole)
    readable = msgspec.json.format(compact, indent=1)
    return readable if len(readable) <= MOST_BYTES else compact, document.left_out


def files_in(graph: Graph) -> dict[Digest, Artifact]:
    """The files that settings name, in the order of the document; also those of node types that are not installed."""
    found: dict[Digest, Artifact] = {}
    stack: list[object] = [node.params for node in reversed(graph.nodes)]
    while stack:
        item = stack.pop()
        if isinstance(item, dict) and item.keys() == _ARTIFACT:
            try:
                artifact = msgspec.convert(item, Artifact)
            except msgspec.ValidationError:
                continue
            found.setdefault(artifact.digest, artifact)
        elif isinstance(item, (dict, list)):
            stack.extend(reversed(item.values() if isinstance(item, dict) else item))
    return found


def _types(graph: Graph, registry: Registry) -> dict[str, int]:
    found: dict[str, int] = {}
    for node in graph.nodes:
        node_type = registry.get(node.type)
        version = node_type.version if node_type is not None else node.type_version
        if version is not None:
            found[node.type] = version
    return dict(sorted(found.items()))


def _without_secrets(value: Any, place: str, left_out: list[str]) -> Any:
    """The value without what is named like a password or key. Yes, no and nothing are never secrets."""
    match value:
        case dict():
            kept = {}
            for name, item in value.items():
                inside = f"{place}.{name}".lstrip(".")
                if is_secret(name) and not isinstance(item, bool) and item:
                    left_out.append(inside)
                else:
                    kept[name] = _without_secrets(item, inside, left_out)
            return kept
        case list() | tuple():
            return [_without_secrets(item, f"{place}[{number}]", left_out) for number, item in enumerate(value)]
        case _:
            return value

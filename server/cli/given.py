"""What the command line gives a graph: `--param node.field=value` and `--input name=value`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from graph_engine.declare import NodeType
from graph_engine.errors import InvalidGraph
from graph_engine.registry import Registry
from graph_engine.signature import signature
from graph_engine.values import artifact_fields
from graph_engine.wording import plain
from schemas.catalog import GraphInput
from schemas.graph import Graph
from schemas.problem import Problem, Where
from schemas.value import Flag, Number, Text, Value
from server.documents.file import Keep, kept, with_params

_FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def with_given(graph: Graph, registry: Registry, params: Sequence[str], inputs: Sequence[str], keep: Keep) -> Graph:
    """The graph with these settings and inputs. Raises InvalidGraph that names everything which does not fit."""
    found = [_param(text, graph, registry, keep) for text in params]
    found += [_input(text, graph, keep) for text in inputs]
    if problems := [one for one in found if isinstance(one, Problem)]:
        raise InvalidGraph(*problems)
    return with_params(graph, [one for one in found if not isinstance(one, Problem)])


def _param(text: str, graph: Graph, registry: Registry, keep: Keep) -> tuple[str, str, Any] | Problem:
    place, equals, value = text.partition("=")
    node_id, dot, field = place.partition(".")
    if not (equals and dot and node_id and field):
        return _unreadable(f"--param {text}", "--param clip.seconds=4")
    node = next((node for node in graph.nodes if node.id == node_id), None)
    if node is None:
        return Problem(
            code="unknown_node",
            title=f"There is no node called “{node_id}”",
            hint=f"The graph has {', '.join(n.id for n in graph.nodes) or 'no nodes'}.",
            where=Where(node=node_id, field=field),
        )
    node_type = registry.get(node.type)
    if node_type is None:
        return (node_id, field, value)  # the plan says that its type is not installed
    return _setting(node_id, node_type, field, value, keep)


def _setting(node: str, node_type: NodeType, field: str, text: str, keep: Keep) -> tuple[str, str, Any] | Problem:
    where = Where(node=node, field=field)
    types = {known.name: known.type for known in msgspec.structs.fields(node_type.params)}
    if field not in types:
        return Problem(
            code="invalid_param",
            title=f"{node_type.title} has no setting “{field}”",
            hint=f"It has {', '.join(types) or 'none'}.",
            where=where,
        )
    if field in artifact_fields(node_type):
        found = kept(keep, Path(text), where)
        return found if isinstance(found, Problem) else (node, field, msgspec.to_builtins(found.artifact))
    refusal = ""
    for value in _readings(text):
        try:
            msgspec.convert(value, types[field])
        except msgspec.ValidationError as error:
            refusal = refusal or plain(str(error))
        else:
            return (node, field, value)
    return Problem(
        code="invalid_param",
        title=f"The setting “{field}” can't be used",
        detail=refusal,
        hint=f"`reelgraph nodes {node_type.id}` says what it may be.",
        where=where,
    )


def _readings(text: str) -> list[Any]:
    """A value as JSON, if it is that, and as it stands: which of them is meant, the setting knows."""
    try:
        return [msgspec.json.decode(text), text]
    except msgspec.DecodeError:
        return [text]


def _input(text: str, graph: Graph, keep: Keep) -> tuple[str, str, Any] | Problem:
    name, equals, value = text.partition("=")
    if not (equals and name):
        return _unreadable(f"--input {text}", "--input song=song.mp3")
    inputs = signature(graph).inputs
    known = next((one for one in inputs if one.name == name), None)
    if known is None:
        return Problem(
            code="unknown_input",
            title=f"The graph has no input called “{name}”",
            hint=f"It has {', '.join(one.name for one in inputs) or 'none'}.",
            where=Where(field=name),
        )
    found = _value(known, value, keep)
    return found if isinstance(found, Problem) else (known.node, "value", msgspec.to_builtins(found))


def _value(known: GraphInput, text: str, keep: Keep) -> Value | Problem:
    where = Where(node=known.node, field="value")
    match known.kind:
        case "text":
            return Text(text=text)
        case "number":
            try:
                return Number(value=msgspec.json.decode(text, type=float))
            except msgspec.DecodeError:
                return _misfit(known, text, "a number, such as 2.5", where)
        case "flag":
            if text.lower() not in _FLAGS:
                return _misfit(known, text, "yes or no", where)
            return Flag(value=_FLAGS[text.lower()])
        case _:
            return kept(keep, Path(text), where)


def _misfit(known: GraphInput, text: str, wanted: str, where: Where) -> Problem:
    return Problem(
        code="invalid_input",
        title=f"The input “{known.name}” can't be {text!r}",
        detail=f"It has to be {wanted}.",
        hint=f"Give another one: --input {known.name}=…",
        where=where,
    )


def _unreadable(text: str, example: str) -> Problem:
    return Problem(
        code="bad_usage", title=f"“{text}” can't be read", hint=f"Write a name, a value and = between: {example}"
    )

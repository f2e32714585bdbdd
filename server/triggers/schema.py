"""The JSON Schema of what a trigger takes."""

from typing import Any, get_args

import msgspec

from graph_engine.registry import Registry
from graph_engine.title import titles_of
from schemas.trigger import FormInput, TriggerRequest
from schemas.value import Value
from server.triggers.call import Called
from server.triggers.form import upstream

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REFERENCE = "#/$defs/{name}"
_STRUCTS = {value.__struct_config__.tag: value.__name__ for value in get_args(Value)}
_PLAIN = {"text": "string", "number": "number", "flag": "boolean"}


def schema_of(title: str, called: Called, registry: Registry) -> dict[str, Any]:
    """A schema of its own: every reference leads into it."""
    reached, titles = upstream(called.graph, called.targets), titles_of(called.graph)
    known = {node.id: registry.get(node.type) for node in called.graph.nodes if node.id in reached}
    params = {id: node_type.params for id, node_type in known.items() if node_type is not None}
    types = list(dict.fromkeys(params.values()))
    (_, _, *references), definitions = msgspec.json.schema_components(
        [TriggerRequest, Value, *types], ref_template=_REFERENCE
    )
    reference_of = dict(zip(types, references, strict=True))
    for reference in references:
        definitions[reference["$ref"].removeprefix(_REFERENCE.format(name=""))].pop("required", None)  # they are set
    body = definitions.pop(TriggerRequest.__name__)
    inputs = called.form.inputs
    given = {
        "inputs": _object({field.name: _input(field) for field in inputs}, [f.name for f in inputs if f.required]),
        "params": _object({id: {"title": titles[id], **reference_of[type]} for id, type in params.items()}, []),
    }
    return {
        "$schema": _DIALECT,
        "title": title,
        "type": "object",
        "properties": {**body["properties"], **given},
        "required": ["inputs"] if given["inputs"]["required"] else [],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _input(field: FormInput) -> dict[str, Any]:
    value = {"$ref": _REFERENCE.format(name=_STRUCTS[field.kind])} if field.kind in _STRUCTS else {}
    plain = [{"type": _PLAIN[field.kind]}] if field.kind in _PLAIN else []
    schema: dict[str, Any] = {"title": field.title, "description": field.hint, "anyOf": [*plain, value]}
    if field.value is not None:
        schema["default"] = msgspec.to_builtins(field.value)
    return schema

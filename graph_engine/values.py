"""What goes into a node body and what comes out: Inputs from what parents gave, with conversions; Outputs to keep."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, get_args, get_origin

import msgspec
from msgspec import Struct

from graph_engine.declare import NodeType, alternatives
from graph_engine.errors import NodeError
from schemas.catalog import Port
from schemas.value import Artifact, Kind, Output, Prompt, Text, Value

_CONVERSIONS: Mapping[tuple[Kind, Kind], Callable[[Any], Value]] = {
    ("text", "prompt"): lambda text: Prompt(text=text.text),
    ("prompt", "text"): lambda prompt: Text(text=prompt.text),
}

_WORDS: Mapping[Kind, str] = {
    "text": "a text",
    "prompt": "a prompt",
    "style": "a style",
    "number": "a number",
    "flag": "a yes or no",
    "json": "data",
    "image": "a picture",
    "video": "a clip",
    "audio": "a sound",
    "face": "a face",
    "beats": "the beats of a song",
    "any": "anything",
}

_outputs_decoder = msgspec.json.Decoder(dict[str, Output])


def fits(source: Kind, target: Kind) -> bool:
    """Whether a wire from a port of one kind may go into a port of the other."""
    return source == target or "any" in (source, target) or (source, target) in _CONVERSIONS


def in_words(kind: Kind) -> str:
    """What a port of this kind takes or gives, as a film-maker says it: `a picture`."""
    return _WORDS[kind]


def decode_outputs(encoded: bytes) -> dict[str, Output]:
    """The outputs of a stored result, by port."""
    return _outputs_decoder.decode(encoded)


def inputs_of(node_type: NodeType, given: Sequence[tuple[str, Output]]) -> Struct:
    """The Inputs struct of a body from (port, value) pairs in wire order. A list that goes into a list is spread."""
    by_port: dict[str, list[Value]] = {}
    for name, output in given:
        by_port.setdefault(name, []).extend(output if isinstance(output, tuple) else (output,))
    fields: dict[str, Any] = {}
    for port in node_type.inputs:
        values = [_converted(value, port) for value in by_port.get(port.name, ())]
        if port.many:
            if values or port.required:
                fields[port.name] = tuple(values)
        elif values:
            fields[port.name] = _single(values, port)
        elif port.required:
            raise NodeError(
                f"The input “{port.name}” got nothing",
                detail="The node before it left this output empty.",
                hint="Look at the node before it, or connect another one.",
                code="empty_input",
                port=port.name,
            )
    return node_type.input_type(**fields)


def outputs_of(outputs: Struct) -> dict[str, Output]:
    """A body's Outputs by port, without those that it left empty. Raises NodeError when they can't be kept."""
    fields = {name: getattr(outputs, name) for name in outputs.__struct_fields__}
    given = {name: value for name, value in fields.items() if value is not None}
    try:
        # Structs don't check what they are made of, and JSON has no NaN: what can't be read again is not kept.
        return decode_outputs(msgspec.json.encode(given))
    except (msgspec.ValidationError, TypeError) as error:
        raise NodeError(
            "The node gave something that can't be kept",
            detail=str(error),
            hint="This is a fault in the node, not in your graph; please report it.",
            code="bad_output",
        ) from error


def artifacts_in(value: object) -> list[Artifact]:
    """Every artifact that a value, a struct or a collection of them refers to, in the order of its fields."""
    found: list[Artifact] = []
    stack: list[object] = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, Artifact):
            found.append(item)
        elif isinstance(item, Struct):
            stack.extend(getattr(item, name) for name in reversed(item.__struct_fields__))
        elif isinstance(item, dict):
            stack.extend(reversed(item.values()))
        elif isinstance(item, (tuple, list)):
            stack.extend(reversed(item))
    return found


def artifact_fields(node_type: NodeType) -> frozenset[str]:
    """The names of the params that hold an artifact."""
    fields = msgspec.structs.fields(node_type.params)
    return frozenset(field.name for field in fields if Artifact in alternatives(_bare(field.type)))


def _bare(annotation: Any) -> Any:
    """A type without what `Annotated` says about it."""
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def _converted(value: Value, port: Port) -> Value:
    kind: Kind = value.__struct_config__.tag  # type: ignore[assignment]
    if kind == port.kind or port.kind == "any":
        return value
    convert = _CONVERSIONS.get((kind, port.kind))
    if convert is None:
        raise NodeError(
            f"The input “{port.name}” takes {in_words(port.kind)}, but got {in_words(kind)}",
            hint="Connect an output of the right kind.",
            code="wrong_kind",
            port=port.name,
        )
    return convert(value)


def _single(values: list[Value], port: Port) -> Value:
    if len(values) > 1:
        raise NodeError(
            f"The input “{port.name}” takes only one, but got {len(values)}",
            hint="Connect an output that gives a single one.",
            code="too_many_values",
            port=port.name,
        )
    return values[0]

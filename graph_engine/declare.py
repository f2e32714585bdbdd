"""`@node`: an annotated function becomes a NodeType. Ports, form and validation are derived from three structs."""

import inspect
import types
import typing
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Literal, get_args, get_origin

import msgspec
from msgspec import Struct

from graph_engine.errors import DeclarationError
from schemas.catalog import Lane, Port
from schemas.value import Kind, Value

Body = Callable[[Any, Any, Any], Coroutine[Any, Any, Any]]
Needs = Callable[[Any, str, int], bool]

_ANY_KINDS = frozenset(get_args(Value))


class NodeType(Struct, frozen=True, kw_only=True, eq=False):
    """What a node can do.

    `models` names the model files it reads, `capability` the kind of provider it asks (its `model` param picks one).
    `scope` says who shares its results: the whole workspace, or one project when it writes what belongs to a project.
    `needs(params, port, ordinal)` tells which inputs matter; branches behind the others never run.
    """

    id: str
    version: int
    title: str
    summary: str
    docs: str
    category: str
    lane: Lane
    deterministic: bool
    scope: Literal["workspace", "project"]
    capability: str | None
    models: tuple[str, ...]
    params: type[Struct]
    input_type: type[Struct]
    output_type: type[Struct]
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    run: Body
    needs: Needs | None


def node(
    id: str,
    *,
    title: str,
    category: str,
    lane: Lane = "cpu",
    version: int = 1,
    deterministic: bool = True,
    scope: Literal["workspace", "project"] = "workspace",
    capability: str | None = None,
    models: Sequence[str] = (),
    needs: Needs | None = None,
) -> Callable[[Body], NodeType]:
    """Declare a node type from `async def run(ctx, params, inputs) -> Outputs`, which must be annotated.

    Raise `version` whenever the same params and inputs would give other outputs.
    """

    def declare(body: Body) -> NodeType:
        params, inputs, outputs = _structs(id, body)
        docs = inspect.cleandoc(body.__doc__ or "")
        if not docs:
            raise DeclarationError(f"node type {id!r}: run() needs a docstring; its first line is the summary")
        return NodeType(
            id=id,
            version=version,
            title=title,
            summary=docs.splitlines()[0],
            docs=docs,
            category=category,
            lane=lane,
            deterministic=deterministic,
            scope=scope,
            capability=capability,
            models=tuple(models),
            params=params,
            input_type=inputs,
            output_type=outputs,
            inputs=_ports(id, inputs),
            outputs=_ports(id, outputs),
            run=body,
            needs=needs,
        )

    return declare


def alternatives(annotation: Any) -> tuple[Any, ...]:
    """The members of a union of types, or the one type that it is."""
    if get_origin(annotation) in (typing.Union, types.UnionType):
        return get_args(annotation)
    return (annotation,)


def _structs(id: str, body: Body) -> tuple[type[Struct], type[Struct], type[Struct]]:
    if not inspect.iscoroutinefunction(body):
        raise DeclarationError(f"node type {id!r}: run must be `async def`")
    hints = typing.get_type_hints(body)
    found = [hints.get(name) for name in ("params", "inputs", "return")]
    for name, struct in zip(("params", "inputs", "the return value"), found, strict=True):
        if not (isinstance(struct, type) and issubclass(struct, Struct)):
            raise DeclarationError(f"node type {id!r}: annotate {name} of run() with a msgspec Struct")
        if not struct.__struct_config__.frozen:
            raise DeclarationError(f"node type {id!r}: {struct.__name__} must be frozen=True")
    params, inputs, outputs = typing.cast("list[type[Struct]]", found)
    if not params.__struct_config__.forbid_unknown_fields:
        raise DeclarationError(f"node type {id!r}: Params needs forbid_unknown_fields=True, so that typos are errors")
    return params, inputs, outputs


def _ports(id: str, struct: type[Struct]) -> tuple[Port, ...]:
    return tuple(_port(id, field) for field in msgspec.structs.fields(struct))


def _port(id: str, field: msgspec.structs.FieldInfo) -> Port:
    annotation = field.type
    many = get_origin(annotation) is tuple and get_args(annotation)[1:] == (...,)
    if many:
        annotation = get_args(annotation)[0]
    options = [a for a in alternatives(annotation) if a is not types.NoneType]
    kind: Kind
    if len(options) == 1 and options[0] in _ANY_KINDS:
        kind = options[0].__struct_config__.tag
    elif frozenset(options) == _ANY_KINDS:
        kind = "any"
    else:
        raise DeclarationError(
            f"node type {id!r}: port {field.name!r} must be a value such as Image, `Image | None` or "
            f"tuple[Image, ...], not {field.type}"
        )
    return Port(name=field.name, kind=kind, required=field.required, many=many)

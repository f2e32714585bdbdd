"""`input`: a value that comes from outside the graph."""

from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

from graph_engine import NodeError, RunContext, Value, node
from node_types._lib.hint import PROMOTED, choices

InputKind = Literal["text", "number", "flag", "image", "video", "audio"]


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Annotated[
        str,
        Meta(
            title="Name",
            min_length=1,
            max_length=64,
            description="What forms and triggers call it.",
            extra_json_schema=PROMOTED,
        ),
    ] = "input"
    expects: Annotated[
        InputKind,
        Meta(
            title="Kind",
            description="What may be given.",
            extra_json_schema=choices(get_args(InputKind), flag="Yes or no", audio="Sound"),
        ),
    ] = "text"
    value: Annotated[
        Value | None,
        Meta(title="Value", description="Used when nothing else is given.", extra_json_schema=PROMOTED),
    ] = None


class Inputs(Struct, frozen=True):
    pass


class Outputs(Struct, frozen=True):
    value: Value


@node("input", title="Input", category="Flow", lane="inline")
async def run(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Bring a value into the graph.

    The inputs of a graph make its form and its trigger: whoever runs it may give another value for each of them.
    """
    if params.value is None:
        raise NodeError(
            f"The input “{params.name}” has no value",
            hint="Give it one in its settings, in the form, or in the trigger.",
            code="no_value",
            field="value",
        )
    kind = params.value.__struct_config__.tag
    if kind != params.expects:
        raise NodeError(
            f"The input “{params.name}” got a value of another kind",
            detail=f"It expects the kind “{params.expects}”, and this is “{kind}”.",
            hint="Give it another value, or change its kind.",
            code="wrong_kind",
            field="value",
        )
    return Outputs(value=params.value)

"""`output`: a value that leaves the graph."""

from typing import Annotated

from msgspec import Meta, Struct

from graph_engine import RunContext, Value, node
from node_types._lib.hint import PROMOTED


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
    ] = "output"


class Inputs(Struct, frozen=True):
    value: Value


class Outputs(Struct, frozen=True):
    value: Value


@node("output", title="Output", category="Flow", lane="inline")
async def run(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Give a value to whoever runs the graph.

    The outputs of a graph are what its form shows and its trigger answers.
    """
    return Outputs(value=inputs.value)

"""`note`: words for the people who read the graph."""

from typing import Annotated

from msgspec import Meta, Struct

from graph_engine import RunContext, node
from node_types._lib.hint import MULTILINE, PROMOTED


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: Annotated[
        str,
        Meta(
            title="Text",
            max_length=20_000,
            description="Anything worth knowing.",
            extra_json_schema=MULTILINE | PROMOTED,
        ),
    ] = ""


class Inputs(Struct, frozen=True):
    pass


class Outputs(Struct, frozen=True):
    pass


@node("note", title="Note", category="Flow", lane="inline")
async def run(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Keep a note on the canvas. It has no ports and changes nothing."""
    return Outputs()

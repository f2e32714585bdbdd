"""`choose`: a lazy switch."""

from typing import Annotated

from msgspec import Meta, Struct

from graph_engine import NodeError, RunContext, Value, node
from node_types._lib.hint import PROMOTED


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    choice: Annotated[
        int,
        Meta(title="Choice", ge=1, description="Which wire passes, counted from 1.", extra_json_schema=PROMOTED),
    ] = 1


class Inputs(Struct, frozen=True):
    options: tuple[Value, ...]


class Outputs(Struct, frozen=True):
    chosen: Value


def chosen(params: Params, port: str, ordinal: int) -> bool:
    """Only the chosen wire matters."""
    return ordinal == params.choice - 1


@node("choose", title="Choose", category="Flow", lane="inline", needs=chosen)
async def run(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Pass one of several inputs on.

    The branches behind the wires that are not chosen never run.
    """
    if not inputs.options:
        raise NodeError(
            f"There is no wire number {params.choice} to choose",
            hint="Connect more wires or pick a lower number.",
            code="choice_out_of_range",
            field="choice",
        )
    return Outputs(chosen=inputs.options[0])

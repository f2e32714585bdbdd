"""Node types that do nothing: what is left is the engine's own time. Loaded in child processes too."""

import time

from msgspec import Struct

from graph_engine import NodeType, RunContext, Text, node
from schemas.catalog import Lane


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: str = ""
    seconds: float = 0.0


class Inputs(Struct, frozen=True):
    parts: tuple[Text, ...] = ()


class Outputs(Struct, frozen=True):
    text: Text


def _idle(id: str, lane: Lane) -> NodeType:
    @node(id, title="Idle", category="Bench", lane=lane)
    async def run(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
        """Give back the text."""
        if params.seconds:
            time.sleep(params.seconds)  # noqa: ASYNC251 - bodies run in a process of their own
        return Outputs(text=Text(text=params.text))

    return run


work = _idle("work", "cpu")
quick = _idle("quick", "inline")
far = _idle("far", "network")

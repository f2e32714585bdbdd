"""Node types that do nothing: what is left is the engine's own time. Loaded in child processes too."""

import asyncio
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


_STEP_SECONDS = 0.05


def _idle(id: str, lane: Lane) -> NodeType:
    @node(id, title="Idle", category="Bench", lane=lane)
    async def run(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
        """Give back the text."""
        end = time.monotonic() + params.seconds
        while (left := end - time.monotonic()) > 0:
            ctx.progress(1 - left / params.seconds)  # so that it can be stopped
            await asyncio.sleep(min(left, _STEP_SECONDS))
        return Outputs(text=Text(text=params.text))

    return run


work = _idle("work", "cpu")
quick = _idle("quick", "inline")
far = _idle("far", "network")


def _clock(id: str, lane: Lane) -> NodeType:
    @node(id, title="Clock", category="Bench", lane=lane)
    async def run(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
        """Give when this began, by the clock that all processes of a computer share."""
        return Outputs(text=Text(text=repr(time.monotonic())))

    return run


work_clock = _clock("work_clock", "cpu")
far_clock = _clock("far_clock", "network")

"""Node types whose bodies write to the log, from wherever they can."""

import asyncio
import logging
import threading

from msgspec import Struct

from graph_engine import RunContext, Text, node

log = logging.getLogger("grumbling")


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: str = ""


class Inputs(Struct, frozen=True):
    pass


class Outputs(Struct, frozen=True):
    text: Text


@node("grumble", title="Grumble", category="Trial")
async def grumble(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Grumble in a process of its own, in a thread, and with a traceback."""
    log.info("nobody hears this")
    log.warning("in a child: %s", params.text)
    thread = threading.Thread(target=log.warning, args=("in a thread of a child",))
    thread.start()
    thread.join()
    try:
        raise ValueError("the tide is out")
    except ValueError:
        log.exception("with a traceback")
    return Outputs(text=Text(text=params.text))


@node("grumble-far", title="Grumble far away", category="Trial", lane="network")
async def grumble_far(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Grumble in the worker, and in a thread of it."""
    log.warning("in the worker: %s", params.text)
    await asyncio.to_thread(log.warning, "in a thread of the worker")
    return Outputs(text=Text(text=params.text))

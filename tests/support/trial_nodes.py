"""Node types for trying the engine: cheap, slow, broken and stubborn ones. Loaded in child processes too.

`say` counts its executions by adding a line to the file that `REELGRAPH_TRIAL_LOG` names.
"""

import ctypes
import os
import time
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from graph_engine import Infrastructure, NodeError, NodeType, RetryLater, RunContext, Text, node
from schemas.catalog import Lane
from schemas.value import Artifact, Image


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: str = ""
    seconds: Annotated[float, Meta(ge=0, le=3600)] = 0.0
    times: int = 0


class Inputs(Struct, frozen=True):
    parts: tuple[Text, ...] = ()


class Outputs(Struct, frozen=True):
    text: Text


def _joined(params: Params, inputs: Inputs) -> Outputs:
    return Outputs(text=Text(text=params.text + "".join(part.text for part in inputs.parts)))


def _log(params: Params) -> int:
    """Write down one execution; gives how many there were of this text, with this one."""
    path = Path(os.environ["REELGRAPH_TRIAL_LOG"])
    with path.open("a") as log:
        log.write(f"{params.text}\n")
    return path.read_text().splitlines().count(params.text)


def _say(id: str, lane: Lane) -> NodeType:
    @node(id, title="Say", category="Trial", lane=lane)
    async def run(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
        """Say a text and what came in."""
        _log(params)
        deadline = time.monotonic() + params.seconds
        while time.monotonic() < deadline:
            ctx.progress(0.5, "saying")
            time.sleep(0.01)  # noqa: ASYNC251 - bodies run in a process of their own
        return _joined(params, inputs)

    return run


say = _say("say", "cpu")
say_far = _say("say-far", "network")


@node("paint", title="Paint", category="Trial")
async def paint(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Show a hundred pictures of one colour, within a moment or as many seconds, then say so."""
    from PIL import Image as Pictures

    for shade in range(100):
        ctx.progress(shade / 100, "painting", Pictures.new("RGB", (640, 360), (shade, 0, 0)))
        time.sleep(params.seconds / 100)  # noqa: ASYNC251 - bodies run in a process of their own
    return _joined(params, inputs)


@node("mention", title="Mention", category="Trial", lane="inline")
async def mention(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Say a text while planning."""
    return _joined(params, inputs)


@node("confide", title="Confide", category="Trial", scope="project")
async def confide(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Say the text to one project alone."""
    _log(params)
    return _joined(params, inputs)


@node("hush", title="Hush", category="Trial")
async def hush(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Say the same, whatever its text is."""
    _log(params)
    return Outputs(text=Text(text="hush"))


@node("block", title="Block", category="Trial")
async def block(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Hold the interpreter in C code for some seconds; nothing but a signal ends that."""
    _log(params)
    ctypes.PyDLL(None).usleep(int(params.seconds * 1e6))  # PyDLL keeps the GIL
    return _joined(params, inputs)


@node("crunch", title="Crunch", category="Trial", lane="cpu")
async def crunch(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Work for some seconds without a word."""
    _log(params)
    time.sleep(params.seconds)  # noqa: ASYNC251 - bodies run in a process of their own
    return _joined(params, inputs)


@node("hoard", title="Hoard", category="Trial")
async def hoard(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Take three gigabytes bit by bit, and talk about it without a pause."""
    kept = []
    for part in range(600):
        kept.append(b"x" * 5_000_000)
        ctx.progress(part / 600, "hoarding")
        time.sleep(0.01)  # noqa: ASYNC251 - bodies run in a process of their own
    return _joined(params, inputs)


@node("fail", title="Fail", category="Trial")
async def fail(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Fail as a node should."""
    _log(params)
    raise NodeError("The tide is out", hint="Wait for the moon.", code="low_tide", field="text")


@node("crash", title="Crash", category="Trial")
async def crash(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Take the process down."""
    _log(params)
    ctypes.string_at(0)
    return _joined(params, inputs)


@node("stumble", title="Stumble", category="Trial")
async def stumble(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Fail some times, then work."""
    if _log(params) <= params.times:
        raise Infrastructure("The cable is loose")
    return _joined(params, inputs)


@node("busy", title="Busy", category="Trial")
async def busy(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Be busy the first time, and say for how long."""
    if _log(params) == 1:
        raise RetryLater("Too many guests", after=params.seconds)
    return _joined(params, inputs)


class ImageOutputs(Struct, frozen=True):
    image: Image


@node("dot", title="Dot", category="Trial")
async def dot(ctx: RunContext, params: Params, inputs: Inputs) -> ImageOutputs:
    """Make a file."""
    _log(params)
    path = ctx.create(".txt")
    path.write_text(params.text)
    artifact: Artifact = ctx.save(path, "text/plain")
    return ImageOutputs(image=Image(artifact=artifact, width=1, height=1))


class ImageInputs(Struct, frozen=True):
    images: tuple[Image, ...]


@node("read", title="Read", category="Trial")
async def read(ctx: RunContext, params: Params, inputs: ImageInputs) -> Outputs:
    """Read files."""
    _log(params)
    return Outputs(text=Text(text="".join(ctx.open(image.artifact).read_text() for image in inputs.images)))

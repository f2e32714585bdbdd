"""Node types of the simulator, and what each of them may give: said a second time, the simplest way there is."""

import random
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from graph_engine import Generation, Image, NodeType, RunContext, Text, node
from schemas.value import Artifact

LUCK = ("#0", "#1")
"""What bodies add that are not the same every time."""


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: str = ""


class AskParams(Params, frozen=True, kw_only=True, forbid_unknown_fields=True):
    model: str = "far"


class Texts(Struct, frozen=True):
    parts: tuple[Text, ...] = ()


class Pictures(Struct, frozen=True):
    images: tuple[Image, ...] = ()


class Said(Struct, frozen=True):
    text: Text


class Seen(Struct, frozen=True):
    image: Image


def _joined(params: Params, inputs: Texts) -> str:
    return params.text + "".join(part.text for part in inputs.parts)


def _saved(ctx: RunContext, content: str) -> Seen:
    path = ctx.create(".txt")
    path.write_text(content)
    artifact: Artifact = ctx.save(path, "text/plain")
    return Seen(image=Image(artifact=artifact, width=1, height=1))


@node("say", title="Say", category="Simulator")
async def say(ctx: RunContext, params: Params, inputs: Texts) -> Said:
    """Say a text and what came in."""
    return Said(text=Text(text=_joined(params, inputs)))


@node("mention", title="Mention", category="Simulator", lane="inline")
async def mention(ctx: RunContext, params: Params, inputs: Texts) -> Said:
    """Say a text while planning."""
    return Said(text=Text(text=_joined(params, inputs)))


@node("hush", title="Hush", category="Simulator")
async def hush(ctx: RunContext, params: Params, inputs: Texts) -> Said:
    """Say the same, whatever came in."""
    return Said(text=Text(text="hush"))


@node("dice", title="Dice", category="Simulator", deterministic=False)
async def dice(ctx: RunContext, params: Params, inputs: Texts) -> Said:
    """Say a text, and something else every time."""
    return Said(text=Text(text=_joined(params, inputs) + random.choice(LUCK)))


@node("dot", title="Dot", category="Simulator")
async def dot(ctx: RunContext, params: Params, inputs: Texts) -> Seen:
    """Make a file."""
    return _saved(ctx, _joined(params, inputs))


@node("ask", title="Ask", category="Simulator", capability="image", deterministic=False)
async def ask(ctx: RunContext, params: AskParams, inputs: Texts) -> Seen:
    """Have a file made far away, for money."""
    made = await ctx.generate(Generation(capability="image", model=params.model, width=1, height=1))
    return _saved(ctx, _joined(params, inputs) + LUCK[round(made.cost) % 2])


@node("keep", title="Keep", category="Simulator")
async def keep(ctx: RunContext, params: Params, inputs: Pictures) -> Seen:
    """Give the first file that came in."""
    return Seen(image=inputs.images[0])


@node("pass-on", title="Pass on", category="Simulator", lane="inline")
async def pass_on(ctx: RunContext, params: Params, inputs: Pictures) -> Seen:
    """Give the first file that came in, while planning."""
    return Seen(image=inputs.images[0])


@node("read", title="Read", category="Simulator")
async def read(ctx: RunContext, params: Params, inputs: Pictures) -> Said:
    """Read files."""
    return Said(text=Text(text=params.text + "".join(ctx.open(image.artifact).read_text() for image in inputs.images)))


TAKES_PICTURES = frozenset({"keep", "pass-on", "read"})
GIVES_PICTURES = frozenset({"dot", "ask", "keep", "pass-on"})
ANYWHERE = ("say", "say", "mention", "hush", "dice", "dot", "dot", "dot", "ask")
BEHIND_PICTURES = ("say", "mention", "hush", "dot", "ask", "keep", "keep", "pass-on", "read", "read", "read")
TYPES: tuple[NodeType, ...] = (say, mention, hush, dice, dot, ask, keep, pass_on, read)

NEWER = "+"
"""What each version of a node type says more than the one before."""


def upgraded(node_type: NodeType) -> NodeType:
    """The next version of a node type: it has more to say, where it says anything of its own."""

    async def run(ctx: Any, params: Any, inputs: Any) -> Any:
        return await node_type.run(ctx, msgspec.structs.replace(params, text=params.text + NEWER), inputs)

    return msgspec.structs.replace(node_type, version=node_type.version + 1, run=run)


def possible(type: str, text: str, parents: Sequence[str]) -> set[str]:
    """What a node may give, as text or as the text in its file, from what its parents gave."""
    if type == "hush":
        return {"hush"}
    if type in ("keep", "pass-on"):
        return {parents[0]}
    said = text + "".join(parents)
    return {said + luck for luck in LUCK} if type in ("dice", "ask") else {said}

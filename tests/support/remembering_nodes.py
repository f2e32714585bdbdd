"""Node types that use vectors as badly as a body can, and ask for what is not theirs. Loaded in child processes too."""

from typing import Literal
from uuid import UUID

from msgspec import Struct

from graph_engine import Collection, Entry, NodeType, RunContext, Text, node
from schemas.catalog import Lane

FACES = Collection("faces", "model", 2)
ONE = (1.0, 0.0)


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    do: Literal["remember", "find", "forget"]
    name: str = ""
    project: str = ""
    user: str = ""


class Inputs(Struct, frozen=True):
    pass


class Outputs(Struct, frozen=True):
    text: Text


async def _use(ctx: RunContext, params: Params) -> Outputs:
    marks = {"project_id": params.project, "user_id": params.user}
    asked = {key: value for key, value in marks.items() if value}
    match params.do:
        case "remember":
            ctx.vectors.upsert(FACES, [Entry(str(UUID(int=1)), ONE, {"name": params.name, **asked})])
        case "forget":
            ctx.vectors.delete(FACES, asked)
    found = ctx.vectors.search(FACES, ONE, asked if params.do == "find" else {})
    return Outputs(text=Text(text=" ".join(sorted(str(match.payload["name"]) for match in found))))


def _remembering(id: str, lane: Lane) -> NodeType:
    @node(id, title="Remember", category="Trial", lane=lane, scope="project")
    async def run(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
        """Use vectors, and say what is found."""
        return await _use(ctx, params)

    return run


remember = _remembering("remember", "cpu")
remember_far = _remembering("remember-far", "network")


@node("remember-for-all", title="Remember for all", category="Trial")
async def remember_for_all(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Use vectors, though the result is shared by all projects."""
    return await _use(ctx, params)

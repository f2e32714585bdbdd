"""A plug-in in one file: a node type, and a provider of pictures."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from graph_engine import (
    Capability,
    Estimate,
    Generated,
    Generation,
    Image,
    JobHandle,
    NodeError,
    RunContext,
    Text,
    Waiting,
    Work,
    node,
)


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    metres: Annotated[float, Meta(title="Height", ge=0, le=20, description="How high the water is.")] = 1.0


class Inputs(Struct, frozen=True):
    pass


class Outputs(Struct, frozen=True):
    words: Text


@node("tide-table", title="Tide table", category="Sea")
async def tide_table(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Say how high the water is."""
    return Outputs(words=Text(text=f"The sea, {params.metres:g} metres high"))


class Tide:
    """Draws the sea: all blue."""

    id = "tide"
    lane = "cpu"

    def capabilities(self) -> Sequence[Capability]:
        return (
            Capability(kind="image", model="tide", title="Tide", summary="Draws the sea.", snapshot="1", offline=True),
        )

    def estimate(self, request: Generation) -> Estimate:
        return Estimate()

    async def submit(self, request: Generation, work: Work) -> Generated:
        from PIL import Image as Pixels

        path = work.create(".png")
        Pixels.new("RGB", (request.width, request.height), "navy").save(path)
        artifact = work.save(path, "image/png")
        return Generated(outputs=(Image(artifact=artifact, width=request.width, height=request.height),))

    async def poll(self, handle: JobHandle, work: Work) -> Waiting | None:
        raise NodeError("The tide waits for nobody")

    async def fetch(self, handle: JobHandle, work: Work) -> Generated:
        raise NodeError("The tide waits for nobody")

    async def cancel(self, handle: JobHandle, work: Work) -> None:
        return None

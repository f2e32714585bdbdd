"""`animatic`: drawn storyboard panels, so that an edit can be timed before any picture is paid for."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from executors.providers.panel.overlay import MAX_CHIPS
from executors.providers.panel.panel import draw_panel
from graph_engine import Capability, Estimate, Generated, Generation, Image, JobHandle, NodeError, Waiting, Work
from graph_engine.wording import plain
from node_types._lib.picture import load_upright, save_png
from schemas.catalog import Lane

MODEL = "animatic"

_SECONDS_PER_MEGAPIXEL = 0.3


class Bounds(Struct, frozen=True, kw_only=True):
    """What a panel may measure."""

    width: Annotated[int, Meta(ge=64, le=4096, multiple_of=2)]
    height: Annotated[int, Meta(ge=64, le=4096, multiple_of=2)]
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1)]


class Animatic:
    """Draws a panel from the prompt's words, shot type and Style DNA; the first reference becomes its backdrop."""

    id = "animatic"
    lane: Lane = "cpu"

    def capabilities(self) -> Sequence[Capability]:
        """One model."""
        return (
            Capability(
                kind="image",
                model=MODEL,
                title="Animatic panel",
                summary="Draws a storyboard panel for timing an edit: framing, palette, light and caption. It is not a "
                "generated picture. Needs no network and costs nothing.",
                snapshot="1",
                offline=True,
            ),
        )

    def estimate(self, request: Generation) -> Estimate:
        """Free; the time grows with the pixels."""
        return Estimate(seconds=0.4 + request.width * request.height / 1e6 * _SECONDS_PER_MEGAPIXEL)

    async def submit(self, request: Generation, work: Work) -> Generated:
        """The panel, at once."""
        _check(request)
        if request.prompt is None:
            raise NodeError(
                "There is nothing to draw",
                detail="A panel is drawn from the words of a prompt.",
                hint="Connect a prompt.",
                code="needs_prompt",
                port="prompt",
            )
        work.progress(0.0, "Drawing the panel")
        backdrop = load_upright(work.open(request.images[0].artifact)) if request.images else None
        faces = [load_upright(work.open(face.crop)) for face in request.faces[:MAX_CHIPS]]
        panel = draw_panel(request.prompt, request.width, request.height, request.seed, backdrop, faces)
        work.progress(0.8, "Saving the panel", panel)
        target = work.create(".png")
        save_png(panel, target)
        image = Image(artifact=work.save(target, "image/png"), width=panel.width, height=panel.height)
        return Generated(outputs=(image,))

    async def poll(self, handle: JobHandle, work: Work) -> Waiting | None:
        """Never asked: `submit` gives the panel."""
        raise _no_jobs(handle)

    async def fetch(self, handle: JobHandle, work: Work) -> Generated:
        """Never asked: `submit` gives the panel."""
        raise _no_jobs(handle)

    async def cancel(self, handle: JobHandle, work: Work) -> None:
        """Nothing runs elsewhere."""


def _check(request: Generation) -> None:
    try:
        msgspec.convert({name: getattr(request, name) for name in Bounds.__struct_fields__}, Bounds)
    except msgspec.ValidationError as error:
        raise NodeError(
            "A panel can't have this size",
            detail=plain(str(error)),
            hint="Sides are even numbers, 64 to 4096 pixels.",
            code="out_of_bounds",
        ) from error


def _no_jobs(handle: JobHandle) -> NodeError:
    return NodeError(
        "The panel drawer keeps no jobs",
        detail=f"It draws at once, so there is none called {handle.remote_id}.",
        hint="Run the node again.",
        code="unknown_job",
    )

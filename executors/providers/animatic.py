"""`animatic`: draws storyboard panels. Works here, without a network, and says that it is no generated picture."""

from collections.abc import Sequence

from executors.providers.panel.panel import draw_panel
from graph_engine import Capability, Estimate, Generated, Generation, Image, JobHandle, NodeError, Prompt, Waiting, Work
from node_types._lib.picture import load_upright
from schemas.catalog import Lane

PANELS = Capability(
    kind="image",
    model="animatic",
    title="Storyboard panel",
    summary="A drawn panel for timing an edit: framing, light and palette of the prompt. Not a generated picture.",
    snapshot="1",
    offline=True,
)


class Animatic:
    """Implements `graph_engine.ports.Provider`; every panel is done at once."""

    id = "animatic"
    lane: Lane = "cpu"

    def capabilities(self) -> Sequence[Capability]:
        """See `Provider`."""
        return (PANELS,)

    def estimate(self, request: Generation) -> Estimate:
        """See `Provider`."""
        return Estimate(seconds=request.width * request.height / 1.5e6)

    async def submit(self, request: Generation, work: Work) -> JobHandle | Generated:
        """See `Provider`. The first picture becomes the backdrop, faces become inset portraits."""
        work.progress(0.0, "drawing the panel")
        backdrop = load_upright(work.open(request.images[0].artifact)) if request.images else None
        faces = [load_upright(work.open(face.crop)) for face in request.faces]
        prompt = request.prompt or Prompt(text="")
        panel = draw_panel(prompt, request.width, request.height, request.seed, backdrop, faces)
        path = work.create(".png")
        panel.save(path, compress_level=6)
        image = Image(artifact=work.save(path, "image/png"), width=panel.width, height=panel.height)
        return Generated(outputs=(image,))

    async def poll(self, handle: JobHandle, work: Work) -> Waiting | None:
        """See `Provider`. There is nothing to wait for."""
        raise _nothing_submitted(handle)

    async def fetch(self, handle: JobHandle, work: Work) -> Generated:
        """See `Provider`."""
        raise _nothing_submitted(handle)

    async def cancel(self, handle: JobHandle, work: Work) -> None:
        """See `Provider`."""


def _nothing_submitted(handle: JobHandle) -> NodeError:
    return NodeError("Storyboard panels are drawn at once", detail=f"There is no job {handle.remote_id} to ask about.")

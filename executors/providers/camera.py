"""`camera`: a camera that moves over a still picture. Works here, without a network, and makes nothing up."""

import random
from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

import msgspec
import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from executors.providers._parallax import orbit
from executors.providers._subject import Box
from executors.providers.panel.panel import draw_panel
from graph_engine import Capability, Estimate, Generated, Generation, JobHandle, NodeError, Video, Waiting, Work
from graph_engine.wording import plain
from node_types._lib.encode import ClipWriter
from node_types._lib.move import Framing, Move, Still, chosen, path
from node_types._lib.picture import load_upright
from schemas.catalog import Lane

MODEL = "camera"

_UPPER_THIRD = 0.42
"""Of a picture taller than the frame the upper part matters more: heads are there."""

_DRIFT = 0.04
_SECONDS_PER_MEGAPIXEL = 0.012


class Options(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `Generation.options` may hold for this provider."""

    move: Move | Literal["auto"] = "auto"
    strength: Annotated[float, Meta(ge=0, le=1)] = 0.5


class Bounds(Struct, frozen=True, kw_only=True):
    """What a clip may measure."""

    width: Annotated[int, Meta(ge=64, le=3840, multiple_of=2)]
    height: Annotated[int, Meta(ge=64, le=3840, multiple_of=2)]
    seconds: Annotated[float, Meta(ge=0.2, le=60)]
    fps: Annotated[int, Meta(ge=24, le=60)]
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1)]


class Camera:
    """Moves a camera over the first picture, or over a storyboard panel of the prompt when there is no picture."""

    id = "camera"
    lane: Lane = "cpu"

    def capabilities(self) -> Sequence[Capability]:
        """One model."""
        return (
            Capability(
                kind="video",
                model=MODEL,
                title="Camera move",
                summary="Moves a camera over a still picture: push, pan, tilt or orbit. Nothing in the picture moves "
                "by itself. Needs no network and costs nothing.",
                snapshot="1",
                offline=True,
            ),
        )

    def estimate(self, request: Generation) -> Estimate:
        """Free; the time grows with the pixels."""
        megapixels = request.width * request.height / 1e6 * request.seconds * request.fps
        return Estimate(seconds=0.5 + megapixels * _SECONDS_PER_MEGAPIXEL)

    async def submit(self, request: Generation, work: Work) -> Generated:
        """The clip, at once."""
        options = _checked(request)
        work.progress(0.0, "Looking at the picture")
        picture = _picture(request, work)
        frames = max(2, round(request.seconds * request.fps))
        target = work.create(".mp4")
        with ClipWriter(target, width=request.width, height=request.height, fps=request.fps) as clip:
            for drawn in _drawn(request, options, picture, frames):
                clip.write(drawn)
                work.progress(clip.frames / frames, "Moving the camera", drawn)
        video = Video(
            artifact=work.save(target, "video/mp4"),
            width=request.width,
            height=request.height,
            fps=request.fps,
            frames=frames,
            seconds=frames / request.fps,
        )
        return Generated(outputs=(video,))

    async def poll(self, handle: JobHandle, work: Work) -> Waiting | None:
        """Never asked: `submit` gives the clip."""
        raise _no_jobs(handle)

    async def fetch(self, handle: JobHandle, work: Work) -> Generated:
        """Never asked: `submit` gives the clip."""
        raise _no_jobs(handle)

    async def cancel(self, handle: JobHandle, work: Work) -> None:
        """Nothing runs elsewhere."""


def _checked(request: Generation) -> Options:
    try:
        msgspec.convert({name: getattr(request, name) for name in Bounds.__struct_fields__}, Bounds)
        return msgspec.convert(request.options, Options)
    except msgspec.ValidationError as error:
        raise NodeError(
            "The camera can't make such a clip",
            detail=plain(str(error)),
            hint="Sides are even numbers, 64 to 3840 pixels. A clip has 0.2 to 60 seconds at 24 to 60 frames a second.",
            code="out_of_bounds",
        ) from error


def _picture(request: Generation, work: Work) -> NDArray[np.uint8]:
    if request.images:
        return np.asarray(load_upright(work.open(request.images[0].artifact)))
    if request.prompt is not None:
        return np.asarray(draw_panel(request.prompt, request.width, request.height, request.seed))
    raise NodeError(
        "The camera has no picture to move over",
        detail="This model moves a camera over a still picture; it does not make up new ones.",
        hint="Connect a picture, or a prompt of which a storyboard panel can be drawn.",
        code="needs_picture",
        port="image",
    )


def _drawn(
    request: Generation, options: Options, picture: NDArray[np.uint8], frames: int
) -> Iterator[NDArray[np.uint8]]:
    move = options.move
    if move == "auto":
        move = chosen(request.prompt.text, request.prompt.shot, request.seed) if request.prompt else "push"
    face = _face(request)
    framing = _framing(request, picture, face)
    size = {"width": request.width, "height": request.height}
    if move == "orbit":
        scene = orbit(picture, framing, **size, frames=frames, strength=options.strength, seed=request.seed, face=face)
        yield from map(scene.draw, range(frames))
        return
    views = path(move, framing, options.strength, frames)
    yield from map(Still(picture, views, **size).draw, views)


def _face(request: Generation) -> Box | None:
    """The first face that was found in this very picture."""
    if not request.images:
        return None
    image = request.images[0]
    for face in request.faces:
        if face.source == image.artifact.digest:
            x, y, width, height = face.box
            return Box(x / image.width, y / image.height, width / image.width, height / image.height)
    return None


def _framing(request: Generation, picture: NDArray[np.uint8], face: Box | None) -> Framing:
    """The face is the focus; without one the middle, where every seed looks at another spot."""
    rows, columns = picture.shape[:2]
    aspect = (columns / rows) / (request.width / request.height)
    if face:
        return Framing(aspect=aspect, focus=(face.x + face.width / 2, face.y + face.height / 2))
    draw = random.Random(request.seed)
    x, y = draw.uniform(-_DRIFT, _DRIFT), draw.uniform(-_DRIFT, _DRIFT)
    return Framing(aspect=aspect, focus=(0.5 + x, (_UPPER_THIRD if aspect < 1 else 0.5) + y))


def _no_jobs(handle: JobHandle) -> NodeError:
    return NodeError(
        "The camera has no such job",
        detail=f"It gives its clips at once, and none as {handle.remote_id}.",
        code="no_job",
    )

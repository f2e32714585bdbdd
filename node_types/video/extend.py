"""`extend`: a clip that goes on after its end."""

from pathlib import Path
from typing import Annotated, Literal, get_args

import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from graph_engine import NodeError, Prompt, RunContext, Video, node
from node_types._lib.assembly.concat import Part, copy_join
from node_types._lib.continuation import Onward, continued
from node_types._lib.decode import Facts, describe, last_frames, pictures, stereo
from node_types._lib.encode import SAMPLE_RATE, ClipWriter, is_house
from node_types._lib.move import asked

MAX_SECONDS = 600
"""Of the whole: its sound is kept in memory."""

SMALLEST_SIDE = 16
_FADE_SAMPLES = SAMPLE_RATE // 20


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    seconds: Annotated[float, Meta(title="Add", ge=0.2, le=60, description="How much to add, in seconds.")] = 3.0
    move: Annotated[
        Literal["auto"] | Onward,
        Meta(
            title="Camera move",
            description="What the camera does after the end of the clip. 'continue' carries its own move on; 'auto' "
            "follows the words of the prompt and else continues.",
        ),
    ] = "auto"
    strength: Annotated[
        float, Meta(title="Strength", ge=0, le=1, description="How far the camera goes: 0 hardly, 1 a lot.")
    ] = 0.5
    seed: Annotated[
        int, Meta(title="Seed", ge=0, le=2**31 - 1, description="Another seed lets the camera drift to another spot.")
    ] = 0


class Inputs(Struct, frozen=True):
    video: Video
    prompt: Prompt | None = None


class Outputs(Struct, frozen=True):
    video: Video


@node("extend", title="Extend", category="Video", lane="cpu")
async def run(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Let a clip go on after its last frame, and join both into one.

    What moves comes to rest, and the camera goes on over the last frame: nothing new appears. The sound of the clip is
    kept; after its end there is silence. A clip that was made here is not encoded again.
    """
    source = ctx.open(inputs.video.artifact)
    ctx.progress(0.0, "Looking at the end of the clip")
    facts = describe(source)
    added = max(1, round(params.seconds * facts.fps))
    _check(facts, added)
    clip = source if is_house(source) else _conformed(ctx, source, facts)
    tail = _tail(ctx, clip, facts, added, params, _move(params, inputs.prompt))
    ctx.progress(0.95, "Joining")
    target = ctx.create(".mp4")
    sound = _sound(source, facts, added) if facts.has_audio else None
    frames = copy_join([Part(clip), Part(tail)], target, audio=sound)
    return Outputs(
        video=Video(
            artifact=ctx.save(target, "video/mp4"),
            width=_even(facts.width),
            height=_even(facts.height),
            fps=float(facts.fps),
            frames=frames,
            seconds=float(frames / facts.fps),
            has_audio=facts.has_audio,
        )
    )


def _check(facts: Facts, added: int) -> None:
    if min(facts.width, facts.height) < SMALLEST_SIDE:
        raise NodeError(
            "The video is too small to be extended",
            detail=f"It has {facts.width} × {facts.height} pixels.",
            hint=f"Use one of at least {SMALLEST_SIDE} pixels a side.",
            code="video_too_small",
            port="video",
        )
    if (facts.frames + added) / facts.fps > MAX_SECONDS:
        raise NodeError(
            "The video would be too long",
            detail=f"It runs for {facts.seconds:.0f} seconds already.",
            hint=f"Extend a shorter clip: at most {MAX_SECONDS} seconds in all.",
            code="video_too_long",
            port="video",
        )


def _move(params: Params, prompt: Prompt | None) -> Onward:
    if params.move != "auto":
        return params.move
    named = asked(prompt.text) if prompt else None
    return next((onward for onward in get_args(Onward) if onward == named), "continue")


def _conformed(ctx: RunContext, source: Path, facts: Facts) -> Path:
    """The source's pictures as a clip of the house format."""
    path = ctx.create(".mp4")
    width, height = _even(facts.width), _even(facts.height)
    with ClipWriter(path, width=width, height=height, fps=facts.fps) as clip:
        for picture in pictures(source):
            clip.write(picture.reformat(width=width, height=height))
            ctx.progress(clip.frames / facts.frames / 2, "Preparing the clip")
    return path


def _tail(ctx: RunContext, clip: Path, facts: Facts, added: int, params: Params, move: Onward) -> Path:
    path = ctx.create(".mp4")
    last = last_frames(clip, 3)
    height, width = last[-1].shape[:2]
    onward = continued(last, added, fps=float(facts.fps), move=move, strength=params.strength, seed=params.seed)
    with ClipWriter(path, width=width, height=height, fps=facts.fps) as writer:
        for frame in onward:
            writer.write(frame)
            ctx.progress(0.5 + 0.45 * writer.frames / added, "Going on")
    return path


def _sound(source: Path, facts: Facts, added: int) -> NDArray[np.float32]:
    """The source's sound to its end, where it fades, and silence to the end of the whole."""
    whole = np.zeros((2, round((facts.frames + added) / facts.fps * SAMPLE_RATE)), dtype=np.float32)
    end = 0
    for block in stereo(source):
        fitting = block[:, : whole.shape[1] - end]
        whole[:, end : end + fitting.shape[1]] = fitting
        end += fitting.shape[1]
    fading = min(_FADE_SAMPLES, end)
    whole[:, end - fading : end] *= np.linspace(1, 0, fading, dtype=np.float32)
    return whole


def _even(side: int) -> int:
    return side - side % 2

"""`extend`: a clip that goes on after its end."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

from graph_engine import NodeError, Prompt, RunContext, Video, node
from node_types._lib.assembly.concat import Part, copy_join
from node_types._lib.assembly.stream import cut, faded_out, filled, gathered
from node_types._lib.continuation import Onward, continued
from node_types._lib.decode import MAX_SECONDS, Facts, describe, last_frames, pictures, stereo
from node_types._lib.encode import SAMPLE_RATE, ClipWriter, is_house
from node_types._lib.hint import PROMOTED, SECONDS, SEED, choices
from node_types._lib.move import asked
from node_types._lib.sound import Samples

SMALLEST_SIDE = 16
_FADE_SAMPLES = SAMPLE_RATE // 20


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    seconds: Annotated[
        float,
        Meta(
            title="Add",
            ge=0.2,
            le=60,
            description="How much to add, in seconds.",
            extra_json_schema=SECONDS | PROMOTED,
        ),
    ] = 3.0
    move: Annotated[
        Literal["auto"] | Onward,
        Meta(
            title="Camera move",
            description="What the camera does after the end of the clip. 'continue' carries its own move on; 'auto' "
            "follows the words of the prompt and else continues.",
            extra_json_schema=choices(("auto", *get_args(Onward))) | PROMOTED,
        ),
    ] = "auto"
    strength: Annotated[
        float, Meta(title="Strength", ge=0, le=1, description="How far the camera goes: 0 hardly, 1 a lot.")
    ] = 0.5
    seed: Annotated[
        int,
        Meta(
            title="Seed",
            ge=0,
            le=2**31 - 1,
            description="Another seed lets the camera drift to another spot.",
            extra_json_schema=SEED,
        ),
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
    whole = facts.frames + added
    frames = copy_join(
        [Part(clip), Part(tail)],
        target,
        audio=sound,
        progress=lambda done: ctx.progress(0.95 + 0.05 * done / whole, "Joining"),
    )
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
            detail=f"It runs for {facts.seconds / 60:.1f} minutes already.",
            hint=f"Extend a shorter clip: at most {MAX_SECONDS // 60} minutes in all.",
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
            ctx.progress(clip.frames / facts.frames / 2, "Preparing the clip", picture.to_image)
    return path


def _tail(ctx: RunContext, clip: Path, facts: Facts, added: int, params: Params, move: Onward) -> Path:
    path = ctx.create(".mp4")
    last = last_frames(clip, 3)
    height, width = last[-1].shape[:2]
    onward = continued(last, added, fps=float(facts.fps), move=move, strength=params.strength, seed=params.seed)
    with ClipWriter(path, width=width, height=height, fps=facts.fps) as writer:
        for frame in onward:
            writer.write(frame)
            ctx.progress(0.5 + 0.45 * writer.frames / added, "Going on", frame)
    return path


def _sound(source: Path, facts: Facts, added: int) -> Iterator[Samples]:
    """The source's sound to its end, where it fades, and silence to the end of the whole."""
    whole = round((facts.frames + added) / facts.fps * SAMPLE_RATE)
    return filled(faded_out(cut(gathered(stereo(source)), whole), _FADE_SAMPLES, power=1), whole)


def _even(side: int) -> int:
    return side - side % 2

"""`video`: a clip from a picture, a prompt or both."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from graph_engine import Face, Generation, Image, NodeError, Prompt, RunContext, Video, node
from node_types._lib.hint import FRAME_RATE, PIXELS, PROMOTED, SECONDS, SEED, choices
from node_types._lib.move import MOVES, Move

Side = Annotated[int, Meta(ge=64, le=3840, multiple_of=2)]


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    model: Annotated[
        str,
        Meta(
            title="Model",
            min_length=1,
            max_length=128,
            description="Which engine makes the clip. 'camera' moves a camera over the picture here, at no cost.",
        ),
    ] = "camera"
    move: Annotated[
        Literal["auto"] | Move,
        Meta(
            title="Camera move",
            description="Push goes nearer, pull away; pans go sideways, tilts up or down; an orbit swings around the "
            "subject. 'auto' follows the words and the shot type of the prompt.",
            extra_json_schema=choices(("auto", *MOVES)) | PROMOTED,
        ),
    ] = "auto"
    strength: Annotated[
        float, Meta(title="Strength", ge=0, le=1, description="How far the camera goes: 0 hardly, 1 a lot.")
    ] = 0.5
    seconds: Annotated[
        float, Meta(title="Length", ge=0.2, le=60, description="In seconds.", extra_json_schema=SECONDS | PROMOTED)
    ] = 4.0
    fps: Annotated[
        int, Meta(title="Frame rate", ge=24, le=60, description="Frames a second.", extra_json_schema=FRAME_RATE)
    ] = 30
    width: Annotated[Side, Meta(title="Width", description="In pixels; an even number.", extra_json_schema=PIXELS)] = (
        1280
    )
    height: Annotated[
        Side, Meta(title="Height", description="In pixels; an even number.", extra_json_schema=PIXELS)
    ] = 720
    seed: Annotated[
        int,
        Meta(
            title="Seed",
            ge=0,
            le=2**31 - 1,
            description="The same seed gives the same clip, another seed another.",
            extra_json_schema=SEED,
        ),
    ] = 0


class Inputs(Struct, frozen=True):
    prompt: Prompt | None = None
    image: Image | None = None
    face: Face | None = None


class Outputs(Struct, frozen=True):
    video: Video


@node("video", title="Video", category="Video", lane="network", capability="video")
async def run(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Make a clip from a picture, a prompt or both.

    A face that was found in the picture stays in the middle of the move.
    """
    made = await ctx.generate(
        Generation(
            capability="video",
            model=params.model,
            prompt=inputs.prompt,
            images=(inputs.image,) if inputs.image else (),
            faces=(inputs.face,) if inputs.face else (),
            width=params.width,
            height=params.height,
            seconds=params.seconds,
            fps=params.fps,
            seed=params.seed,
            options={"move": params.move, "strength": params.strength},
        )
    )
    clips = [output for output in made.outputs if isinstance(output, Video)]
    if not clips:
        raise NodeError(
            f"The model {params.model} gave no clip",
            detail="Its answer came back without one.",
            hint="Run it again, try another seed, or pick another model.",
            code="no_clip_made",
            field="model",
        )
    return Outputs(video=clips[0])

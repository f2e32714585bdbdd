"""`image-generate`: a picture from a prompt."""

from typing import Annotated

from msgspec import Meta, Struct

from graph_engine import Face, Generation, Image, NodeError, Prompt, RunContext, node
from node_types._lib.hint import PIXELS, PROMOTED, SEED

MAX_REFERENCES = 16
Side = Annotated[int, Meta(ge=64, le=4096, multiple_of=2)]


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    model: Annotated[
        str,
        Meta(
            title="Model",
            min_length=1,
            max_length=128,
            description="Which engine makes the picture. 'animatic' draws a storyboard panel here, at no cost.",
            extra_json_schema=PROMOTED,
        ),
    ] = "animatic"
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
            description="The same seed gives the same picture, another seed another.",
            extra_json_schema=SEED | PROMOTED,
        ),
    ] = 0


class Inputs(Struct, frozen=True):
    prompt: Prompt
    references: tuple[Image, ...] = ()
    faces: tuple[Face, ...] = ()


class Outputs(Struct, frozen=True):
    image: Image


@node("image-generate", title="Generate image", category="Image", lane="network", capability="image")
async def run(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Make a picture from a prompt.

    References guide the setting and the style, in the order of their wires; faces say who is to be seen.
    """
    if len(inputs.references) > MAX_REFERENCES:
        raise NodeError(
            f"{len(inputs.references)} reference pictures are too many",
            detail=f"A picture is made from at most {MAX_REFERENCES}; more only blur what is meant.",
            hint="Keep the ones that matter most and disconnect the others.",
            code="too_many_references",
            port="references",
        )
    made = await ctx.generate(
        Generation(
            capability="image",
            model=params.model,
            prompt=inputs.prompt,
            images=inputs.references,
            faces=inputs.faces,
            width=params.width,
            height=params.height,
            seed=params.seed,
        )
    )
    images = [output for output in made.outputs if isinstance(output, Image)]
    if not images:
        raise NodeError(
            f"The model {params.model} gave no picture",
            detail="Its answer came back without one.",
            hint="Run it again, try another seed, or pick another model.",
            code="no_picture_made",
            field="model",
        )
    return Outputs(image=images[0])

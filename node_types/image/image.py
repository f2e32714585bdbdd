"""`image`: a picture that somebody brings."""

from typing import Annotated

from msgspec import Meta, Struct

from graph_engine import Artifact, Image, NodeError, RunContext, node
from node_types._lib import picture
from node_types._lib.hint import PROMOTED

_UNTOUCHED = frozenset({"image/jpeg", "image/png", "image/webp"})
"""What every browser and provider takes as it is."""


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    asset: Annotated[
        Artifact | None,
        Meta(
            title="Picture",
            description="A JPEG, PNG, WebP, AVIF or TIFF picture: a still, a portrait, a location photo.",
            extra_json_schema={"format": "asset", "accept": ["image"]} | PROMOTED,
        ),
    ] = None


class Inputs(Struct, frozen=True):
    """Nothing comes in: the picture is a setting."""


class Outputs(Struct, frozen=True):
    image: Image


@node("image", title="Image", category="Image", lane="cpu")
async def run(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Bring a picture in.

    It comes out upright, whichever way the camera was held. Common pictures pass through byte for byte; others, such
    as print files, pictures with transparency or 16-bit scans, are saved again as PNG.
    """
    if params.asset is None:
        raise NodeError(
            "No picture has been chosen",
            hint="Drop a picture on the node, or pick one that you have uploaded.",
            code="no_asset",
            field="asset",
        )
    path = ctx.open(params.asset)
    ctx.progress(0.0, "Checking the picture")
    facts = picture.describe(path, declared=params.asset.media_type)
    if facts.upright and facts.plain and facts.media_type in _UNTOUCHED:
        return Outputs(image=Image(artifact=params.asset, width=facts.width, height=facts.height))
    ctx.progress(0.5, "Turning it upright")
    upright = picture.load_upright(path)
    target = ctx.create(".png")
    picture.save_png(upright, target)
    return Outputs(image=Image(artifact=ctx.save(target, "image/png"), width=upright.width, height=upright.height))

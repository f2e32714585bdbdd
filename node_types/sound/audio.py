"""`audio`: a sound that somebody brings."""

from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from graph_engine import Artifact, Audio, NodeError, RunContext, node
from node_types._lib.extract import extract
from node_types._lib.hint import PROMOTED
from node_types._lib.probe import probe


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    asset: Annotated[
        Artifact | None,
        Meta(
            title="Sound",
            description="A song, a voice or a noise as MP3, AAC, FLAC, WAV, OGG or Opus; or a video, to use its sound.",
            extra_json_schema={"format": "asset", "accept": ["audio", "video"]} | PROMOTED,
        ),
    ] = None


class Inputs(Struct, frozen=True):
    """Nothing comes in: the sound is a setting."""


class Outputs(Struct, frozen=True):
    audio: Audio


@node("audio", title="Sound", category="Sound", lane="cpu")
async def run(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Bring a sound in.

    A sound file passes through byte for byte. Of a video, the sound comes out as a file of its own.
    """
    if params.asset is None:
        raise NodeError(
            "No sound has been chosen",
            hint="Drop a sound file on the node, or pick one that you have uploaded.",
            code="no_asset",
            field="asset",
        )
    artifact, path = params.asset, ctx.open(params.asset)
    ctx.progress(0.0, "Reading the file")
    facts = probe(path)
    if not facts.has_audio:
        raise NodeError(
            "There is no sound in this file",
            detail=f"It is a {'picture' if facts.kind == 'image' else 'video without a sound track'}.",
            hint="Choose a sound file, or a video in which something can be heard.",
            code="no_sound",
            field="asset",
        )
    if facts.kind == "audio":
        artifact = replace(artifact, media_type=facts.media_type)
    else:
        ctx.progress(0.3, "Taking the sound out of the video")
        path, media_type = extract(path, ctx.create)
        artifact, facts = ctx.save(path, media_type), probe(path)
    return Outputs(
        audio=Audio(artifact=artifact, seconds=facts.seconds, sample_rate=facts.sample_rate, channels=facts.channels)
    )

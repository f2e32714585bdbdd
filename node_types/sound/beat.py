"""`beat`: what a cut to music needs to know of a song."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from graph_engine import Audio, Beats, NodeError, RunContext, node
from node_types._lib.hint import PROMOTED, choices
from node_types._lib.rhythm import Hints, rhythm
from node_types._lib.section import ENERGY_RATE, energy, sections
from node_types._lib.sound import RATE, Samples, blocks, loudness, too_long, waveform
from node_types._lib.spectrum import spectrum

MAX_SECONDS = 7200
MIN_SPAN = 1.1

_METERS: dict[str, Literal[0, 3, 4]] = {"auto": 0, "3": 3, "4": 4}


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    minimum_bpm: Annotated[
        float,
        Meta(
            title="Slowest tempo",
            ge=30,
            le=300,
            description="Beats a minute. Raise it when only every other beat is found.",
            extra_json_schema={"x-unit": "bpm"},
        ),
    ] = 60.0
    maximum_bpm: Annotated[
        float,
        Meta(
            title="Fastest tempo",
            ge=30,
            le=300,
            description="Beats a minute. Lower it when twice as many beats are found.",
            extra_json_schema={"x-unit": "bpm"},
        ),
    ] = 200.0
    meter: Annotated[
        Literal["auto", "3", "4"],
        Meta(
            title="Beats in a bar",
            description="Three for a waltz, four for nearly everything else.",
            extra_json_schema=choices(("auto", "3", "4")) | PROMOTED,
        ),
    ] = "auto"


class Inputs(Struct, frozen=True):
    audio: Audio


class Outputs(Struct, frozen=True):
    beats: Beats


@node("beat", title="Find the beat", category="Sound", lane="cpu")
async def run(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Find the tempo, beats, bars and sections of a song.

    The whole song is analysed once; cutting to it, or to a part of it, then takes no time. Sections are labelled by
    how they sound: `quiet`, `steady`, `loud`, or `build` where the energy rises.
    """
    if params.minimum_bpm * MIN_SPAN > params.maximum_bpm:
        raise NodeError(
            "The tempo bounds are too close together",
            detail=f"They leave only {params.minimum_bpm:g} to {params.maximum_bpm:g} beats a minute.",
            hint="Set the fastest tempo at least a tenth above the slowest.",
            code="tempo_bounds",
            field="maximum_bpm",
        )
    path, seconds = ctx.open(inputs.audio.artifact), max(inputs.audio.seconds, 1.0)
    song = spectrum(_listened(ctx, path, seconds))
    hints = Hints(slowest=params.minimum_bpm, fastest=params.maximum_bpm, meter=_METERS[params.meter])
    found = rhythm(song, hints)
    curve = energy(song)
    level = loudness(path, lambda done: ctx.progress(min(0.6 + 0.4 * done / seconds, 1.0), "Measuring loudness"))
    return Outputs(
        beats=Beats(
            seconds=song.seconds,
            bpm=round(found.bpm, 3),
            beats=tuple(found.beats.tolist()),
            downbeats=tuple(found.downbeats.tolist()),
            onsets=tuple(found.onsets.tolist()),
            sections=sections(song, found.downbeats, curve),
            energy=tuple(curve.round(3).tolist()),
            energy_rate=ENERGY_RATE,
            loudness=round(level, 1),
            peaks=waveform(song.peaks),
        )
    )


def _listened(ctx: RunContext, path: Path, seconds: float) -> Iterator[Samples]:
    done = 0
    for block in blocks(path):
        done += len(block)
        if done > MAX_SECONDS * RATE:
            raise too_long(MAX_SECONDS)
        ctx.progress(min(0.6 * done / RATE / seconds, 0.6), "Listening")
        yield block

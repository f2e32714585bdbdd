"""One loudness for every film, and no peak that a player would have to clip.

Sound comes in blocks, float32 of shape (2, any) at 48 kHz. The whole is never in memory: it is read from its tape once
to measure it, once more where peaks have to be limited, and once to be heard.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import numpy as np

from node_types._lib.assembly.stream import cut, faded_out, filled, gathered
from node_types._lib.assembly.tape import Tape
from node_types._lib.encode import SAMPLE_RATE, audio_frame
from node_types._lib.sound import Samples

if TYPE_CHECKING:
    from av import AudioFrame
    from av.filter import Graph

CEILING = 10 ** (-1.5 / 20)
"""Of true peaks before encoding, which adds up to half a decibel: films stay below −1 dBTP."""

_SILENCE_LUFS = -60.0
_LARGEST_GAIN = 10 ** (30 / 20)
_LARGEST_CORRECTION = 10 ** (3 / 20)
_METER_STEP = SAMPLE_RATE // 10
"""The meter speaks once for so many samples, and not at all about fewer."""

_METER = (("ebur128", "metadata=1:peak=true:framelog=quiet"),)
_LIMITER = (
    ("aresample", "192000"),
    ("alimiter", f"limit={CEILING:.6f}:attack=5:release=80:level=0:latency=1"),
    ("aresample", str(SAMPLE_RATE)),
    ("aformat", "sample_fmts=fltp"),
)


def mastered(tape: Tape, loudness: float, fade_seconds: float, progress: Callable[[float], None]) -> Iterator[Samples]:
    """At an integrated loudness in LUFS (EBU R 128), no true peak above `CEILING`, faded out at the end.

    Loudness comes by one gain for all; only peaks above the ceiling are limited, at four times the sampling rate, and
    what that takes away is given back once. Silence stays silent. It is measured now, with `progress` from 0 to 1, and
    made while it is taken: as many samples as are on the tape.
    """
    leveled = cut(filled(_leveled(tape, loudness, progress), tape.samples), tape.samples)
    return faded_out(leveled, round(fade_seconds * SAMPLE_RATE), power=2)


def measure(blocks: Iterable[Samples]) -> tuple[float, float]:
    """Integrated loudness in LUFS and the true peak, 1 for full scale."""
    metadata: dict[str, str] = {}
    for frame in _filtered(_in_steps(blocks), _METER):
        metadata |= frame.metadata
    return float(metadata.get("lavfi.r128.I", "-70")), float(metadata.get("lavfi.r128.true_peak", "0"))


def _leveled(tape: Tape, loudness: float, progress: Callable[[float], None]) -> Iterator[Samples]:
    measured, peak = measure(_told(tape, lambda done: progress(done / 3)))
    if measured <= _SILENCE_LUFS:  # or so short that loudness has no meaning, but a peak has
        return tape.blocks() if peak <= CEILING else _limited(tape.blocks(), 1.0)
    gain = min(_LARGEST_GAIN, _ratio(loudness - measured))
    if peak * gain <= CEILING:
        return _amplified(tape.blocks(), gain)
    limited, _ = measure(_limited(_told(tape, lambda done: progress((1 + 2 * done) / 3)), gain))
    lost = min(_LARGEST_CORRECTION, max(1.0, _ratio(loudness - limited)))
    return _limited(tape.blocks(), gain * lost)


def _told(tape: Tape, progress: Callable[[float], None]) -> Iterator[Samples]:
    position = 0
    for block in tape.blocks():
        yield block
        position += block.shape[1]
        progress(position / tape.samples)


def _ratio(decibels: float) -> float:
    return float(10 ** (decibels / 20))


def _amplified(blocks: Iterable[Samples], gain: float) -> Iterator[Samples]:
    for block in blocks:
        yield block * np.float32(gain)


def _limited(blocks: Iterable[Samples], gain: float) -> Iterator[Samples]:
    frames = _filtered(_amplified(blocks, gain), _LIMITER)
    return gathered(frame.to_ndarray().astype(np.float32, copy=False) for frame in frames)


def _in_steps(blocks: Iterable[Samples]) -> Iterator[Samples]:
    """The same with silence at its end, so that the meter speaks about the last moment too."""
    length = 0
    for block in blocks:
        yield block
        length += block.shape[1]
    if length % _METER_STEP:
        yield np.zeros((2, -length % _METER_STEP), dtype=np.float32)


def _filtered(blocks: Iterable[Samples], filters: Sequence[tuple[str, str]]) -> "Iterator[AudioFrame]":
    """What filters of FFmpeg make of it."""
    from av.filter import Graph

    graph = Graph()
    source = graph.add_abuffer(
        format="fltp", sample_rate=SAMPLE_RATE, layout="stereo", time_base=Fraction(1, SAMPLE_RATE)
    )
    graph.link_nodes(source, *(graph.add(*described) for described in filters), graph.add("abuffersink")).configure()
    position = 0
    for block in blocks:
        graph.push(audio_frame(block, position))
        position += block.shape[1]
        yield from _ready(graph)
    graph.push(None)
    yield from _ready(graph)


def _ready(graph: "Graph") -> "Iterator[AudioFrame]":
    import av

    with suppress(av.BlockingIOError, av.EOFError):
        while True:
            yield cast("AudioFrame", graph.pull())

"""What is heard in a sound or video file: decoded frames, plain samples, a waveform.

Besides those of `container`, these raise `NodeError` with the code `sound_too_long`.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from graph_engine import NodeError
from node_types._lib.container import opened, sound_track

if TYPE_CHECKING:
    from av import AudioFrame, AudioStream
    from av.container import InputContainer

Samples = NDArray[np.float32]

RATE = 22_050
"""Samples a second of `blocks`: enough for rhythm, harmony and waveforms."""

BLOCK = 220_160
"""Samples of a block, about ten seconds: many times `PEAK_SAMPLES`."""

PEAK_SAMPLES = 256
MAX_PEAKS = 400
MAX_SECONDS = 2 * 3600

_METER_RATE = 48_000


def decoded(container: "InputContainer", stream: "AudioStream") -> "Iterator[AudioFrame]":
    """Every frame of sound. Damaged parts are passed over, as players do; a file that is cut off ends there."""
    import av
    from av.codec.context import ThreadType

    stream.codec_context.thread_type = ThreadType.AUTO
    packets = container.demux(stream)
    seconds = Fraction(0)
    while True:
        try:
            frames = next(packets).decode()
        except (StopIteration, av.EOFError):
            return
        except av.InvalidDataError:
            continue
        for frame in frames:
            seconds += Fraction(frame.samples, frame.sample_rate)
            if seconds > MAX_SECONDS:
                raise too_long(MAX_SECONDS)
            yield frame


def resampled(path: Path, form: str, layout: str | None, rate: int) -> "Iterator[AudioFrame]":
    """The frames of a file's first sound track in one sample format, layout and rate, whatever they change to.

    Without a layout each frame keeps its own.
    """
    from av import AudioResampler

    with opened(path) as container:
        resampler, before = AudioResampler(form, layout, rate), None
        for frame in decoded(container, sound_track(container)):
            frame.pts = None
            arrived = (frame.format.name, frame.layout.name, frame.sample_rate)
            if before not in (None, arrived):  # a recording of a live stream may change in the middle
                yield from resampler.resample(None)
                resampler = AudioResampler(form, layout, rate)
            before = arrived
            yield from resampler.resample(frame)
        if before:
            yield from resampler.resample(None)


def blocks(path: Path) -> Iterator[Samples]:
    """Mono samples at `RATE`, −1 to 1 and never NaN, in blocks of `BLOCK`; the last may be shorter."""
    held: list[Samples] = []
    length = 0
    for part in _mono(path):
        held.append(part)
        length += len(part)
        if length >= BLOCK:
            joined = np.concatenate(held)
            whole = length - length % BLOCK
            yield from joined[:whole].reshape(-1, BLOCK)
            held, length = [joined[whole:]], length - whole
    if length:
        yield np.concatenate(held)


def peaks(block: Samples) -> Samples:
    """The loudest sample of every `PEAK_SAMPLES`."""
    missing = -len(block) % PEAK_SAMPLES
    heights: Samples = np.abs(np.pad(block, (0, missing))).reshape(-1, PEAK_SAMPLES).max(axis=1)
    return heights


def waveform(fine: Samples) -> tuple[float, ...]:
    """At most `MAX_PEAKS` peaks, 0 to 1, from the `peaks` of a whole sound."""
    count = min(MAX_PEAKS, len(fine))
    if not count:
        return ()
    starts = np.arange(count) * len(fine) // count
    return tuple(np.maximum.reduceat(fine, starts).astype(float).round(3).tolist())


def loudness(path: Path, passed: Callable[[float], None]) -> float:
    """Integrated loudness of what stereo speakers play, in LUFS by EBU R 128; −70 when nothing can be heard.

    `passed` is told at times how many seconds are done.
    """
    import av

    graph = av.filter.Graph()
    source = graph.add_abuffer(
        sample_rate=_METER_RATE, format="dbl", layout="stereo", time_base=Fraction(1, _METER_RATE)
    )
    graph.link_nodes(source, graph.add("ebur128", "metadata=1:framelog=quiet"), graph.add("abuffersink"))
    graph.configure()
    measured, samples = -70.0, 0
    for frame in resampled(path, "dbl", "stereo", _METER_RATE):
        graph.push(frame)
        samples += frame.samples
        if samples % _METER_RATE < frame.samples:
            passed(samples / _METER_RATE)
        while True:
            try:
                measured = float(graph.pull().metadata["lavfi.r128.I"])
            except (av.BlockingIOError, av.EOFError):
                break
    return measured if np.isfinite(measured) else -70.0


def too_long(max_seconds: float) -> NodeError:
    """The refusal of a sound that runs for longer."""
    return NodeError(
        "The sound is too long",
        detail=f"It runs for more than {max_seconds / 60:.0f} minutes.",
        hint="Cut it into parts.",
        code="sound_too_long",
    )


def _mono(path: Path) -> Iterator[Samples]:
    # Interleaved, because PyAV gives no safe access to more than eight planes.
    for frame in resampled(path, "flt", None, RATE):
        channels = frame.to_ndarray().reshape(-1, frame.layout.nb_channels)
        heard = np.clip(np.nan_to_num(channels, nan=0.0, posinf=1.0, neginf=-1.0), -1.0, 1.0)
        yield heard.mean(axis=1, dtype=np.float32)

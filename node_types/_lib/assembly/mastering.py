"""One loudness for every film, and no peak that a player would have to clip.

Sound is float32 of shape (2, any) at 48 kHz.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from node_types._lib.encode import SAMPLE_RATE

if TYPE_CHECKING:
    from av import AudioFrame

Samples = NDArray[np.float32]

CEILING = 10 ** (-1.5 / 20)
"""Of true peaks before encoding, which adds up to half a decibel: films stay below −1 dBTP."""

_SILENCE_LUFS = -60.0
_LARGEST_GAIN = 10 ** (30 / 20)
_ROUNDS = 3
_LIMITER = (
    ("aresample", "192000"),
    ("alimiter", f"limit={CEILING:.6f}:attack=5:release=80:level=0:latency=1"),
    ("aresample", str(SAMPLE_RATE)),
    ("aformat", "sample_fmts=fltp"),
)


def mastered(samples: Samples, loudness: float, fade_seconds: float) -> Samples:
    """At an integrated loudness in LUFS (EBU R 128), no true peak above `CEILING`, faded out at the end.

    Loudness comes by one gain for all; only peaks above the ceiling are limited, at four times the sampling rate.
    Silence stays silent.
    """
    measured, peak = measure(samples)
    if measured > _SILENCE_LUFS:
        gain = 1.0
        result = samples
        for _ in range(_ROUNDS):
            gain = min(_LARGEST_GAIN, gain * 10 ** ((loudness - measured) / 20))
            result = samples * np.float32(gain)
            if peak * gain <= CEILING:
                break
            result = _filtered(result, _LIMITER)[0]
            measured = measure(result)[0]
        samples = result
    return _faded_out(samples, round(fade_seconds * SAMPLE_RATE))


def measure(samples: Samples) -> tuple[float, float]:
    """Integrated loudness in LUFS and the true peak, 1 for full scale."""
    _, metadata = _filtered(samples, (("ebur128", "metadata=1:peak=true:framelog=quiet"),))
    return float(metadata.get("lavfi.r128.I", "-70")), float(metadata.get("lavfi.r128.true_peak", "0"))


def _faded_out(samples: Samples, length: int) -> Samples:
    length = min(length, samples.shape[1])
    if not length:
        return samples
    faded = samples.copy()
    faded[:, -length:] *= np.linspace(1, 0, length, dtype=np.float32) ** 2
    return faded


def _filtered(samples: Samples, filters: Sequence[tuple[str, str]]) -> tuple[Samples, dict[str, str]]:
    """The samples through filters of FFmpeg, and what the last frame says about them."""
    import av
    from av.filter import Graph

    graph = Graph()
    source = graph.add_abuffer(
        format="fltp", sample_rate=SAMPLE_RATE, layout="stereo", time_base=Fraction(1, SAMPLE_RATE)
    )
    graph.link_nodes(source, *(graph.add(*described) for described in filters), graph.add("abuffersink")).configure()
    blocks: list[Samples] = []
    metadata: dict[str, str] = {}
    for first in [*range(0, samples.shape[1], SAMPLE_RATE), None]:
        graph.push(None if first is None else _frame(samples[:, first : first + SAMPLE_RATE], first))
        while True:
            try:
                frame = graph.pull()
            except (av.BlockingIOError, av.EOFError):
                break
            metadata = frame.metadata
            blocks.append(frame.to_ndarray().astype(np.float32, copy=False))
    return (np.concatenate(blocks, axis=1) if blocks else samples)[:, : samples.shape[1]], metadata


def _frame(samples: Samples, first: int) -> "AudioFrame":
    from av import AudioFrame

    frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout="stereo")
    frame.sample_rate = SAMPLE_RATE
    frame.pts = first
    frame.time_base = Fraction(1, SAMPLE_RATE)
    return frame

"""One loudness for every film, and no peak that a player would have to clip.

Sound is float32 of shape (2, any) at 48 kHz.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from node_types._lib.encode import SAMPLE_RATE, audio_frame

Samples = NDArray[np.float32]

CEILING = 10 ** (-1.5 / 20)
"""Of true peaks before encoding, which adds up to half a decibel: films stay below −1 dBTP."""

_SILENCE_LUFS = -60.0
_LARGEST_GAIN = 10 ** (30 / 20)
_LARGEST_CORRECTION = 10 ** (3 / 20)
_METER_STEP = SAMPLE_RATE // 10
"""The meter speaks once for so many samples, and not at all about fewer."""

_LIMITER = (
    ("aresample", "192000"),
    ("alimiter", f"limit={CEILING:.6f}:attack=5:release=80:level=0:latency=1"),
    ("aresample", str(SAMPLE_RATE)),
    ("aformat", "sample_fmts=fltp"),
)


def mastered(samples: Samples, loudness: float, fade_seconds: float) -> Samples:
    """At an integrated loudness in LUFS (EBU R 128), no true peak above `CEILING`, faded out at the end.

    Loudness comes by one gain for all; only peaks above the ceiling are limited, at four times the sampling rate, and
    what that takes away is given back once. Silence stays silent.
    """
    measured, peak = measure(samples)
    if measured > _SILENCE_LUFS:
        gain = min(_LARGEST_GAIN, _ratio(loudness - measured))
        if peak * gain <= CEILING:
            samples = samples * np.float32(gain)
        else:
            limited, _ = _filtered(samples * np.float32(gain), _LIMITER)
            lost = min(_LARGEST_CORRECTION, max(1.0, _ratio(loudness - measure(limited)[0])))
            samples, _ = _filtered(samples * np.float32(gain * lost), _LIMITER)
    return _faded_out(samples, round(fade_seconds * SAMPLE_RATE))


def measure(samples: Samples) -> tuple[float, float]:
    """Integrated loudness in LUFS and the true peak, 1 for full scale."""
    whole = np.pad(samples, ((0, 0), (0, -samples.shape[1] % _METER_STEP)))
    _, metadata = _filtered(whole, (("ebur128", "metadata=1:peak=true:framelog=quiet"),))
    return float(metadata.get("lavfi.r128.I", "-70")), float(metadata.get("lavfi.r128.true_peak", "0"))


def _ratio(decibels: float) -> float:
    return float(10 ** (decibels / 20))


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
        graph.push(None if first is None else audio_frame(samples[:, first : first + SAMPLE_RATE], first))
        while True:
            try:
                frame = graph.pull()
            except (av.BlockingIOError, av.EOFError):
                break
            metadata |= frame.metadata
            blocks.append(frame.to_ndarray().astype(np.float32, copy=False))
    return (np.concatenate(blocks, axis=1) if blocks else samples)[:, : samples.shape[1]], metadata

"""The parts of a song: where loudness and harmony change for good, and how lively each part is.

Boundaries are peaks of novelty along the diagonal of the self-similarity of its bars (Foote, "Automatic Audio
Segmentation Using a Measure of Audio Novelty", 2000). Nobody can tell a verse from a chorus by sound alone, so labels
say what is heard: `quiet`, `steady` or `loud` beside the loudest part, and `build` where the energy rises all along.
"""

from itertools import pairwise

import numpy as np

from graph_engine import Section
from node_types._lib.rhythm import Times
from node_types._lib.spectrum import FRAME_RATE, Frames, Spectrum

ENERGY_RATE = 10.0
"""Values a second of `energy`."""

_HALF_BARS = 4
"""Bars before and after that novelty compares; no part is shorter."""

# Of the loudest part's energy.
_QUIET, _LOUD = 0.7, 0.9
_BUILD = 0.25


def energy(song: Spectrum) -> Times:
    """How loud the song is, relative to its loudest tenth of a second: 0 to 1, `ENERGY_RATE` values a second."""
    width = round(FRAME_RATE / ENERGY_RATE)
    loud = np.sqrt(np.convolve(song.power, np.full(width, 1 / width), "same"))
    times = (np.arange(int(np.ceil(song.seconds * ENERGY_RATE))) + 0.5) / ENERGY_RATE
    curve = np.interp(times * FRAME_RATE, np.arange(len(loud)), loud)
    return np.asarray(curve / max(float(curve.max(initial=0.0)), 1e-9), dtype=np.float64)


def sections(song: Spectrum, downbeats: Times, curve: Times) -> tuple[Section, ...]:
    """The parts of a song without gaps, from 0 to its end; they begin on downbeats."""
    bars = _bars(song, downbeats)
    novelty = _novelty(bars)
    borders = [float(downbeats[i]) for i in _peaks(novelty)]
    spans = list(pairwise((0.0, *borders, song.seconds)))
    parts = [_part(curve, start, end) for start, end in spans]
    loudest = max(float(part.mean()) for part in parts)
    return tuple(
        Section(
            start=round(start, 4), end=round(end, 4), label=_label(part, loudest), energy=float(part.mean().round(3))
        )
        for (start, end), part in zip(spans, parts, strict=True)
    )


def _bars(song: Spectrum, downbeats: Times) -> Frames:
    """One row a bar: loudness by band and chord, each of about equal weight."""
    at = np.rint(downbeats * FRAME_RATE).astype(int).clip(0, len(song.power) - 1)
    lengths = np.diff([*at, len(song.power)])[:, None]
    bands = np.add.reduceat(song.bands, at, axis=0) / lengths
    chroma = np.add.reduceat(song.chroma, at, axis=0)
    chroma /= np.maximum(np.linalg.norm(chroma, axis=1, keepdims=True), 1e-9)
    bands = (bands - bands.mean(axis=0)) / max(float(bands.std()), 1e-9) / np.sqrt(bands.shape[1])
    return np.hstack([bands, chroma - chroma.mean(axis=0)])


def _novelty(bars: Frames) -> Frames:
    """For each bar, how different the bars after it are from those before it, and how alike among themselves."""
    half = _HALF_BARS
    padded = np.pad(bars, ((half, half), (0, 0)), "edge")
    sign = np.repeat([-1.0, 1.0], half)
    taper = np.exp(-0.5 * ((np.arange(2 * half) - half + 0.5) / half) ** 2)
    kernel = np.outer(sign * taper, sign * taper)
    windows = (padded[i : i + 2 * half] for i in range(len(bars)))
    return np.array([(kernel * (window @ window.T)).sum() for window in windows])


def _peaks(novelty: Frames) -> list[int]:
    from scipy.signal import find_peaks

    inner = novelty[_HALF_BARS : len(novelty) - _HALF_BARS + 1]
    if len(inner) < 1:
        return []
    found, _ = find_peaks(
        np.pad(inner, 1, constant_values=-np.inf), distance=_HALF_BARS, height=float(novelty.mean() + novelty.std() / 2)
    )
    return [int(i) - 1 + _HALF_BARS for i in found]


def _part(curve: Times, start: float, end: float) -> Times:
    first = min(int(start * ENERGY_RATE), len(curve) - 1)
    return curve[first : max(int(end * ENERGY_RATE), first + 1)]


def _label(part: Times, loudest: float) -> str:
    third = max(1, len(part) // 3)
    if part[-third:].mean() - part[:third].mean() > _BUILD * loudest:
        return "build"
    level = part.mean()
    if level < _QUIET * loudest:
        return "quiet"
    return "loud" if level >= _LOUD * loudest else "steady"

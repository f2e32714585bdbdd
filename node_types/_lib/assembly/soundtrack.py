"""The sound of a film: the song and the clips' own sound, mixed.

Everything is float32 of shape (2, any) at 48 kHz.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from graph_engine import NodeError
from node_types._lib import decode
from node_types._lib.assembly.timeline import Shot
from node_types._lib.encode import SAMPLE_RATE
from node_types._lib.sound import resampled

Samples = NDArray[np.float32]

UNDER_SONG = 0.5
"""Gain of the clips' own sound where there is a song: 6 dB down."""

SHORTEST_CROSSFADE = 0.02
"""Seconds; at a hard cut, so that it doesn't click."""


class Song(Struct, frozen=True):
    """A song, from `start` seconds on."""

    path: Path
    start: float


def compose(music: Song | None, own: Sequence[Path | None], shots: Sequence[Shot], fps: Fraction) -> Samples | None:
    """The sound of a whole film; None when nothing is heard. `own` are the clips, None for those not to be heard."""
    samples = _sample(shots[-1].end, fps)
    heard = np.zeros((2, samples), dtype=np.float32)
    if any(own):
        heard += clips(own, shots, fps, samples) * np.float32(UNDER_SONG if music else 1)
    if music:
        part = song(music, samples)
        heard[:, : part.shape[1]] += part
    return heard if music or any(own) else None


def song(music: Song, samples: int) -> Samples:
    """At most so many samples of the song. Raises `NodeError` when it can't be read."""
    skipped = round(music.start * SAMPLE_RATE)
    try:
        blocks = list(_until(_stereo(music.path), skipped + samples))
    except NodeError as error:
        problem = error.problem
        raise NodeError(
            "The song can't be used",
            detail=f"{problem.title}. {problem.detail}".strip(),
            hint=problem.hint,
            code="song_unreadable",
            port="audio",
        ) from error
    return _joined(blocks)[:, skipped : skipped + samples]


def clips(paths: Sequence[Path | None], shots: Sequence[Shot], fps: Fraction, samples: int) -> Samples:
    """The clips' own sound in a film of so many samples, cross-faded over the transitions. None is a silent clip."""
    heard = np.zeros((2, samples), dtype=np.float32)
    for clip, path in enumerate(paths):
        turns = [(index, shot) for index, shot in enumerate(shots) if shot.clip == clip]
        if path is None or not turns:
            continue
        needed = max(_sample(shot.source(shot.end), fps) for _, shot in turns) + SAMPLE_RATE * 2
        whole = _joined(list(_until(decode.stereo(path), needed)))
        for index, shot in turns:
            tail = shots[index + 1].lead if index + 1 < len(shots) else 0
            _add(heard, whole, shot, tail, fps)
    return heard


def _add(heard: Samples, whole: Samples, shot: Shot, tail: int, fps: Fraction) -> None:
    """Lay one shot's sound, faded at both ends around its cuts, over what is heard already."""
    shortest = SHORTEST_CROSSFADE / 2
    before = _sample(shot.lead, fps) or round(shortest * SAMPLE_RATE)
    after = _sample(tail, fps) or round(shortest * SAMPLE_RATE)
    start, end = _sample(shot.start, fps) - before, _sample(shot.end, fps) + after
    envelope = np.ones(end - start, dtype=np.float32)
    envelope[: 2 * before] *= _rise(2 * before)
    envelope[-2 * after :] *= _rise(2 * after)[::-1]
    offset = _sample(shot.first, fps) - _sample(shot.start, fps)
    first = max(0, start, -offset)
    last = min(heard.shape[1], end, whole.shape[1] - offset)
    if first < last:
        heard[:, first:last] += whole[:, first + offset : last + offset] * envelope[first - start : last - start]


def _rise(samples: int) -> Samples:
    """A fade-in whose power adds up to one with the fade-out of the sound before."""
    return np.sin(np.linspace(0, np.pi / 2, samples, dtype=np.float32))


def _sample(frame: int, fps: Fraction) -> int:
    return round(frame / fps * SAMPLE_RATE)


def _stereo(path: Path) -> Iterator[Samples]:
    for frame in resampled(path, "fltp", "stereo", SAMPLE_RATE):
        samples = frame.to_ndarray().astype(np.float32, copy=False)
        yield np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)


def _until(blocks: Iterator[Samples], samples: int) -> Iterator[Samples]:
    length = 0
    for block in blocks:
        yield block
        length += block.shape[1]
        if length >= samples:
            return


def _joined(blocks: Sequence[Samples]) -> Samples:
    return np.concatenate(blocks, axis=1) if blocks else np.zeros((2, 0), dtype=np.float32)

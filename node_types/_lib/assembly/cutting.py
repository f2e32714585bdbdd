"""Where a film may be cut: beats of the whole song, turned into frames of the film."""

import bisect
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Literal

import numpy as np
from msgspec import Struct

from graph_engine import Beats

Mode = Literal["beats", "bars", "energy", "seconds"]

SHORTEST_SECONDS = 0.3
"""No shot is shorter, so that none is only a flicker."""

_BEATS_A_BAR = 4


class Grid(Struct, frozen=True, kw_only=True):
    """Places for cuts, in frames from the start of the film.

    `cuts` are wanted; `beats` are where a clip that ends too early may hand over. Without a rhythm both are empty: a
    cut is wanted after every `step` frames and allowed anywhere. `total` is the length of the film; None means that
    the clips decide. No shot is shorter than `shortest`.
    """

    cuts: tuple[int, ...]
    beats: tuple[int, ...]
    step: int
    shortest: int
    total: int | None

    def next_cut(self, position: int) -> int:
        """The wanted end of a shot that starts at `position`."""
        if not self.beats:
            return self._within(position + max(self.step, self.shortest))
        following = bisect.bisect_left(self.cuts, position + self.shortest)
        return self._within(self.cuts[following] if following < len(self.cuts) else None)

    def early_cut(self, position: int, reach: int) -> int:
        """The end of a shot whose clip only lasts until `reach`: the last beat before, else the first one after."""
        if not self.beats:
            return self._within(max(reach, position + self.shortest))
        first = bisect.bisect_left(self.beats, position + self.shortest)
        last = bisect.bisect_right(self.beats, reach) - 1
        chosen = max(first, last)
        return self._within(self.beats[chosen] if chosen < len(self.beats) else None)

    def _within(self, cut: int | None) -> int:
        """The cut, or the end of the film when that is so near that nothing could stand between."""
        if self.total is None:
            assert cut is not None, "a grid with beats has a total"
            return cut
        return cut if cut is not None and cut <= self.total - self.shortest else self.total


def grid(beats: Beats | None, mode: Mode, every: float, *, start: float, fps: Fraction, total: int | None) -> Grid:
    """The grid of a film that begins `start` seconds into the song.

    The pattern is laid over the whole song, so that a later start does not move it. In `beats` and `energy` it is
    aligned with the first downbeat; `energy` halves the distance in the loudest third of the song and doubles it in
    the quietest. `seconds` takes the beats nearest to the wanted times. Every cut is within half a frame of a beat.
    """
    step = max(1, round(Fraction(every) * fps))
    shortest = max(1, round(SHORTEST_SECONDS * fps))
    if beats is None or not beats.beats:
        return Grid(cuts=(), beats=(), step=step, shortest=shortest, total=total)
    times = {
        "beats": lambda: _every(beats, int(every)),
        "bars": lambda: _bars(beats, int(every)),
        "energy": lambda: _energetic(beats, int(every)),
        "seconds": lambda: _nearest(beats, every, start),
    }[mode]()
    return Grid(
        cuts=_frames(times, start, fps),
        beats=_frames(beats.beats, start, fps),
        step=step,
        shortest=shortest,
        total=total,
    )


def _frames(times: Iterable[float], start: float, fps: Fraction) -> tuple[int, ...]:
    return tuple(sorted({round((time - start) * fps) for time in times if time > start}))


def _every(beats: Beats, every: int) -> Iterator[float]:
    yield from beats.beats[_phase(beats) % every :: every]


def _bars(beats: Beats, every: int) -> Iterator[float]:
    if beats.downbeats:
        yield from beats.downbeats[::every]
    else:
        yield from _every(beats, every * _BEATS_A_BAR)


def _energetic(beats: Beats, every: int) -> Iterator[float]:
    levels = [_level(beats, index, every) for index in range(len(beats.beats))]
    quiet, loud = np.quantile(levels, (1 / 3, 2 / 3))
    index = _phase(beats) % every
    while index < len(levels):
        yield beats.beats[index]
        if quiet == loud:
            index += every
        elif levels[index] >= loud:
            index += max(1, every // 2)
        else:
            index += every * 2 if levels[index] <= quiet else every


def _nearest(beats: Beats, every: float, start: float) -> Iterator[float]:
    for wanted in np.arange(start + every, beats.seconds, every):
        index = bisect.bisect_left(beats.beats, wanted)
        yield min(beats.beats[max(0, index - 1) : index + 1], key=lambda beat: abs(beat - wanted))


def _level(beats: Beats, index: int, every: int) -> float:
    end = beats.beats[min(index + every, len(beats.beats) - 1)]
    first = int(beats.beats[index] * beats.energy_rate)
    window = beats.energy[first : max(first + 1, int(end * beats.energy_rate))]
    return float(np.mean(window)) if window else 0.0


def _phase(beats: Beats) -> int:
    """The number of the beat that is the first downbeat."""
    if not beats.downbeats:
        return 0
    return min(range(len(beats.beats)), key=lambda index: abs(beats.beats[index] - beats.downbeats[0]))

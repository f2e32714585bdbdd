"""Who is seen when, and which frames can be copied. Pure: clips are only known by their length and key frames."""

import bisect
import itertools
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from node_types._lib.assembly.cutting import Grid


class Footage(Struct, frozen=True):
    """A clip at the film's frame rate. Packets may be copied from a key frame on."""

    frames: int
    keyframes: tuple[int, ...]


class Shot(Struct, frozen=True):
    """One turn of a clip: film frames `start` to `end`. The clip's frame `first` is the one at `start`.

    The transition into it begins `lead` frames before `start` and ends as many after, so its middle is on the cut.
    """

    clip: int
    start: int
    end: int
    first: int
    lead: int = 0

    def source(self, frame: int) -> int:
        """The clip's frame at a frame of the film; may lie before the clip's start or after its end."""
        return self.first + frame - self.start


class Run(Struct, frozen=True):
    """Film frames `start` to `end` that are made the same way: copied from frame `first` of `clip`, or drawn anew."""

    start: int
    end: int
    clip: int | None = None
    first: int = 0


def lay_out(footage: Sequence[Footage], grid: Grid, half: int) -> tuple[Shot, ...]:
    """Give the clips their turns, in order, again from the first one when all have been seen.

    A clip goes on where it was left when enough of it remains for its turn, else it begins anew. A clip too short for
    its turn hands over early, on the last beat that it reaches; one that reaches none stands still on its last picture
    until the next beat. `half` is half the wanted length of a transition in frames, shortened beside short shots.
    """
    shots: list[Shot] = []
    cursors = [0] * len(footage)
    position = turn = 0
    while position < grid.total if grid.total is not None else turn < len(footage):
        index = turn % len(footage)
        lead = half if shots else 0
        wanted = grid.next_cut(position)
        tail = 0 if wanted == grid.total else half
        begin = _entry(footage[index], cursors[index], lead + wanted - position + tail, 2 * lead)
        reach = position + footage[index].frames - begin - lead
        end = wanted if reach - tail >= wanted else grid.early_cut(position, reach - half)
        shots.append(Shot(clip=index, start=position, end=end, first=begin + lead))
        cursors[index] = begin + lead + end - position + tail
        position = end
        turn += 1
    return tuple(_with_leads(shots, half))


def runs(shots: Sequence[Shot], footage: Sequence[Footage], drawn: Sequence[tuple[int, int]]) -> tuple[Run, ...]:
    """The whole film in runs. Frames of transitions, of `drawn` spans and up to the next key frame are drawn anew."""
    found: list[Run] = []
    position = 0
    for copy in _copies(shots, footage, drawn):
        if position < copy.start:
            found.append(Run(position, copy.start))
        found.append(copy)
        position = copy.end
    if position < shots[-1].end:
        found.append(Run(position, shots[-1].end))
    return tuple(found)


def _entry(clip: Footage, cursor: int, need: int, skipped: int) -> int:
    """Where a turn of `need` frames begins. Going on, it moves to where copying can start after `skipped` frames."""
    if cursor == 0 or cursor + need > clip.frames:
        return 0
    following = bisect.bisect_left(clip.keyframes, cursor + skipped)
    if following == len(clip.keyframes):
        return cursor
    aligned = clip.keyframes[following] - skipped
    return aligned if aligned + need <= clip.frames else cursor


def _with_leads(shots: Sequence[Shot], half: int) -> Iterator[Shot]:
    yield shots[0]
    for before, shot in itertools.pairwise(shots):
        yield replace(shot, lead=min(half, (before.end - before.start) // 2, (shot.end - shot.start) // 2))


def _copies(shots: Sequence[Shot], footage: Sequence[Footage], drawn: Sequence[tuple[int, int]]) -> Iterator[Run]:
    leads = [*(shot.lead for shot in shots[1:]), 0]
    for shot, tail in zip(shots, leads, strict=True):
        clip = footage[shot.clip]
        last = min(shot.end - tail, shot.start + clip.frames - shot.first)
        for start, end in _outside(shot.start + shot.lead, last, drawn):
            following = bisect.bisect_left(clip.keyframes, shot.source(start))
            if following == len(clip.keyframes):
                continue
            key = clip.keyframes[following]
            copied = start + key - shot.source(start)
            if copied < end:
                yield Run(copied, end, shot.clip, key)


def _outside(start: int, end: int, drawn: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The parts of `start` to `end` that no drawn span touches."""
    for first, last in sorted(drawn):
        if first > start and start < end:
            yield start, min(first, end)
        start = max(start, last)
    if start < end:
        yield start, end

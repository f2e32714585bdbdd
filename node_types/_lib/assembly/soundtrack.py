"""The sound of a film: the song and the clips' own sound, mixed on a tape."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
from msgspec import Struct

from graph_engine import NodeError
from node_types._lib import decode
from node_types._lib.assembly.stream import gathered
from node_types._lib.assembly.tape import Tape
from node_types._lib.assembly.timeline import Shot
from node_types._lib.encode import SAMPLE_RATE
from node_types._lib.sound import Samples, resampled

UNDER_SONG = 0.5
"""Gain of the clips' own sound where there is a song: 6 dB down."""

SHORTEST_CROSSFADE = 0.02
"""Seconds; at a hard cut, so that it doesn't click."""


class Song(Struct, frozen=True):
    """A song, from `start` seconds on."""

    path: Path
    start: float


class Turn(Struct, frozen=True):
    """Samples `start` to `end` of the film, in which a clip is heard: its own samples, counted `offset` higher.

    It comes up in the first `rise` of them and goes down in the last `fall`.
    """

    start: int
    end: int
    offset: int
    rise: int
    fall: int

    def gain(self, first: int, last: int) -> Samples:
        """How loud its samples `first` to `last` are, from 0 to 1, counted as in the film.

        The power of a fade-in adds up to one with that of the fade-out before.
        """
        return (
            _risen(first - self.start, last - self.start, self.rise)
            * _risen(self.end - last, self.end - first, self.fall)[::-1]
        )


def compose(
    music: Song | None,
    own: Sequence[Path | None],
    shots: Sequence[Shot],
    fps: Fraction,
    scratch: Path,
    progress: Callable[[float], None],
) -> Tape | None:
    """The sound of a whole film, on a tape at `scratch`; None when nothing is heard.

    `own` are the clips, None for those not to be heard. Raises `NodeError` when one of the sounds can't be read.
    """
    turns = _turns(shots, fps)
    heard = [(path, turns[clip]) for clip, path in enumerate(own) if path and clip in turns]
    if not (music or any(own)):
        return None
    tape = Tape.blank(scratch, _sample(shots[-1].end, fps))
    parts = len(heard) + bool(music)
    for number, (path, its_turns) in enumerate(heard):
        progress(number / parts)
        _add_clip(tape, path, its_turns, UNDER_SONG if music else 1)
    if music:
        _add_song(tape, music, lambda done: progress((len(heard) + done) / parts))
    return tape


def _turns(shots: Sequence[Shot], fps: Fraction) -> dict[int, list[Turn]]:
    """When each clip is heard: during its shots, and over half of the transitions before and after them."""
    shortest = round(SHORTEST_CROSSFADE / 2 * SAMPLE_RATE)
    turns: dict[int, list[Turn]] = {}
    for shot, tail in zip(shots, [*(shot.lead for shot in shots[1:]), 0], strict=True):
        before = _sample(shot.lead, fps) or shortest
        after = _sample(tail, fps) or shortest
        turn = Turn(
            start=_sample(shot.start, fps) - before,
            end=_sample(shot.end, fps) + after,
            offset=_sample(shot.first, fps) - _sample(shot.start, fps),
            rise=2 * before,
            fall=2 * after,
        )
        turns.setdefault(shot.clip, []).append(turn)
    return turns


def _sample(frame: int, fps: Fraction) -> int:
    return round(frame / fps * SAMPLE_RATE)


def _add_clip(tape: Tape, path: Path, turns: Sequence[Turn], gain: float) -> None:
    """Play a clip once from its start, and lay each part of it wherever in the film it is heard."""
    waiting = deque(sorted(turns, key=lambda turn: turn.start + turn.offset))
    heard: list[Turn] = []
    position = 0
    for block in gathered(decode.stereo(path)):
        end = position + block.shape[1]
        while waiting and waiting[0].start + waiting[0].offset < end:
            heard.append(waiting.popleft())
        for turn in heard:
            first, last = max(turn.start, position - turn.offset), min(turn.end, end - turn.offset)
            sound = block[:, first + turn.offset - position : last + turn.offset - position]
            tape.add(sound * (turn.gain(first, last) * np.float32(gain)), first)
        heard = [turn for turn in heard if turn.end + turn.offset > end]
        if not (waiting or heard):
            return
        position = end


def _add_song(tape: Tape, music: Song, progress: Callable[[float], None]) -> None:
    position = -round(music.start * SAMPLE_RATE)
    try:
        for block in gathered(_stereo(music.path)):
            tape.add(block, position)
            position += block.shape[1]
            progress(min(max(0, position), tape.samples) / tape.samples)
            if position >= tape.samples:
                return
    except NodeError as error:
        problem = error.problem
        raise NodeError(
            "The song can't be used",
            detail=f"{problem.title}. {problem.detail}".strip(),
            hint=problem.hint,
            code="song_unreadable",
            port="audio",
        ) from error


def _stereo(path: Path) -> Iterator[Samples]:
    for frame in resampled(path, "fltp", "stereo", SAMPLE_RATE):
        samples = frame.to_ndarray().astype(np.float32, copy=False)
        yield np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)


def _risen(first: int, last: int, length: int) -> Samples:
    """Samples `first` to `last` of a sine that rises from 0 to 1 in so many, and stays there."""
    at = np.clip(np.arange(first, last), 0, length - 1)
    angles: Samples = (at * (np.pi / 2 / (length - 1))).astype(np.float32)
    return np.sin(angles)

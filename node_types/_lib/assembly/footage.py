"""Clips as material for one film: of its size and rate, ready to be copied from or to be read picture by picture."""

import itertools
from collections.abc import Generator
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Literal

from msgspec import Struct

from node_types._lib import decode
from node_types._lib.assembly.fit import Fit, fitted
from node_types._lib.assembly.planes import I420, Told, from_frame, to_frame, to_rgb
from node_types._lib.assembly.shelf import Shelf
from node_types._lib.assembly.timeline import Footage
from node_types._lib.container import opened
from node_types._lib.encode import ClipWriter, gop_size, is_house

Aspect = Literal["16:9", "9:16", "1:1"]

_ASPECTS = {"16:9": Fraction(16, 9), "9:16": Fraction(9, 16), "1:1": Fraction(1)}


class Format(Struct, frozen=True, kw_only=True):
    """Size and rate of a film."""

    width: int
    height: int
    fps: Fraction


class Source(Struct, frozen=True, kw_only=True):
    """A clip as it came. `ready` means that the film can copy from it; others are conformed first."""

    path: Path
    ready: bool
    fps: Fraction
    footage: Footage
    has_audio: bool


def film_format(aspect: Aspect, size: int, fps: int) -> Format:
    """The format of a film whose short side has `size` pixels; both sides are even."""
    ratio = _ASPECTS[aspect]
    width, height = (round(size * max(Fraction(1), side) / 2) * 2 for side in (ratio, 1 / ratio))
    return Format(width=width, height=height, fps=Fraction(fps))


def examine(path: Path, film: Format) -> Source:
    """What a clip can give to a film, told without decoding it. Raises `NodeError` when it can't be read."""
    facts = decode.describe(path)
    if is_house(path) and (facts.width, facts.height, facts.fps) == (film.width, film.height, film.fps):
        footage = Footage(facts.frames, _keyframes(path))
        return Source(path=path, ready=True, fps=facts.fps, footage=footage, has_audio=facts.has_audio)
    frames = max(1, int(facts.frames * film.fps / facts.fps))
    footage = Footage(frames, tuple(range(0, frames, gop_size(film.fps))))
    return Source(path=path, ready=False, fps=facts.fps, footage=footage, has_audio=facts.has_audio)


def conform(source: Source, film: Format, fit: Fit, frames: int, target: Path, progress: Told) -> None:
    """Write the first `frames` of a clip as a house clip of the film's size and rate.

    Of a clip with another rate the picture is shown that is on screen at the time; none is invented.
    """
    with ClipWriter(target, width=film.width, height=film.height, fps=film.fps) as clip:
        for number, picture in enumerate(decode.pictures(source.path)):
            if clip.frames == frames:
                break
            if int(clip.frames * source.fps / film.fps) > number:
                continue
            shown = fitted(picture, film.width, film.height, fit)
            while clip.frames < frames and int(clip.frames * source.fps / film.fps) == number:
                clip.write(to_frame(shown))
            progress(clip.frames / frames, partial(to_rgb, shown))


def read(shelf: Shelf, path: Path, fps: Fraction, frames: int, first: int, end: int) -> Generator[I420]:
    """Pictures `first` to `end` of a house clip of so many frames; before and after them it stands still."""
    with shelf.lend(path) as container:
        stream = container.streams.video[0]
        base = stream.time_base or 1
        start = min(max(0, first), frames - 1)
        container.seek(round(start / fps / base), stream=stream)
        position = first
        shown: I420 | None = None
        for frame in container.decode(stream):
            number = round((frame.pts or 0) * base * fps)
            if number < start:
                continue
            shown = from_frame(frame, frame.width, frame.height)
            while position < end and (position <= number or number == frames - 1):
                yield shown
                position += 1
            if position == end:
                return
    if shown is None:
        raise ValueError(f"{path.name} has no picture number {start}")
    yield from itertools.repeat(shown, end - position)


def _keyframes(path: Path) -> tuple[int, ...]:
    with opened(path) as container:
        entries = container.streams.video[0].index_entries
        return tuple(number for number, entry in enumerate(entries) if entry.is_keyframe)

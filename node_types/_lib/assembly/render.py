"""Smart render: what a plan leaves as it is gets copied; only transitions, titles and heads of shots are encoded."""

import itertools
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from node_types._lib.assembly import footage
from node_types._lib.assembly.concat import Part, copy_join
from node_types._lib.assembly.footage import Format
from node_types._lib.assembly.planes import I420, to_frame
from node_types._lib.assembly.shelf import Shelf
from node_types._lib.assembly.timeline import Footage, Run, Shot, runs
from node_types._lib.assembly.title import Overlay
from node_types._lib.assembly.transition import Kind, mix
from node_types._lib.encode import ClipWriter


class Film(Struct, frozen=True, kw_only=True, eq=False):
    """Everything that is seen. `paths` are clips of the house format, of the film's size and rate."""

    format: Format
    paths: tuple[Path, ...]
    footage: tuple[Footage, ...]
    shots: tuple[Shot, ...]
    transition: Kind
    overlays: tuple[Overlay, ...]

    @property
    def frames(self) -> int:
        """The length of the film."""
        return self.shots[-1].end


def render(
    film: Film, audio: NDArray[np.float32] | None, scratch: Path, target: Path, progress: Callable[[float], None]
) -> None:
    """Write the film as MP4. Frames that must be drawn go to a house clip of their own, at `scratch`, first."""
    plan = plan_runs(film)
    drawn = [run for run in plan if run.clip is None]
    if drawn:
        _draw(film, drawn, scratch, progress)
    copy_join(list(_parts(film, plan, scratch)), target, audio=audio)


def plan_runs(film: Film) -> tuple[Run, ...]:
    """The film in runs of frames to copy and frames to draw."""
    return runs(film.shots, film.footage, [(overlay.start, overlay.end) for overlay in film.overlays])


def whole(film: Film) -> Iterator[I420]:
    """Every picture of the film."""
    with Shelf() as shelf:
        for run in plan_runs(film):
            yield from _pictures(shelf, film, run)


def _draw(film: Film, drawn: Sequence[Run], target: Path, progress: Callable[[float], None]) -> None:
    total = sum(run.end - run.start for run in drawn)
    size = film.format
    with Shelf() as shelf, ClipWriter(target, width=size.width, height=size.height, fps=size.fps) as clip:
        for run in drawn:
            for number, picture in enumerate(_pictures(shelf, film, run)):
                clip.write(to_frame(picture), key=number == 0)
                progress(clip.frames / total)


def _pictures(shelf: Shelf, film: Film, run: Run) -> Iterator[I420]:
    spans = _spans(film.shots, run.start, run.end)
    with ExitStack() as stack:
        shown: dict[int, Generator[I420]] = {}
        for index, (first, last) in spans.items():
            shot = film.shots[index]
            clip, begin, end = film.footage[shot.clip], shot.source(first), shot.source(last)
            reader = footage.read(shelf, film.paths[shot.clip], film.format.fps, clip.frames, begin, end)
            shown[index] = stack.enter_context(closing(reader))
        for frame in range(run.start, run.end):
            seen = [index for index, (first, last) in spans.items() if first <= frame < last]
            layers = [next(shown[index]) for index in seen]
            picture = layers[0] if len(layers) == 1 else _mixed(film, film.shots[seen[1]], layers, frame)
            yield _titled(film, picture, frame)


def _spans(shots: Sequence[Shot], start: int, end: int) -> dict[int, tuple[int, int]]:
    """The frames from `start` to `end` in which each shot is seen, its transitions included."""
    spans = {}
    for index, (shot, following) in enumerate(itertools.zip_longest(shots, shots[1:])):
        first = max(start, shot.start - shot.lead)
        last = min(end, shot.end + (following.lead if following else 0))
        if first < last:
            spans[index] = (first, last)
    return spans


def _mixed(film: Film, shot: Shot, layers: Sequence[I420], frame: int) -> I420:
    before, after = layers
    return mix(film.transition, before, after, (frame - (shot.start - shot.lead) + 0.5) / (2 * shot.lead))


def _titled(film: Film, picture: I420, frame: int) -> I420:
    overlays = [overlay for overlay in film.overlays if overlay.start <= frame < overlay.end]
    if overlays:
        picture = picture.copy()
    for overlay in overlays:
        overlay.onto(picture, frame)
    return picture


def _parts(film: Film, plan: Sequence[Run], scratch: Path) -> Iterator[Part]:
    drawn = 0
    for run in plan:
        length = run.end - run.start
        if run.clip is not None:
            yield Part(film.paths[run.clip], run.first, length)
        else:
            yield Part(scratch, drawn, length)
            drawn += length

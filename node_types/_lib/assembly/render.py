"""Smart render: what a plan leaves as it is gets copied; only transitions, titles and heads of shots are encoded."""

import bisect
from collections.abc import Generator, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct

from node_types._lib.assembly import footage
from node_types._lib.assembly.concat import Part, copy_join
from node_types._lib.assembly.footage import Format
from node_types._lib.assembly.planes import I420, Told, to_frame, to_rgb
from node_types._lib.assembly.shelf import FOR_DRAWING, Shelf
from node_types._lib.assembly.timeline import Footage, Run, Shot, runs
from node_types._lib.assembly.title import Overlay
from node_types._lib.assembly.transition import Kind, mix
from node_types._lib.encode import ClipWriter
from node_types._lib.sound import Samples

_DRAWING = 0.7
"""Share of the progress."""


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


def render(film: Film, audio: Iterable[Samples] | None, scratch: Path, target: Path, progress: Told) -> None:
    """Write the film as MP4. Frames that must be drawn go to a house clip of their own, at `scratch`, first."""
    plan = plan_runs(film)
    drawn = [run for run in plan if run.clip is None]
    if drawn:
        _draw(film, drawn, scratch, lambda done, shown: progress(_DRAWING * done, shown))
    copy_join(
        list(_parts(film, plan, scratch)),
        target,
        audio=audio,
        progress=lambda frames: progress(_DRAWING + (1 - _DRAWING) * frames / film.frames, None),
    )


def plan_runs(film: Film) -> tuple[Run, ...]:
    """The film in runs of frames to copy and frames to draw."""
    return runs(film.shots, film.footage, [(overlay.start, overlay.end) for overlay in film.overlays])


def whole(film: Film) -> Iterator[I420]:
    """Every picture of the film."""
    with Shelf(FOR_DRAWING) as shelf:
        for run in plan_runs(film):
            yield from _pictures(shelf, film, run)


def _draw(film: Film, drawn: Sequence[Run], target: Path, progress: Told) -> None:
    total = sum(run.end - run.start for run in drawn)
    size = film.format
    with Shelf(FOR_DRAWING) as shelf, ClipWriter(target, width=size.width, height=size.height, fps=size.fps) as clip:
        for run in drawn:
            for number, picture in enumerate(_pictures(shelf, film, run)):
                clip.write(to_frame(picture), key=number == 0)
                progress(clip.frames / total, partial(to_rgb, picture))


def _pictures(shelf: Shelf, film: Film, run: Run) -> Iterator[I420]:
    """The pictures of a run. Only the clips that are seen at a time are open, however long it is."""
    shown: dict[int, Generator[I420]] = {}
    try:
        for frame in range(run.start, run.end):
            seen = _seen(film.shots, frame)
            for gone in shown.keys() - seen:
                shown.pop(gone).close()
            for index in seen:
                if index not in shown:
                    shown[index] = _reader(shelf, film, index, frame)
            layers = [next(shown[index]) for index in seen]
            picture = layers[0] if len(layers) == 1 else _mixed(film, film.shots[seen[1]], layers, frame)
            yield _titled(film, picture, frame)
    finally:
        for reader in shown.values():
            reader.close()


def _seen(shots: Sequence[Shot], frame: int) -> tuple[int, ...]:
    """The number of the shot that is seen; during a transition the old one and the new one."""
    newest = bisect.bisect_right(shots, frame, key=lambda shot: shot.start - shot.lead) - 1
    shot = shots[newest]
    return (newest - 1, newest) if frame < shot.start + shot.lead else (newest,)


def _reader(shelf: Shelf, film: Film, index: int, first: int) -> Generator[I420]:
    """The pictures of a shot from a frame of the film on, the transition after it included."""
    shot = film.shots[index]
    end = shot.end + (film.shots[index + 1].lead if index + 1 < len(film.shots) else 0)
    clip, path = film.footage[shot.clip], film.paths[shot.clip]
    return footage.read(shelf, path, film.format.fps, clip.frames, shot.source(first), shot.source(end))


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

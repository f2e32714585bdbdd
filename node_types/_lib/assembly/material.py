"""The clips of a film: looked at first, then made fit for it as far as they are used."""

from collections.abc import Sequence
from pathlib import Path

from graph_engine import NodeError, Preview, Video, Work
from node_types._lib.assembly.fit import Fit
from node_types._lib.assembly.footage import Format, Source, conform, examine
from node_types._lib.assembly.timeline import Shot

MAX_CLIPS = 500
_LOOKING, _FITTING = 0.05, 0.45
"""Shares of the progress."""


def gather(work: Work, clips: Sequence[Video], film: Format) -> tuple[Source, ...]:
    """What each clip can give. Raises `NodeError` for no clips, too many, or one that can't be read."""
    if not clips:
        raise NodeError(
            "There are no clips to assemble",
            detail="Whatever makes the clips gave none.",
            hint="Connect at least one clip.",
            code="no_clips",
            port="clips",
        )
    if len(clips) > MAX_CLIPS:
        raise NodeError(
            f"{len(clips)} clips are too many for one film",
            detail=f"At most {MAX_CLIPS} can be assembled at once.",
            hint="Assemble them in parts.",
            code="too_many_clips",
            port="clips",
        )
    sources = []
    for number, clip in enumerate(clips, start=1):
        work.progress(_LOOKING * number / len(clips), "Looking at the clips")
        try:
            sources.append(examine(work.open(clip.artifact), film))
        except NodeError as error:
            raise _unusable(number, error) from error
    return tuple(sources)


def prepare(work: Work, sources: Sequence[Source], shots: Sequence[Shot], film: Format, fit: Fit) -> tuple[Path, ...]:
    """For each clip a house clip of the film's size and rate: itself, or one made of as much as is seen of it."""
    seen = _seen(sources, shots)
    paths = []
    for index, source in enumerate(sources):
        if source.ready or not seen[index]:
            paths.append(source.path)
            continue

        def progress(fraction: float, shown: Preview | None, done: int = index) -> None:
            work.progress(_LOOKING + _FITTING * (done + fraction) / len(sources), "Fitting the clips", shown)

        target = work.create(".mp4")
        try:
            conform(source, film, fit, seen[index], target, progress)
        except NodeError as error:
            raise _unusable(index + 1, error) from error
        paths.append(target)
    return tuple(paths)


def _seen(sources: Sequence[Source], shots: Sequence[Shot]) -> list[int]:
    """How many frames of each clip, from its start, are seen."""
    seen = [0] * len(sources)
    for index, shot in enumerate(shots):
        tail = shots[index + 1].lead if index + 1 < len(shots) else 0
        frames = sources[shot.clip].footage.frames
        seen[shot.clip] = max(seen[shot.clip], min(frames, shot.source(shot.end) + tail))
    return seen


def _unusable(number: int, error: NodeError) -> NodeError:
    problem = error.problem
    return NodeError(
        f"Clip {number} can't be used",
        detail=f"{problem.title}. {problem.detail}".strip(),
        hint=problem.hint,
        code="clip_unreadable",
        port="clips",
    )

"""Graphs to begin a project with. Each is a document as `reelgraph run` reads it; its files lie beside it."""

from pathlib import Path

from msgspec import Struct

from server import sample

_HERE = Path(__file__).parent


class Template(Struct, frozen=True):
    """One document, and what it is for."""

    id: str
    path: Path
    title: str
    summary: str


TEMPLATES = (
    Template(
        id="storyboard",
        path=_HERE / "storyboard.json",
        title="Storyboard",
        summary="Three scenes in words become drawn panels, the panels camera moves, and the moves a short film with "
        "titles. Change the words and run it.",
    ),
    Template(
        id="one-shot",
        path=_HERE / "one-shot.json",
        title="One shot",
        summary="A picture of yours becomes a clip by a camera move, and the clip goes on after its end.",
    ),
    Template(
        id="sample",
        path=sample.PATH,
        title="A music video",
        summary="The sample film: stills and panels become moving clips, cut on the beats of a song. Comes with its "
        "files; a graph to learn from.",
    ),
)
"""In the order in which they are offered."""

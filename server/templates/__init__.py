"""Graphs to begin a project with. Each is a document as `reelgraph run` reads it; its files lie beside it. Under the
same name there may be a picture of the film that it makes, and that film in small."""

from pathlib import Path

from msgspec import Struct

from server import sample

_HERE = Path(__file__).parent


class Template(Struct, frozen=True):
    """One document, and what it is for. `seconds` is the length of the film that it makes, where that is known."""

    id: str
    path: Path
    title: str
    summary: str
    seconds: float | None = None

    @property
    def picture(self) -> Path | None:
        """A WebP picture out of its film."""
        return self._beside(".webp")

    @property
    def film(self) -> Path | None:
        """Its film in small, an MP4 to be seen before anything is made."""
        return self._beside(".mp4")

    def _beside(self, suffix: str) -> Path | None:
        path = self.path.with_suffix(suffix)
        return path if path.exists() else None


TEMPLATES = (
    Template(
        id="storyboard",
        path=_HERE / "storyboard.json",
        title="Storyboard",
        summary="Three scenes in words become drawn panels, the panels camera moves, and the moves a short film with "
        "titles. Change the words and run it.",
        seconds=8.9,
    ),
    Template(
        id="one-shot",
        path=_HERE / "one-shot.json",
        title="One shot",
        summary="A picture of yours becomes a clip by a camera move, and the clip goes on after its end.",
        seconds=7,
    ),
    Template(
        id="cut-to-the-beat",
        path=_HERE / "cut-to-the-beat.json",
        title="Cut to the beat",
        summary="A song and four pictures of yours become a film: each picture a camera move, each cut on a beat, more "
        "often where the song is loud.",
        seconds=20,
    ),
    Template(
        id="portrait",
        path=_HERE / "portrait.json",
        title="Portrait",
        summary="The face in a picture of yours is found, and two shots keep it in the middle: one goes nearer, one "
        "swings around it.",
        seconds=7.1,
    ),
    Template(
        id="sample",
        path=sample.PATH,
        title="A music video",
        summary="The sample film: stills and panels become moving clips, cut on the beats of a song. Comes with its "
        "files; a graph to learn from.",
        seconds=24,
    ),
)
"""In the order in which they are offered."""

"""What travels along an edge. Small values are inline; media are references to artifacts by digest."""

from typing import Annotated, Any, Literal

from msgspec import Meta

from schemas.base import Wire
from schemas.ids import Digest

Kind = Literal["text", "prompt", "style", "number", "flag", "json", "image", "video", "audio", "face", "beats", "any"]
"""The type of a port. `any` takes or gives every kind."""


class Artifact(Wire, frozen=True):
    """Immutable bytes in the store. `size` in bytes."""

    digest: Digest
    media_type: str
    size: Annotated[int, Meta(ge=0)]


class Text(Wire, tag_field="kind", tag="text", frozen=True):
    """Plain text."""

    text: str


class Style(Wire, tag_field="kind", tag="style", frozen=True):
    """Style DNA: what scenes share so that they match. `palette` holds `#rrggbb` colours, most important first."""

    palette: tuple[str, ...] = ()
    light: str = ""
    lens: str = ""
    keywords: tuple[str, ...] = ()


class Prompt(Wire, tag_field="kind", tag="prompt", frozen=True):
    """A worked-out prompt. `shot` is a shot type such as `wide`; `title` a short caption."""

    text: str
    negative: str = ""
    shot: str = ""
    title: str = ""
    style: Style | None = None


class Number(Wire, tag_field="kind", tag="number", frozen=True):
    """A number."""

    value: float


class Flag(Wire, tag_field="kind", tag="flag", frozen=True):
    """Yes or no."""

    value: bool


class Json(Wire, tag_field="kind", tag="json", frozen=True):
    """Any JSON value."""

    value: Any


class Image(Wire, tag_field="kind", tag="image", frozen=True):
    """A picture, upright. Width and height in pixels."""

    artifact: Artifact
    width: int
    height: int


class Video(Wire, tag_field="kind", tag="video", frozen=True):
    """A clip. `frames` is the exact number of frames, `fps` the constant frame rate."""

    artifact: Artifact
    width: int
    height: int
    fps: float
    frames: int
    seconds: float
    has_audio: bool = False


class Audio(Wire, tag_field="kind", tag="audio", frozen=True):
    """A sound. `sample_rate` in hertz."""

    artifact: Artifact
    seconds: float
    sample_rate: int
    channels: int


class Face(Wire, tag_field="kind", tag="face", frozen=True):
    """One detected face.

    `box` is x, y, width, height and `landmarks` five x, y pairs (eyes, nose, mouth corners), in pixels of the source
    picture. `vector` has unit length and only compares with vectors of the same `model`. `quality` is 0 to 1.
    """

    crop: Artifact
    source: Digest
    box: tuple[float, float, float, float]
    landmarks: tuple[tuple[float, float], ...]
    quality: float
    vector: tuple[float, ...]
    model: str
    character_id: str = ""


class Section(Wire, frozen=True):
    """A part of a song. Times in seconds, `energy` 0 to 1."""

    start: float
    end: float
    label: str
    energy: float


class Beats(Wire, tag_field="kind", tag="beats", frozen=True):
    """The rhythm of a whole song. All times in seconds from its start.

    `energy` is 0 to 1 at `energy_rate` values a second; `peaks` are at most 400 waveform peaks, 0 to 1;
    `loudness` is integrated LUFS (EBU R 128).
    """

    seconds: float
    bpm: float
    beats: tuple[float, ...]
    downbeats: tuple[float, ...]
    onsets: tuple[float, ...]
    sections: tuple[Section, ...]
    energy: tuple[float, ...]
    energy_rate: float
    loudness: float
    peaks: tuple[float, ...]


Value = Text | Prompt | Style | Number | Flag | Json | Image | Video | Audio | Face | Beats
Output = Value | tuple[Value, ...]
"""What one output port holds: a value, or a list of values."""

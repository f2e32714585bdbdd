"""Projects and uploaded files as clients see them."""

from typing import Annotated

from msgspec import Meta

from schemas.base import Reply, Wire
from schemas.graph import Graph
from schemas.value import Audio, Image, Video


class ProjectView(Reply, frozen=True):
    """A project without its graph. Times are seconds since 1970."""

    id: str
    name: str
    rev: int
    created_at: float
    updated_at: float


class ProjectList(Reply, frozen=True):
    """Some projects, the one changed last first. `total` counts all of them."""

    items: tuple[ProjectView, ...]
    total: int


class ProjectDraft(Wire, frozen=True):
    """What a new project is made from."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    graph: Graph = Graph()


class ProjectChange(Wire, frozen=True):
    """What can be changed about a project."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]


class GraphView(Reply, frozen=True):
    """The graph document and its revision."""

    project: str
    rev: int
    graph: Graph


class AssetView(Reply, frozen=True):
    """An uploaded file. `known` when the same bytes were here already."""

    id: str
    project: str
    name: str
    value: Image | Video | Audio
    created_at: float
    known: bool = False


class AssetList(Reply, frozen=True):
    """The uploaded files of a project, oldest first."""

    items: tuple[AssetView, ...]


class PreviewView(Reply, frozen=True):
    """A small stand-in for an artifact: thumbnail, poster, sprite sheet or waveform, and its facts."""

    name: str
    digest: str
    media_type: str
    facts: dict[str, float]


class PreviewList(Reply, frozen=True):
    """The previews of an artifact; none when it is neither picture nor video nor sound."""

    items: tuple[PreviewView, ...]

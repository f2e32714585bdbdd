"""Projects and uploaded files as clients see them."""

from typing import Annotated

from msgspec import Meta

from schemas.base import Reply, Wire
from schemas.graph import Graph
from schemas.ids import Digest
from schemas.value import Audio, Image, Video

MOST_NAME = 200
ProjectName = Annotated[str, Meta(min_length=1, max_length=MOST_NAME, pattern=r"\S")]


class ProjectView(Reply, frozen=True):
    """A project without its graph. Times are seconds since 1970."""

    id: str
    name: str
    rev: int
    created_at: float
    updated_at: float


class ProjectList(Reply, frozen=True):
    """Some projects, the one changed last first. `total` counts all that there are, or that the search finds."""

    items: tuple[ProjectView, ...]
    total: int


class ProjectDraft(Wire, frozen=True):
    """What a new project is made from: nothing, a graph, or a template."""

    name: ProjectName
    graph: Graph = Graph()
    template: str | None = None


class ProjectCopy(Wire, frozen=True):
    """What a copy of a project is to be called. Left out: by the name of the original, marked as a copy."""

    name: ProjectName | None = None


class ProjectChange(Wire, frozen=True):
    """What can be changed about a project."""

    name: ProjectName


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
    """Some of the uploaded files of a project, oldest first. `total` counts all that were asked for."""

    items: tuple[AssetView, ...]
    total: int


class AssetUser(Reply, frozen=True):
    """A node whose settings name a file."""

    project: str
    node: str


class AssetUse(Reply, frozen=True):
    """What uses the bytes of a file, in all projects: nodes, live runs by their ids, and how many results and takes
    hold it."""

    nodes: tuple[AssetUser, ...]
    runs: tuple[str, ...]
    results: int
    takes: int


class AssetDetail(Reply, frozen=True):
    """An uploaded file, and what uses it."""

    id: str
    project: str
    name: str
    value: Image | Video | Audio
    created_at: float
    used_by: AssetUse


class AssetChange(Wire, frozen=True):
    """What can be changed about an uploaded file."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]


class AssetKnown(Wire, frozen=True):
    """A file that the sender believes to be here already."""

    digest: Digest
    name: Annotated[str, Meta(min_length=1, max_length=200)]


class PreviewView(Reply, frozen=True):
    """A small stand-in for an artifact: thumbnail, poster, sprite sheet or waveform, and its facts."""

    name: str
    digest: str
    media_type: str
    facts: dict[str, float]


class PreviewList(Reply, frozen=True):
    """The previews of an artifact; none when it is neither picture nor video nor sound."""

    items: tuple[PreviewView, ...]

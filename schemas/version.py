"""Revisions of a graph that are kept, to come back to."""

from typing import Annotated, Literal

from msgspec import Meta

from schemas.base import Reply, Wire
from schemas.graph import Graph

CheckpointReason = Literal["edit", "import", "restore"]
"""What an automatic checkpoint was made before."""

VersionName = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]


class VersionView(Reply, frozen=True):
    """A kept revision without its graph. One without a name is an automatic checkpoint, made before its `reason`."""

    id: str
    project: str
    rev: int
    name: str
    reason: CheckpointReason | None
    created_at: float


class VersionList(Reply, frozen=True):
    """Some kept revisions, newest first. `total` counts all of them."""

    items: tuple[VersionView, ...]
    total: int


class VersionGraph(Reply, frozen=True):
    """A kept revision with its graph."""

    version: VersionView
    graph: Graph


class VersionDraft(Wire, frozen=True):
    """What the newest revision is to be kept as."""

    name: VersionName


class VersionChange(Wire, frozen=True):
    """What can be changed about a version. One with a name is kept for good."""

    name: VersionName

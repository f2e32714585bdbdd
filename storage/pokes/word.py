"""What processes say to each other over Redis, as JSON, and where."""

from msgspec import Struct

from schemas.event import Progress

STOPS = "reelgraph:stops"
_PROJECT = "reelgraph:project:"


class Word(Struct, frozen=True, omit_defaults=True):
    """Said of a project: there are new events, or how far a node is. `by` is the process that says it."""

    by: str
    frame: Progress | None = None


class StopWord(Struct, frozen=True):
    """Said to all workers: an attempt is to end."""

    by: str
    job: str
    fence: int


def channel_of(project: str) -> str:
    """Where a project's words are said."""
    return _PROJECT + project


def project_of(channel: str) -> str:
    """Whose words are said there."""
    return channel.removeprefix(_PROJECT)

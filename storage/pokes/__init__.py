"""Pokes: word that a project has news. The news itself is in the database, so a poke that is lost only delays."""

from collections.abc import Callable
from typing import Protocol

import msgspec

from schemas.event import Progress

Listener = Callable[[Progress | None], None]
"""Called with None when a project has new events, or with a frame of progress. From any thread; must not block.

It may be called more often than there is news.
"""

StopListener = Callable[[str, int], None]
"""Called with a job and a fence: that attempt is to end. From any thread; must not block."""


class Pokes(Protocol):
    """Passes word on to all who listen, here and in other processes. Nothing here fails, or waits."""

    def listen(self, project: str, listener: Listener) -> Callable[[], None]:
        """Hear of a project. Call what you get to stop."""
        ...

    def poke(self, project: str) -> None:
        """Say that a project has new events."""
        ...

    def progress(self, project: str, frame: Progress) -> None:
        """Say how far a node is. Only the newest frame of a node matters."""
        ...

    def on_stop(self, listener: StopListener) -> None:
        """Hear of the attempts that are to end."""
        ...

    def stop(self, job: str, fence: int) -> None:
        """Say that an attempt is to end. The database knows already, and whoever has the job asks it now and then."""
        ...

    def close(self) -> None:
        """Pass no more on to other processes, nor from them."""
        ...


def newer(frame: Progress, before: Progress | None) -> Progress:
    """A frame, with the picture of the one that it replaces before that was shown, unless it has one of its own."""
    if before is None or before.attempt != frame.attempt or frame.preview is not None:
        return frame
    return msgspec.structs.replace(frame, preview=before.preview)

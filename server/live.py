"""The event socket: everything that happens in one project, in order, without gaps and without duplicates.

What clients have to be told is always read from the database: pokes only say that there is something to read. It is
read once for all clients that a process has of a project (`server/hearing/reader.py`), and each of them follows on from
the last number that it was told (`server/hearing/hearer.py`).
"""

import hashlib

from schemas.project import ProjectView
from server.hearing.hearer import Hearer, Send
from server.hearing.reader import ProjectReader
from storage.pokes import Pokes
from storage.sql.feed import Feed
from storage.sql.line import Line
from storage.sql.status import Status

SLOW_SECONDS = 10.0
_MOST_DIGITS = 15


def epoch_of(project: ProjectView) -> str:
    """Changes when the numbering of a project's events starts anew: when its id is given to a new project."""
    return hashlib.sha256(f"{project.id} {project.created_at!r}".encode()).hexdigest()[:16]


def seq_of(text: str) -> int | None:
    """The number of an event as a client sends it back; None when it is none of ours."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


class Live:
    """Tells clients of projects. A project is read as long as it has one. For one event loop."""

    def __init__(self, feed: Feed, status: Status, line: Line, pokes: Pokes) -> None:
        self._feed = feed
        self._status = status
        self._line = line
        self._pokes = pokes
        self._readers: dict[tuple[str, str], ProjectReader] = {}

    async def serve(
        self, project: str, epoch: str, since: int | None, send: Send, patience_seconds: float = SLOW_SECONDS
    ) -> None:
        """Tell a client all after event number `since`, or everything as it is now when that is None. Does not end.

        `send` passes a frame on and returns when the client has taken it. Raises NotThere when the project is deleted,
        TooSlow after the client was told to connect again, and whatever reading fails with.
        """
        place = (project, epoch)
        reader = self._readers.get(place) or self._begin(place)
        hearer = Hearer(reader, send, patience_seconds)
        reader.clients.add(hearer)
        try:
            await hearer.serve(epoch, since)
        finally:
            reader.clients.discard(hearer)
            if not reader.clients:
                self._forget(place, reader)
                await reader.end()

    def _begin(self, place: tuple[str, str]) -> ProjectReader:
        reader = ProjectReader(place[0], self._feed, self._status, self._line, self._pokes)
        reader.begin(lambda: self._forget(place, reader))
        self._readers[place] = reader
        return reader

    def _forget(self, place: tuple[str, str], reader: ProjectReader) -> None:
        """Whoever comes now begins with another one."""
        if self._readers.get(place) is reader:
            del self._readers[place]

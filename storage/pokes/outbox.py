"""What waits to be passed on to other processes. However long it waits, it is no more than the newest of everything."""

import threading

from msgspec import Struct, field

from schemas.event import Progress
from storage.pokes import newer


class Said(Struct):
    """Frames of progress by project, run and node; the projects that have news; the attempts that are to end."""

    frames: dict[tuple[str, str, str], Progress] = field(default_factory=dict)
    pokes: dict[str, None] = field(default_factory=dict)
    stops: dict[tuple[str, int], None] = field(default_factory=dict)


class Outbox:
    """Collects from any thread."""

    def __init__(self) -> None:
        self._said = Said()
        self._lock = threading.Lock()

    def progress(self, project: str, frame: Progress) -> None:
        """Put in a frame, in the place of an older one."""
        place = (project, frame.run, frame.node)
        with self._lock:
            self._said.frames[place] = newer(frame, self._said.frames.get(place))

    def poke(self, project: str) -> None:
        """Put in that a project has news."""
        with self._lock:
            self._said.pokes[project] = None

    def stop(self, job: str, fence: int) -> None:
        """Put in that an attempt is to end."""
        with self._lock:
            self._said.stops[job, fence] = None

    def take(self) -> Said:
        """Take out everything."""
        with self._lock:
            said, self._said = self._said, Said()
            return said

    def put_back(self, said: Said) -> None:
        """Put in again what could not be passed on. Frames are not worth it: newer ones will come."""
        with self._lock:
            self._said.pokes = said.pokes | self._said.pokes
            self._said.stops = said.stops | self._said.stops

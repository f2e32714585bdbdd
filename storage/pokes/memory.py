"""Pokes inside one process."""

import threading
from collections.abc import Callable

from schemas.event import Progress

Listener = Callable[[Progress | None], None]
"""Called with None when a project has new events, or with a frame of progress. From any thread; must not block."""


class Pokes:
    """Passes word of a project on to those who listen to it."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Listener]] = {}
        self._lock = threading.Lock()

    def listen(self, project: str, listener: Listener) -> Callable[[], None]:
        """Hear of a project. Call what you get to stop."""
        with self._lock:
            self._listeners.setdefault(project, set()).add(listener)
        return lambda: self._forget(project, listener)

    def poke(self, project: str) -> None:
        """Say that a project has new events."""
        self._tell(project, None)

    def progress(self, project: str, frame: Progress) -> None:
        """Say how far a node is."""
        self._tell(project, frame)

    def _tell(self, project: str, frame: Progress | None) -> None:
        for listener in tuple(self._listeners.get(project, ())):
            listener(frame)

    def _forget(self, project: str, listener: Listener) -> None:
        with self._lock:
            listeners = self._listeners.get(project, set())
            listeners.discard(listener)
            if not listeners:
                self._listeners.pop(project, None)

"""Pokes inside one process."""

import threading
from collections.abc import Callable

from schemas.event import Progress
from storage.pokes import Listener, StopListener


class MemoryPokes:
    """Calls the listeners in the thread of whoever has something to say."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Listener]] = {}
        self._stop_listeners: list[StopListener] = []
        self._lock = threading.Lock()

    @property
    def projects(self) -> frozenset[str]:
        """The projects that somebody listens to."""
        with self._lock:
            return frozenset(self._listeners)

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

    def on_stop(self, listener: StopListener) -> None:
        """Hear of the attempts that are to end."""
        self._stop_listeners.append(listener)

    def stop(self, job: str, fence: int) -> None:
        """Say that an attempt is to end."""
        for listener in tuple(self._stop_listeners):
            listener(job, fence)

    def close(self) -> None:
        """Nothing is held."""

    def _tell(self, project: str, frame: Progress | None) -> None:
        for listener in tuple(self._listeners.get(project, ())):
            listener(frame)

    def _forget(self, project: str, listener: Listener) -> None:
        with self._lock:
            listeners = self._listeners.get(project, set())
            listeners.discard(listener)
            if not listeners:
                self._listeners.pop(project, None)

"""Several observers as one."""

from collections.abc import Sequence

from schemas.event import Fact
from schemas.run import RunStatus
from storage.sql.observer import AttemptEnded, Observer, Repair


class Several:
    """Implements `storage.sql.observer.Observer`: each of them is told."""

    def __init__(self, observers: Sequence[Observer]) -> None:
        self._observers = observers

    def triggered(self, run: str, project: str, at: float, *, joined: bool) -> None:
        """See `Observer`."""
        for observer in self._observers:
            observer.triggered(run, project, at, joined=joined)

    def recorded(self, facts: Sequence[Fact]) -> None:
        """See `Observer`."""
        for observer in self._observers:
            observer.recorded(facts)

    def run_ended(self, run: str, status: RunStatus, created_at: float, ended_at: float) -> None:
        """See `Observer`."""
        for observer in self._observers:
            observer.run_ended(run, status, created_at, ended_at)

    def attempt_ended(self, attempt: AttemptEnded) -> None:
        """See `Observer`."""
        for observer in self._observers:
            observer.attempt_ended(attempt)

    def lease_lost(self) -> None:
        """See `Observer`."""
        for observer in self._observers:
            observer.lease_lost()

    def repaired(self, kind: Repair) -> None:
        """See `Observer`."""
        for observer in self._observers:
            observer.repaired(kind)

"""What the event socket reads: the events that a client missed, or one snapshot when they are too many."""

from schemas.event import Events, Snapshot
from storage.sql import journal
from storage.sql.engine import Database, Reader
from storage.sql.run_view import live_runs
from storage.sql.status import Status

MOST_EVENTS = 1000


class Feed:
    """Reads the events of projects."""

    def __init__(self, database: Database, status: Status) -> None:
        self._database = database
        self._status = status

    def last(self, project: str) -> int:
        """The number of the newest event."""
        with self._database.read() as connection:
            return journal.last(connection, project)

    def since(self, project: str, seq: int) -> Events | Snapshot:
        """The events after `seq`; or everything as it is now, when a client that far behind is better off so."""
        with self._database.read() as connection:
            last = journal.last(connection, project)
            if seq <= last <= seq + MOST_EVENTS:
                return Events(events=tuple(journal.since(connection, project, seq, MOST_EVENTS)))
            return self._snapshot(connection, project)

    def snapshot(self, project: str) -> Snapshot:
        """Everything as it is now."""
        with self._database.read() as connection:
            return self._snapshot(connection, project)

    def _snapshot(self, connection: Reader, project: str) -> Snapshot:
        status = self._status.of(connection, project)
        return Snapshot(status=status, runs=tuple(live_runs(connection, project)))

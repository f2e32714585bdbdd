"""What the event socket reads: the events that a client missed, or one snapshot when they are too many."""

from sqlalchemy import and_, bindparam, select

from schemas.event import Events, Snapshot
from storage.sql import journal
from storage.sql.engine import Database, Reader
from storage.sql.errors import ProjectMissing
from storage.sql.run_view import live_runs
from storage.sql.status import Status
from storage.sql.tables import EventRow, ProjectRow, table

MOST_EVENTS = 1000

_event, _project = table(EventRow), table(ProjectRow)
_SINCE = (
    select(_project.c.seq.label("last"), _event.c.seq, _event.c.at, _event.c.fact)
    .outerjoin_from(
        _project,
        _event,
        and_(
            _event.c.project_id == _project.c.id,
            _event.c.seq > bindparam("since"),
            _project.c.seq <= bindparam("reach"),
        ),
    )
    .where(_project.c.id == bindparam("project"))
    .order_by(_event.c.seq)
)
"""One statement, as it is run for every poke. There is one row, without an event, when there are none or too many."""


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
            rows = connection.execute(_SINCE, {"project": project, "since": seq, "reach": seq + MOST_EVENTS}).all()
            if not rows:
                raise ProjectMissing(project)
            if seq <= rows[0].last <= seq + MOST_EVENTS:
                return Events(events=tuple(journal.event_of(row) for row in rows if row.seq is not None))
            return self._snapshot(connection, project)

    def snapshot(self, project: str) -> Snapshot:
        """Everything as it is now."""
        with self._database.read() as connection:
            return self._snapshot(connection, project)

    def _snapshot(self, connection: Reader, project: str) -> Snapshot:
        status = self._status.of(connection, project)
        return Snapshot(status=status, runs=tuple(live_runs(connection, project)))

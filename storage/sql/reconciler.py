"""What keeps runs going when a message, a worker or a process is lost: looks for rows that nobody works on.

Every pass may repeat what another has done; all changes are compare-and-sets.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from graph_engine.transitions import JOB_OPEN
from schemas.catalog import Lane
from storage.sql.engine import Database
from storage.sql.expressions import among
from storage.sql.jobs import Jobs
from storage.sql.runbook import RunBook
from storage.sql.tables import JobRow, table
from storage.sql.wave import Tools

_job = table(JobRow)

_OPEN = among(_job.c.status, JOB_OPEN)
"""The condition of the index `job_watch`: a statement has to repeat it, or SQLite reads every job there ever was."""

_DUE = (
    select(_job.c.id)
    .where(_OPEN, _job.c.status == "retrying", or_(_job.c.due_at <= bindparam("now"), _job.c.waits_for.is_not(None)))
    .limit(1)
)
_QUEUED = select(_job.c.id, _job.c.lane).where(among(_job.c.status, ["queued"])).order_by(_job.c.created_at)
_EXPIRED = select(_job.c.id, _job.c.fence).where(
    _OPEN, _job.c.status == "running", _job.c.lease_until < bindparam("now")
)
_SPARE = (
    update(_job)
    .where(_OPEN, _job.c.status == "running", _job.c.lease_until < bindparam("now"))
    .values(lease_until=bindparam("lease"))
)
_STUCK = select(_job.c.id, _job.c.fence).where(
    _OPEN, _job.c.status == "canceling", _job.c.lease_until < bindparam("now")
)
_ORPHANED = select(_job.c.id, _job.c.fence, _job.c.status).where(_OPEN, among(_job.c.status, ["running", "canceling"]))


class Reconciler:
    """Finds lost work. Call `sweep` every second or so, and `adopt` once when the only server of a store starts."""

    def __init__(self, database: Database, jobs: Jobs, runs: RunBook, tools: Tools) -> None:
        self._database = database
        self._jobs = jobs
        self._runs = runs
        self._tools = tools

    def adopt(self) -> int:
        """At boot, when nobody else can hold a job: queue again at once what another boot was running."""
        with self._database.read() as connection:
            orphans = connection.execute(_ORPHANED).all()
        for row in orphans:
            if row.status == "running":
                self._jobs.requeue(row.id, row.fence)
            else:
                self._jobs.drop(row.id, row.fence)
            self._tools.observer.repaired("adopted")
        self._ring()
        return len(orphans)

    def sweep(self, renew: Callable[[], None] | None = None, spare_seconds: float = 0.0) -> None:
        """Queue due retries and expired leases again, end overdue cancels, start runs whose turn has come, and ring for
        everything that waits.

        `renew` renews the leases of this process. It is called when some have run out, before they are taken away:
        while a full disk let nobody write, they all did. Other processes get `spare_seconds` for theirs, from now on:
        the last time that this one looked, nothing could be written.
        """
        if renew is not None and self._expired():
            renew()
        if spare_seconds and self._expired():
            with self._database.write() as transaction:
                transaction.execute(_SPARE, {"now": transaction.now, "lease": transaction.now + spare_seconds})
        for row in self._expired():
            if self._jobs.expire(row.id, row.fence):
                self._tools.observer.repaired("lease_expired")
        with self._database.read() as connection:
            moment = connection.now
            stuck = connection.execute(_STUCK, {"now": moment}).all()
            due = connection.execute(_DUE, {"now": moment}).first()
        for row in stuck:
            if self._jobs.drop(row.id, row.fence):
                self._tools.observer.repaired("cancel_overdue")
        for _ in range(self._jobs.retry_due() if due is not None else 0):
            self._tools.observer.repaired("retry_due")
        for run in self._runs.overdue():
            self._runs.start(run)
            self._tools.observer.repaired("turn_overdue")
        self._ring()

    def _expired(self) -> Sequence[Any]:
        with self._database.read() as connection:
            return connection.execute(_EXPIRED, {"now": connection.now}).all()

    def _ring(self) -> None:
        with self._database.read() as connection:
            waiting = connection.execute(_QUEUED).all()
        lanes: dict[Lane, list[str]] = {}
        for row in waiting:
            lanes.setdefault(row.lane, []).append(row.id)
        for lane, jobs in lanes.items():
            self._tools.bells.remind(lane, jobs)

"""How much there is to do at this moment, and who is there to do it.

For whoever looks every few seconds: a handful of statements in one transaction, none of which reads more than what is
open. What has ended may be millions of rows.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, func, literal_column, select

from graph_engine.transitions import JOB_OPEN
from schemas.catalog import Lane
from storage.sql.engine import Database
from storage.sql.expressions import among
from storage.sql.tables import DeliveryRow, JobRow, ProjectRow, WebhookRow, WorkerRow, table
from storage.sql.workers import PRESENT_SECONDS, numbers_of

_job, _worker, _delivery = table(JobRow), table(WorkerRow), table(DeliveryRow)
_webhook, _project = table(WebhookRow), table(ProjectRow)

_JOBS = (
    select(_job.c.lane, _job.c.status, func.count().label("number"), func.min(_job.c.created_at).label("oldest"))
    .where(among(_job.c.status, JOB_OPEN))
    .group_by(_job.c.lane, _job.c.status)
)
_WORKERS = select(_worker.c.lanes, _worker.c.busy, _worker.c.draining).where(_worker.c.seen_at > bindparam("since"))
_DUE = select(func.count().label("number"), func.min(_delivery.c.due_at).label("oldest")).where(
    _delivery.c.status == literal_column("'pending'"), _delivery.c.due_at <= bindparam("now")
)
_BEHIND = (
    select(func.sum(_project.c.seq - _webhook.c.cursor))
    .join_from(_webhook, _project, _webhook.c.project_id == _project.c.id)
    .where(_webhook.c.active)
)

STATEMENTS = (_JOBS, _WORKERS, _DUE, _BEHIND)


class Load(Struct, frozen=True):
    """What there is to do.

    `jobs` have not ended, by lane and status; the first of those queued on a lane was made `oldest` seconds ago.
    `workers` are there, by lane, and may do `threads` jobs at the same time, of which they do `busy`. `due` messages to
    webhooks should have been sent, the first `lag` seconds ago; `behind` events were not looked at yet for webhooks.
    """

    jobs: dict[tuple[str, str], int]
    oldest: dict[Lane, float]
    workers: dict[Lane, int]
    draining: int
    threads: dict[Lane, int]
    busy: dict[Lane, int]
    due: int
    lag: float
    behind: int


class Workload:
    """Looks at the whole database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def now(self) -> Load:
        """All of it at one moment."""
        with self._database.read() as connection:
            moment = connection.now
            jobs = connection.execute(_JOBS).all()
            workers = connection.execute(_WORKERS, {"since": moment - PRESENT_SECONDS}).all()
            due = connection.execute(_DUE, {"now": moment}).one()
            behind = connection.execute(_BEHIND).scalar()
        lanes = [numbers_of(row.lanes) for row in workers]
        return Load(
            jobs={(row.lane, row.status): row.number for row in jobs},
            oldest={row.lane: max(0.0, moment - row.oldest) for row in jobs if row.status == "queued"},
            workers=dict(Counter(lane for own in lanes for lane in own)),
            draining=sum(bool(row.draining) for row in workers),
            threads=_sum(lanes),
            busy=_sum([numbers_of(row.busy) for row in workers]),
            due=due.number,
            lag=max(0.0, moment - due.oldest) if due.number else 0.0,
            behind=int(behind or 0),
        )


def _sum(numbers: Sequence[Any]) -> dict[Lane, int]:
    total: Counter[Lane] = Counter()
    for own in numbers:
        total.update(own)
    return dict(total)

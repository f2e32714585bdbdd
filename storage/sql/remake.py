"""A file of a result has vanished and somebody needs it now: the job that made it is queued once more."""

from typing import NamedTuple
from uuid import uuid4

import msgspec
from sqlalchemy import bindparam, select, update

from graph_engine.reach import reached
from graph_engine.transitions import JOB_LIVE, JOB_OPEN
from schemas.catalog import Lane
from schemas.ids import Key
from storage.sql.engine import Reader, Transaction
from storage.sql.expressions import among
from storage.sql.new_jobs import enqueue_again
from storage.sql.result_files import HAS_FILE
from storage.sql.tables import JobRow, ResultRow, table

_job, _result = table(JobRow), table(ResultRow)

_MAKER = (
    select(_job.c.id, _job.c.key, _job.c.lane)
    .join_from(_job, _result, _job.c.key == _result.c.key)
    .where(among(_job.c.status, ["done"]), HAS_FILE)
    .order_by(_job.c.created_at)
    .limit(1)
)
"""The oldest one: later ones may only have passed the file on, and would need it themselves."""

_LIVE = select(_job.c.id).where(_job.c.key == bindparam("key"), among(_job.c.status, JOB_LIVE))
_LIFT = (
    update(_job)
    .where(_job.c.id == bindparam("job"), among(_job.c.status, JOB_LIVE), _job.c.priority < bindparam("wanted"))
    .values(priority=bindparam("wanted"))
)
_WAITING = select(_job.c.id, _job.c.waits_for).where(among(_job.c.status, JOB_OPEN), _job.c.waits_for.is_not(None))


class Maker(NamedTuple):
    """A job that has made a file."""

    id: str
    key: Key
    lane: Lane


def maker_of(connection: Reader, digest: str) -> Maker | None:
    """The first job that made this file; None when no job has, as with uploads."""
    row = connection.execute(_MAKER, {"digest": digest}).first()
    return Maker(*row) if row is not None else None


def remake(transaction: Transaction, maker: Maker, priority: int) -> str:
    """The id of the job that makes the file again: a new one, or one that is at it already."""
    live = transaction.execute(_LIVE, {"key": maker.key}).scalar()
    if live is not None:
        lift(transaction, live, priority)
        return str(live)
    id = uuid4().hex
    enqueue_again(transaction, maker.id, id, priority)
    return id


def waits(connection: Reader) -> dict[str, list[str]]:
    """The jobs that wait for files, each with those that make them."""
    rows = connection.execute(_WAITING)
    return {row.id: msgspec.json.decode(row.waits_for, type=list[str]) for row in rows}


def lift(transaction: Transaction, job: str, priority: int) -> None:
    """A job, and what it waits for, is wanted at least so much."""
    for wanted in (job, *sorted(reached(job, waits(transaction)))):
        transaction.execute(_LIFT, {"job": wanted, "wanted": priority})

"""New jobs: queued, and nobody has had them in hand yet.

A provider may still be at work on what a job was for that has failed here, or be done: that is paid for. So the next
job of its key goes on with it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Float, Integer, Text, bindparam, insert, literal, null, select, update

from graph_engine.ports import JobHandle
from schemas.ids import Key
from storage.sql.engine import Transaction
from storage.sql.expressions import among, as_records, encoded, listed, one_of, records
from storage.sql.tables import JobRow, table

_job = table(JobRow)
LEFT = (among(_job.c.status, ["canceled", "failed"]), _job.c.handle.is_not(None))
"""Jobs that have ended here, while a provider may be at work for them still."""

_APART_SECONDS = 1e-6
"""Jobs of one moment are served in their order, too: the oldest is."""

_columns = [column.name for column in _job.columns]

_UNTOUCHED: dict[str, ColumnElement[Any]] = {
    "status": literal("queued"),
    **dict.fromkeys(("fence", "attempts", "lost"), literal(0)),
    **dict.fromkeys(("worker", "started_at", "lease_until", "due_at", "problem", "waits_for"), null()),
}
_new = records(
    "jobs", id=Text(), key=Text(), lane=Text(), provider=Text(), priority=Integer(), project_id=Text(),
    user_id=Text(), work=Text(), handle=Text(), created_at=Float(),
)  # fmt: skip
_GIVEN = {**_UNTOUCHED, "work": encoded(_new.c.work), "handle": encoded(_new.c.handle)}
_NEW_JOBS = insert(_job).from_select(
    _columns, select(*(_GIVEN[name] if name in _GIVEN else _new.c[name] for name in _columns))
)
_OTHER = {
    "handle": null(),
    **_UNTOUCHED,
    "created_at": bindparam("now", type_=Float()),
    "id": bindparam("new_id"),
    "priority": bindparam("new_priority"),
}
_SAME_AGAIN = insert(_job).from_select(
    _columns, select(*(_OTHER.get(name, _job.c[name]) for name in _columns)).where(_job.c.id == bindparam("old"))
)

_FAILED = (one_of(_job.c.key, "keys"), among(_job.c.status, ["failed"]), *LEFT)
_LEFT_BEHIND = select(_job.c.key, _job.c.handle).where(*_FAILED).order_by(_job.c.created_at)
_TAKE_OVER = update(_job).where(*_FAILED).values(handle=None)


def enqueue(transaction: Transaction, jobs: Sequence[Mapping[str, Any]]) -> None:
    """Queue these, in this order: rows with what nobody but their maker knows."""
    if not jobs:
        return
    paid = _taken_over(transaction, [job["key"] for job in jobs if job["provider"]])
    rows = [
        {**job, "handle": paid.get(job["key"]), "created_at": transaction.now + _APART_SECONDS * at}
        for at, job in enumerate(jobs)
    ]
    transaction.execute(_NEW_JOBS, {"jobs": as_records(rows)})


def enqueue_again(transaction: Transaction, old: str, id: str, priority: int) -> None:
    """Queue a job for what another one, `old`, has done before."""
    transaction.execute(_SAME_AGAIN, {"old": old, "new_id": id, "new_priority": priority, "now": transaction.now})


def _taken_over(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, str]:
    """The providers' jobs that failed jobs of these keys have left behind; nobody else gets them any more."""
    if not keys:
        return {}
    of = {"keys": listed(keys)}
    left = transaction.execute(_LEFT_BEHIND, of).all()
    if left:
        transaction.execute(_TAKE_OVER, of)
    return {row.key: row.handle.decode() for row in left if msgspec.json.decode(row.handle, type=JobHandle).remote_id}

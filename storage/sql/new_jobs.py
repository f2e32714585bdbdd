"""New jobs: queued, and nobody has had them in hand yet."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Float, Integer, Text, bindparam, insert, literal, null, select

from storage.sql.engine import Transaction
from storage.sql.expressions import as_records, encoded, records
from storage.sql.tables import JobRow, table

_job = table(JobRow)
_APART_SECONDS = 1e-6
"""Jobs of one moment are served in their order, too: the oldest is."""

_columns = [column.name for column in _job.columns]

_UNTOUCHED: dict[str, ColumnElement[Any]] = {
    "status": literal("queued"),
    **dict.fromkeys(("fence", "attempts", "lost"), literal(0)),
    **dict.fromkeys(("worker", "started_at", "lease_until", "due_at", "handle", "problem", "waits_for"), null()),
}
_new = records(
    "jobs", id=Text(), key=Text(), lane=Text(), provider=Text(), priority=Integer(), project_id=Text(),
    user_id=Text(), work=Text(), created_at=Float(),
)  # fmt: skip
_GIVEN = {**_UNTOUCHED, "work": encoded(_new.c.work)}
_NEW_JOBS = insert(_job).from_select(
    _columns, select(*(_GIVEN[name] if name in _GIVEN else _new.c[name] for name in _columns))
)
_OTHER = {
    **_UNTOUCHED,
    "created_at": bindparam("now", type_=Float()),
    "id": bindparam("new_id"),
    "priority": bindparam("new_priority"),
}
_SAME_AGAIN = insert(_job).from_select(
    _columns, select(*(_OTHER.get(name, _job.c[name]) for name in _columns)).where(_job.c.id == bindparam("old"))
)


def enqueue(transaction: Transaction, jobs: Sequence[Mapping[str, Any]]) -> None:
    """Queue these, in this order: rows with what nobody but their maker knows."""
    if jobs:
        begun = [{**job, "created_at": transaction.now + _APART_SECONDS * at} for at, job in enumerate(jobs)]
        transaction.execute(_NEW_JOBS, {"jobs": as_records(begun)})


def enqueue_again(transaction: Transaction, old: str, id: str, priority: int) -> None:
    """Queue a job for what another one, `old`, has done before."""
    transaction.execute(_SAME_AGAIN, {"old": old, "new_id": id, "new_priority": priority, "now": transaction.now})

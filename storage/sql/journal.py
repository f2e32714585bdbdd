"""Events: facts numbered without gaps, written in the transaction that makes them true."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Float, Integer, Text, bindparam, func, insert, select, true, update

from schemas.event import Event, Fact
from storage.sql.engine import Reader, Record, Transaction
from storage.sql.errors import ProjectMissing
from storage.sql.expressions import as_records, encoded, records
from storage.sql.observer import Observer
from storage.sql.tables import EventRow, ProjectRow, table

_event, _project = table(EventRow), table(ProjectRow)
_NUMBER = update(_project).where(_project.c.id == bindparam("project")).values(seq=_project.c.seq + bindparam("count"))
_facts = records("facts", behind=Integer(), fact=Text())
_WRITE = insert(_event).from_select(
    ["project_id", "seq", "at", "fact"],
    select(_project.c.id, _project.c.seq - _facts.c.behind, bindparam("at", type_=Float()), encoded(_facts.c.fact))
    .select_from(_project.join(_facts, true()))
    .where(_project.c.id == bindparam("project")),
)
"""Each with the newest number, less those that come after it. Of a project that was deleted there is none."""

_SINCE = (
    select(_event.c.seq, _event.c.at, _event.c.fact)
    .where(_event.c.project_id == bindparam("project"), _event.c.seq > bindparam("since"))
    .order_by(_event.c.seq)
    .limit(bindparam("limit"))
)
_LAST = select(func.max(_project.c.seq)).where(_project.c.id == bindparam("project"))
_encode = msgspec.json.Encoder().encode


def record(transaction: Transaction, project: str, facts: Sequence[Fact]) -> None:
    """Number these facts and write them."""
    transaction.execute(_NUMBER, {"project": project, "count": len(facts)})
    rows = [{"behind": len(facts) - 1 - i, "fact": _encode(fact).decode()} for i, fact in enumerate(facts)]
    transaction.execute(_WRITE, {"project": project, "at": transaction.now, "facts": as_records(rows)})


def recording(observer: Observer) -> Record:
    """`record`, for a database whose events somebody counts."""

    def recorded(transaction: Transaction, project: str, facts: Sequence[Fact]) -> None:
        record(transaction, project, facts)
        transaction.after["recorded", project] = partial(observer.recorded, facts)

    return recorded


def since(connection: Reader, project: str, seq: int, limit: int) -> list[Event]:
    """The events after number `seq`, in order."""
    rows = connection.execute(_SINCE, {"project": project, "since": seq, "limit": limit})
    return [event_of(row) for row in rows]


def event_of(row: Any) -> Event:
    """The event of a row of the table."""
    return Event(seq=row.seq, at=row.at, fact=msgspec.json.decode(row.fact, type=Fact))


def last(connection: Reader, project: str) -> int:
    """The number of the newest event. Raises ProjectMissing."""
    number = connection.execute(_LAST, {"project": project}).scalar()
    if number is None:
        raise ProjectMissing(project)
    return int(number)

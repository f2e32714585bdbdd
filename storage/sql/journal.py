"""Events: facts numbered without gaps, written in the transaction that makes them true."""

from collections.abc import Sequence
from functools import partial

import msgspec
from sqlalchemy import bindparam, func, insert, select, update

from schemas.event import Event, Fact
from storage.sql.engine import Reader, Record, Transaction
from storage.sql.errors import ProjectMissing
from storage.sql.observer import Observer
from storage.sql.tables import EventRow, ProjectRow, table

_event, _project = table(EventRow), table(ProjectRow)
_NUMBER = (
    update(_project)
    .where(_project.c.id == bindparam("project"))
    .values(seq=_project.c.seq + bindparam("count"))
    .returning(_project.c.seq)
)
_WRITE = insert(_event)
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
    last = transaction.execute(_NUMBER, {"project": project, "count": len(facts)}).scalar()
    if last is None:
        return  # the project was deleted: nobody is left to tell
    first = last - len(facts) + 1
    rows = [
        {"project_id": project, "seq": first + i, "at": transaction.now, "fact": _encode(fact)}
        for i, fact in enumerate(facts)
    ]
    transaction.execute(_WRITE, rows)


def recording(observer: Observer) -> Record:
    """`record`, for a database whose events somebody counts."""

    def recorded(transaction: Transaction, project: str, facts: Sequence[Fact]) -> None:
        record(transaction, project, facts)
        transaction.after["recorded", project] = partial(observer.recorded, facts)

    return recorded


def since(connection: Reader, project: str, seq: int, limit: int) -> list[Event]:
    """The events after number `seq`, in order."""
    rows = connection.execute(_SINCE, {"project": project, "since": seq, "limit": limit})
    return [Event(seq=row.seq, at=row.at, fact=msgspec.json.decode(row.fact, type=Fact)) for row in rows]


def last(connection: Reader, project: str) -> int:
    """The number of the newest event. Raises ProjectMissing."""
    number = connection.execute(_LAST, {"project": project}).scalar()
    if number is None:
        raise ProjectMissing(project)
    return int(number)

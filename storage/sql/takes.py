"""Takes: the results in the history of each node, and the end of that history."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import uuid4

import msgspec
from sqlalchemy import (
    ColumnElement,
    Float,
    ScalarSelect,
    Text,
    bindparam,
    case,
    exists,
    insert,
    literal_column,
    select,
    true,
)

from schemas.ids import Key
from schemas.problem import Problem
from schemas.run import EndedStatus, LastStep
from storage.sql.engine import Reader, Transaction
from storage.sql.expressions import as_records, encoded, listed, one_of, records, upsert
from storage.sql.parts import parts
from storage.sql.tables import HeadRow, TakeRow, table

_take, _head = table(TakeRow), table(HeadRow)

_again = _take.alias("again")
_MADE_AGAIN = (_again.c.project_id == bindparam("project"), _again.c.nonce != literal_column("''"))


def newest_forced(node: ColumnElement[str], base: ColumnElement[str]) -> ScalarSelect[Any]:
    """The key of the newest take of a node that was made again on purpose from the same recipe: one look into the
    index, however many there are."""
    newest = select(_again.c.key).where(*_MADE_AGAIN, _again.c.node_id == node, _again.c.base == base)
    return newest.order_by(_again.c.created_at.desc()).limit(1).scalar_subquery()


_asked = records("asked", node=Text(), base=Text())
_FORCED = select(_asked.c.node, _asked.c.base, newest_forced(_asked.c.node, _asked.c.base).label("key"))
_one: ColumnElement[int] = literal_column("1")
_any_forced = select(_one).where(*_MADE_AGAIN).order_by(_again.c.node_id).limit(1)
_ever_forced = select(_one).where(*_MADE_AGAIN, _again.c.node_id == _head.c.node_id).order_by(_again.c.base).limit(1)
_FORCED_AS_SHOWN = (
    select(_take.c.node_id, _take.c.base, newest_forced(_take.c.node_id, _take.c.base).label("key"))
    .join_from(_head, _take, _take.c.id == _head.c.take_id)
    .where(
        _head.c.project_id == bindparam("project"),
        one_of(_head.c.node_id, "nodes"),
        _any_forced.scalar_subquery() == _one,
        _ever_forced.scalar_subquery() == _one,
    )
)
"""Most projects have no such take at all, and the first of the two questions ends it. Neither is an EXISTS, and both
ask for an order: else Postgres reads all takes there are wherever it believes that one of the first will do."""
_same_head = _head.alias("same_head")
_takes = records("takes", id=Text(), node=Text(), key=Text(), base=Text(), nonce=Text(), sources=Text())
_NEW_TAKES = insert(_take).from_select(
    ["project_id", "run_id", "created_at", "id", "node_id", "key", "base", "nonce", "sources"],
    select(
        bindparam("project", type_=Text()), bindparam("run", type_=Text()), bindparam("now", type_=Float()),
        _takes.c.id, _takes.c.node, _takes.c.key, _takes.c.base, _takes.c.nonce, encoded(_takes.c.sources),
    ).where(
        ~exists().where(
            _same_head.c.project_id == bindparam("project"),
            one_of(_same_head.c.node_id, "nodes"),
            _same_head.c.node_id == _takes.c.node,
            _same_head.c.key == _takes.c.key,
        )
    ),
)  # fmt: skip
_ends = records("ends", node=Text(), take=Text(), key=Text(), failed=Text(), problem=Text(), last=Text())
_END_COLUMNS = ["project_id", "node_id", "take_id", "key", "failed_base", "problem", "last"]
_AS_HEADS = select(
    bindparam("project", type_=Text()), _ends.c.node, _ends.c.take, _ends.c.key, _ends.c.failed,
    encoded(_ends.c.problem), encoded(_ends.c.last),
).where(true())  # fmt: skip
_SET_HEADS = upsert(
    HeadRow,
    lambda new: {
        "take_id": case((_head.c.key == new.key, _head.c.take_id), else_=new.take_id),
        "key": new.key, "failed_base": None, "problem": None, "last": new.last,
    },
).from_select(_END_COLUMNS, _AS_HEADS)  # fmt: skip
_SET_FAILURES = upsert(
    HeadRow, lambda new: {"failed_base": new.failed_base, "problem": new.problem, "last": new.last}
).from_select(_END_COLUMNS, _AS_HEADS)
_SET_ENDS = upsert(HeadRow, lambda new: {"last": new.last}).from_select(_END_COLUMNS, _AS_HEADS)


class NewTake(NamedTuple):
    """A result that a node got in a run. `sources` are its parents as (node, output), one per wire."""

    node: str
    key: Key
    base: Key
    nonce: str
    sources: tuple[tuple[str, str], ...]
    status: EndedStatus


class NewFailure(NamedTuple):
    """An attempt of a node that gave no result."""

    node: str
    base: Key | None
    problem: Problem
    status: EndedStatus


class NewEnd(NamedTuple):
    """A step that ended without an attempt: nothing but that is new about its node."""

    node: str
    status: EndedStatus
    root: str | None = None


def forced_as_shown(connection: Reader, project: str, nodes: Sequence[str]) -> dict[str, tuple[Key, Key | None]]:
    """Those of these nodes that were ever made again on purpose: the base key of what each shows, and the key of the
    newest take made again from that."""
    rows = connection.execute(_FORCED_AS_SHOWN, {"project": project, "nodes": listed(nodes)})
    return {row.node_id: (row.base, row.key) for row in rows}


def forced(connection: Reader, project: str, asked: Sequence[tuple[str, Key]]) -> dict[tuple[str, Key], Key | None]:
    """The key of the newest take that was made again on purpose, of each of these nodes and base keys."""
    found: dict[tuple[str, Key], Key | None] = {}
    for part in parts(asked):
        given = as_records([{"node": node, "base": base} for node, base in part])
        rows = connection.execute(_FORCED, {"project": project, "asked": given})
        found.update({(row.node, row.base): row.key for row in rows})
    return found


def record(
    transaction: Transaction,
    project: str,
    run: str,
    new: Sequence[NewTake] = (),
    failures: Sequence[NewFailure] = (),
    ends: Sequence[NewEnd] = (),
) -> None:
    """Add to the history how steps ended. A node that got the result it already had gets no second take."""
    rows, heads = [], []
    for take in new:
        id = uuid4().hex
        rows.append({
            "id": id, "node": take.node, "key": take.key, "base": take.base, "nonce": take.nonce,
            "sources": msgspec.json.encode(take.sources).decode(),
        })  # fmt: skip
        heads.append(_end(run, take.node, take.status, take=id, key=take.key))
    if rows:
        given = {
            "project": project, "run": run, "now": transaction.now, "nodes": listed([take.node for take in new]),
            "takes": as_records(rows),
        }  # fmt: skip
        transaction.execute(_NEW_TAKES, given)
    failed = [
        _end(run, f.node, f.status, failed=f.base, problem=msgspec.json.encode(f.problem).decode()) for f in failures
    ]
    ended = [_end(run, e.node, e.status, e.root) for e in ends]
    for statement, changes in ((_SET_HEADS, heads), (_SET_FAILURES, failed), (_SET_ENDS, ended)):
        if changes:
            transaction.execute(statement, {"project": project, "ends": as_records(changes)})


def _end(run: str, node: str, status: EndedStatus, root: str | None = None, **facts: str | None) -> dict[str, object]:
    last = msgspec.json.encode(LastStep(run=run, status=status, root=root)).decode()
    return {"node": node, "take": None, "key": None, "failed": None, "problem": None, "last": last, **facts}

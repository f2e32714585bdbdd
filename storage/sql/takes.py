"""Takes: the results in the history of each node, and the end of that history."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import uuid4

import msgspec
from sqlalchemy import bindparam, case, exists, insert, select

from schemas.ids import Key
from schemas.problem import Problem
from schemas.run import EndedStatus, LastStep
from storage.sql.engine import Reader, Transaction
from storage.sql.expressions import upsert
from storage.sql.tables import HeadRow, TakeRow, table

_take, _head = table(TakeRow), table(HeadRow)

_FORCED = (
    select(_take.c.node_id, _take.c.base, _take.c.key)
    .where(_take.c.project_id == bindparam("project"), _take.c.nonce != "")
    .order_by(_take.c.created_at)
)
_same_head = _head.alias("same_head")
_NEW_TAKES = insert(_take).from_select(
    [column.name for column in _take.columns],
    select(*(bindparam(f"new_{column.name}", type_=column.type) for column in _take.columns)).where(
        ~exists().where(
            _same_head.c.project_id == bindparam("new_project_id"),
            _same_head.c.node_id == bindparam("new_node_id"),
            _same_head.c.key == bindparam("new_key"),
        )
    ),
)
_SET_HEADS = upsert(
    HeadRow,
    lambda new: {
        "take_id": case((_head.c.key == new.key, _head.c.take_id), else_=new.take_id),
        "key": new.key, "failed_base": None, "problem": None, "last": new.last,
    },
)  # fmt: skip
_SET_FAILURES = upsert(
    HeadRow, lambda new: {"failed_base": new.failed_base, "problem": new.problem, "last": new.last}
)  # fmt: skip
_SET_ENDS = upsert(HeadRow, lambda new: {"last": new.last})


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


def forced(connection: Reader, project: str) -> dict[tuple[str, Key], Key]:
    """The keys of takes that were made again on purpose, by (node, base key); the newest of each."""
    rows = connection.execute(_FORCED, {"project": project})
    return {(row.node_id, row.base): row.key for row in rows}


def record(
    transaction: Transaction,
    project: str,
    run: str,
    new: Sequence[NewTake] = (),
    failures: Sequence[NewFailure] = (),
    ends: Sequence[NewEnd] = (),
) -> None:
    """Add to the history how steps ended. A node that got the result it already had gets no second take."""
    takes, heads = [], []
    for take in new:
        id = uuid4().hex
        row = {
            "id": id, "project_id": project, "node_id": take.node, "key": take.key, "base": take.base,
            "nonce": take.nonce, "sources": msgspec.json.encode(take.sources), "run_id": run,
            "created_at": transaction.now,
        }  # fmt: skip
        takes.append({f"new_{name}": value for name, value in row.items()})
        heads.append(_head_row(project, run, take.node, take.status, take_id=id, key=take.key))
    if takes:
        transaction.execute(_NEW_TAKES, takes)
        transaction.execute(_SET_HEADS, heads)
    if failures:
        rows = [
            _head_row(project, run, f.node, f.status, failed_base=f.base, problem=msgspec.json.encode(f.problem))
            for f in failures
        ]
        transaction.execute(_SET_FAILURES, rows)
    if ends:
        transaction.execute(_SET_ENDS, [_head_row(project, run, e.node, e.status, e.root) for e in ends])


def _head_row(
    project: str, run: str, node: str, status: EndedStatus, root: str | None = None, **facts: object
) -> dict[str, object]:
    last = msgspec.json.encode(LastStep(run=run, status=status, root=root))
    return {
        "project_id": project, "node_id": node, "take_id": None, "key": None, "failed_base": None, "problem": None,
        "last": last, **facts,
    }  # fmt: skip

"""Takes: the results in the history of each node, and the end of that history."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import uuid4

import msgspec
from sqlalchemy import Connection, bindparam, insert, select

from schemas.ids import Key
from schemas.problem import Problem
from storage.sql.engine import Transaction, upsert
from storage.sql.tables import HeadRow, TakeRow, table

_take, _head = table(TakeRow), table(HeadRow)

_HEADS = select(_head).where(
    _head.c.project_id == bindparam("project"), _head.c.node_id.in_(bindparam("nodes", expanding=True))
)
_FORCED = (
    select(_take.c.node_id, _take.c.base, _take.c.key)
    .where(_take.c.project_id == bindparam("project"), _take.c.nonce != "")
    .order_by(_take.c.created_at)
)
_NEW_TAKES = insert(_take)
_SET_HEADS = upsert(HeadRow)


class NewTake(NamedTuple):
    """A result that a node got in a run. `sources` are its parents as (node, output), one per wire."""

    node: str
    key: Key
    base: Key
    nonce: str
    sources: tuple[tuple[str, str], ...]


class NewFailure(NamedTuple):
    """An attempt of a node that gave no result."""

    node: str
    base: Key | None
    problem: Problem


def forced(connection: Connection, project: str) -> dict[tuple[str, Key], Key]:
    """The keys of takes that were made again on purpose, by (node, base key); the newest of each."""
    rows = connection.execute(_FORCED, {"project": project})
    return {(row.node_id, row.base): row.key for row in rows}


def record(
    transaction: Transaction, project: str, run: str, new: Sequence[NewTake], failures: Sequence[NewFailure]
) -> None:
    """Add takes and failures to the history. A node that got the result it already had gets no second take."""
    nodes = [t.node for t in new] + [f.node for f in failures]
    if not nodes:
        return
    heads = {row.node_id: row for row in transaction.execute(_HEADS, {"project": project, "nodes": nodes})}
    takes, changed = [], []
    for take in new:
        head = heads.get(take.node)
        if head is not None and head.key == take.key:
            if head.failed_base is not None:
                changed.append(_head_row(project, take.node, head.take_id, take.key))
            continue
        id = uuid4().hex
        takes.append({
            "id": id, "project_id": project, "node_id": take.node, "key": take.key, "base": take.base,
            "nonce": take.nonce, "sources": msgspec.json.encode(take.sources), "run_id": run,
            "created_at": transaction.now,
        })  # fmt: skip
        changed.append(_head_row(project, take.node, id, take.key))
    for failure in failures:
        head = heads.get(failure.node)
        take_id, key = (head.take_id, head.key) if head is not None else (None, None)
        changed.append(_head_row(project, failure.node, take_id, key, failure))
    if takes:
        transaction.execute(_NEW_TAKES, takes)
    if changed:
        transaction.execute(_SET_HEADS, changed)


def _head_row(
    project: str, node: str, take: str | None, key: Key | None, failure: NewFailure | None = None
) -> dict[str, object]:
    return {
        "project_id": project,
        "node_id": node,
        "take_id": take,
        "key": key,
        "failed_base": failure.base if failure else None,
        "problem": msgspec.json.encode(failure.problem) if failure else None,
    }

"""What a copy of a project takes over beside its document: uploaded files, and the takes that its nodes show."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Insert,
    Table,
    Text,
    and_,
    bindparam,
    func,
    insert,
    literal_column,
    null,
    select,
    union,
)

from storage.sql.engine import Transaction
from storage.sql.expressions import as_records, listed, one_of, records
from storage.sql.parts import parts
from storage.sql.tables import AssetRow, HeadRow, TakeRow, table

_asset, _take, _head = table(AssetRow), table(TakeRow), table(HeadRow)

_copies = records("copies", old=Text(), new=Text(), node=Text())


def _copied(rows: Table, by: str, *same: ColumnElement[bool], **other: ColumnElement[Any]) -> Insert:
    """Copies of rows for another project: those whose column `by` is the `old` id of one of the copies, with its `new`
    one."""
    own: dict[str, ColumnElement[Any]] = {"project_id": bindparam("to", type_=Text()), by: _copies.c.new, **other}
    return insert(rows).from_select(
        [column.name for column in rows.columns],
        select(*(own.get(column.name, column) for column in rows.columns))
        .join_from(_copies, rows, and_(rows.c[by] == _copies.c.old, *same))
        .where(rows.c.project_id == bindparam("project")),
    )


_ASSETS = select(_asset.c.id).where(_asset.c.project_id == bindparam("project"))
_forced = select(
    _take.c.id,
    _take.c.node_id,
    func.row_number()
    .over(partition_by=(_take.c.node_id, _take.c.base), order_by=_take.c.created_at.desc())
    .label("place"),
).where(_take.c.project_id == bindparam("project"), _take.c.nonce != literal_column("''")).subquery()  # fmt: skip
_SHOWN = union(
    select(_take.c.id, _take.c.node_id)
    .join_from(_head, _take, _take.c.id == _head.c.take_id)
    .where(_head.c.project_id == bindparam("project")),
    select(_forced.c.id, _forced.c.node_id).where(_forced.c.place == 1),
    select(_take.c.id, _take.c.node_id).where(_take.c.project_id == bindparam("project"), one_of(_take.c.id, "pinned")),
)
"""The newest ones that were made again on purpose count as long as nothing else of their recipes changes."""

_NEW_ASSETS, _NEW_TAKES = _copied(_asset, "id"), _copied(_take, "id")
# Heads have no index of their takes; by its node each is found at once.
_NEW_HEADS = _copied(
    _head, "take_id", _head.c.node_id == _copies.c.node, failed_base=null(), problem=null(), last=null()
)


def take_over(
    transaction: Transaction, old: str, new: str, pinned: Sequence[str], own: Collection[str]
) -> Mapping[str, str]:
    """List the files of one project in another one, and give it the newest take of each node, the newest made again on
    purpose from each recipe, and the `pinned` ones. Gives the id of every take's copy by that of the take.

    Of the nodes in `own`, whose results are for one project alone, it gets the pinned takes only.
    """
    assets = {row.id: "" for row in transaction.execute(_ASSETS, {"project": old})}  # of no node
    found = transaction.execute(_SHOWN, {"project": old, "pinned": listed(pinned)})
    kept = set(pinned)
    takes = {row.id: row.node_id for row in found if row.node_id not in own or row.id in kept}
    copies = {id: uuid4().hex for id in (*assets, *takes)}
    for statement, nodes in ((_NEW_ASSETS, assets), (_NEW_TAKES, takes), (_NEW_HEADS, takes)):
        for part in parts(list(nodes.items())):
            given = as_records([{"old": id, "new": copies[id], "node": node} for id, node in part])
            transaction.execute(statement, {"project": old, "to": new, "copies": given})
    return {take: copies[take] for take in takes}

"""What a copy of a project takes over beside its document: uploaded files, and the takes that its nodes show."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, insert, or_, select

from storage.sql.engine import Transaction
from storage.sql.expressions import listed, one_of
from storage.sql.tables import AssetRow, HeadRow, TakeRow, table

_asset, _take, _head = table(AssetRow), table(TakeRow), table(HeadRow)

_ASSETS = select(_asset).where(_asset.c.project_id == bindparam("project"))
_HEADS = select(_head).where(_head.c.project_id == bindparam("project"), _head.c.take_id.is_not(None))
_SHOWN = select(_take).where(
    _take.c.project_id == bindparam("project"),
    or_(
        _take.c.nonce != "",
        _take.c.id.in_(select(_head.c.take_id).where(_head.c.project_id == bindparam("project"))),
        one_of(_take.c.id, "pinned"),
    ),
)
_NO_ATTEMPT = dict.fromkeys(("failed_base", "problem", "last"))
_NEW_ASSETS, _NEW_TAKES, _NEW_HEADS = insert(_asset), insert(_take), insert(_head)


def take_over(
    transaction: Transaction, old: str, new: str, pinned: Sequence[str], own: Collection[str]
) -> Mapping[str, str]:
    """List the files of one project in another one, and give it the newest take of each node, those made again on
    purpose and the `pinned` ones. Gives the id of every take's copy by that of the take.

    Of the nodes in `own`, whose results are for one project alone, it gets the pinned takes only.
    """
    assets = [_copy(row, new, id=uuid4().hex) for row in transaction.execute(_ASSETS, {"project": old})]
    found = transaction.execute(_SHOWN, {"project": old, "pinned": listed(pinned)})
    takes = [row for row in found if row.node_id not in own or row.id in pinned]
    copies = {row.id: uuid4().hex for row in takes}
    heads = [row for row in transaction.execute(_HEADS, {"project": old}) if row.take_id in copies]
    for statement, rows in (
        (_NEW_ASSETS, assets),
        (_NEW_TAKES, [_copy(row, new, id=copies[row.id]) for row in takes]),
        (_NEW_HEADS, [_copy(row, new, take_id=copies[row.take_id], **_NO_ATTEMPT) for row in heads]),
    ):
        if rows:
            transaction.execute(statement, rows)
    return copies


def _copy(row: Any, project: str, **other: Any) -> dict[str, Any]:
    return {**row._asdict(), "project_id": project, **other}

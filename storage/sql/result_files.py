"""Which results have a file: what `result.blobs` says, the other way round."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Text, and_, bindparam, exists, insert, select

from storage.sql.engine import Transaction
from storage.sql.expressions import as_records, holds, records
from storage.sql.tables import ResultBlobRow, ResultRow, table

_result, _blob = table(ResultRow), table(ResultBlobRow)

HAS_FILE = and_(
    _result.c.key.in_(select(_blob.c.key).where(_blob.c.digest == bindparam("digest"))),
    holds(_result.c.blobs, bindparam("digest")),
)
"""Whether a result has the file `digest`. The second condition leaves out those that had it before they were made
again: taking them out of the table would cost a statement more whenever results are written."""

_files = records("files", digest=Text(), key=Text())
_NEW = insert(_blob).from_select(
    ["digest", "key"],
    select(_files.c.digest, _files.c.key).where(
        ~exists().where(_blob.c.digest == _files.c.digest, _blob.c.key == _files.c.key)
    ),
)


def note(transaction: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    """Results were written that may have files. Costs nothing when they have none, as most of large graphs."""
    files = {
        (digest, row["key"])
        for row in rows
        if row["blobs"] != b"[]"
        for digest in msgspec.json.decode(row["blobs"], type=list[str])
    }
    if files:
        given = as_records([{"digest": digest, "key": key} for digest, key in sorted(files)])
        transaction.execute(_NEW, {"files": given})

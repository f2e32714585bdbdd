"""Results: what a key gave, shared by all projects."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, select

from graph_engine import fingerprint
from graph_engine.freshness import Recipe, Stored
from graph_engine.values import artifacts_in, decode_outputs
from schemas.ids import Key
from schemas.value import Output
from storage.sql import result_files
from storage.sql.engine import Reader, Transaction
from storage.sql.expressions import listed, one_of, upsert
from storage.sql.tables import ResultRow, table
from storage.sql.takes import newest_forced

Present = Callable[[Iterable[str]], set[str]]
"""Which of these digests the artifact store has."""

_result = table(ResultRow)
_ONE = select(_result.c.key, _result.c.digests, _result.c.blobs).where(_result.c.key == bindparam("key"))
_NEWEST = select(_result.c.key, _result.c.digests, _result.c.blobs).where(
    _result.c.key == func.coalesce(newest_forced(bindparam("node"), bindparam("base")), bindparam("base"))
)
_MANY = select(_result.c.key, _result.c.digests).where(one_of(_result.c.key, "keys"))
_OUTPUTS = select(_result.c.key, _result.c.outputs).where(one_of(_result.c.key, "keys"))
_STORE = upsert(ResultRow)

_digests_decoder = msgspec.json.Decoder(dict[str, str])
_blobs_decoder = msgspec.json.Decoder(tuple[str, ...])


def digests_of(encoded: bytes) -> dict[str, str]:
    """The digest of each output port."""
    return _digests_decoder.decode(encoded)


def blobs_of(encoded: bytes) -> tuple[str, ...]:
    """The digests of the artifacts that a result needs to be whole."""
    if encoded == b"[]":
        return ()  # most results of large graphs: a text, a number
    return _blobs_decoder.decode(encoded)


def result_of(connection: Reader, key: Key, present: Present) -> Stored | None:
    """The result of a key, if its row and all its files are there."""
    return _whole(connection.execute(_ONE, {"key": key}).first(), present)


def newest_of(connection: Reader, project: str, node: str, base: Key, present: Present) -> Callable[[], Stored | None]:
    """The result of a key; or of the node's newest take that was made again on purpose from the same recipe. It is
    asked for at once, and known when the function that this gives is called."""
    rows = connection.execute(_NEWEST, {"project": project, "node": node, "base": base})

    def found() -> Stored | None:
        row = rows.first()
        stored = _whole(row, present)
        if stored is None and row is not None and row.key != base:
            return result_of(connection, base, present)
        return stored

    return found


def digests_by_key(connection: Reader, keys: Sequence[Key]) -> dict[Key, dict[str, str]]:
    """The output digests of these results."""
    rows = connection.execute(_MANY, {"keys": listed(keys)})
    return {row.key: digests_of(row.digests) for row in rows}


def outputs_by_key(connection: Reader, keys: Sequence[Key]) -> dict[Key, dict[str, Output]]:
    """The outputs of these results."""
    if not keys:
        return {}
    rows = connection.execute(_OUTPUTS, {"keys": listed(keys)})
    return {row.key: decode_outputs(row.outputs) for row in rows}


def result_row(
    key: Key, recipe: Recipe, outputs: dict[str, Output], now: float, *, seconds: float = 0.0, cost: float = 0.0
) -> tuple[dict[str, Any], Stored]:
    """A new result as a row, and as what the engine works with."""
    digests = {port: fingerprint.digest(output) for port, output in outputs.items()}
    row = {
        "key": key,
        "recipe": msgspec.json.encode(recipe),
        "outputs": msgspec.json.encode(outputs),
        "digests": msgspec.json.encode(digests),
        "blobs": msgspec.json.encode(sorted({a.digest for a in artifacts_in(outputs)})),
        "seconds": seconds,
        "cost": cost,
        "created_at": now,
    }
    return row, Stored(key, digests)


def store(transaction: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    """Write results. Call it only for keys that have no whole result: a row whose files are gone is replaced."""
    if rows:
        transaction.execute(_STORE, list(rows))
        result_files.note(transaction, rows)


def whole(rows: Sequence[Any], present: Present) -> dict[Key, Stored | None]:
    """Results that were read, by key; one whose files are not all there is none."""
    needed = {row.key: blobs_of(row.blobs) for row in rows}
    wanted = {digest for blobs in needed.values() for digest in blobs}
    lost = wanted - present(wanted) if wanted else wanted
    return {r.key: Stored(r.key, digests_of(r.digests)) if lost.isdisjoint(needed[r.key]) else None for r in rows}


def _whole(row: Any | None, present: Present) -> Stored | None:
    return None if row is None else whole([row], present)[row.key]

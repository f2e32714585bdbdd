"""The processes that carry out jobs: which there are, and which are to begin nothing new."""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, select, update

from graph_engine.job import Presence
from schemas.catalog import Lane
from schemas.worker import WorkerView
from storage.sql.engine import Database, Transaction
from storage.sql.expressions import upsert
from storage.sql.tables import WorkerRow, table

_worker = table(WorkerRow)

_REGISTER = upsert(WorkerRow)
_SEEN = upsert(
    WorkerRow, lambda new: {"lanes": new.lanes, "busy": new.busy, "seen_at": new.seen_at}
).returning(_worker.c.draining)  # fmt: skip
_LIST = select(_worker).order_by(_worker.c.name)
_DRAIN = update(_worker).where(_worker.c.name == bindparam("worker")).values(draining=True).returning(_worker.c.name)
_FORGET = delete(_worker).where(_worker.c.name == bindparam("worker"))
_FORGET_OLD = delete(_worker).where(_worker.c.seen_at < bindparam("before"))

PRESENT_SECONDS = 35.0
"""Who has not been seen for so long has missed three heartbeats: it hangs, or is gone."""

KEPT_SECONDS = 86400.0
"""Who has not been seen for so long does not come back under this name."""


class Workers:
    """Knows the processes that carry out jobs. They say by themselves that they are there, with each heartbeat."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def register(self, worker: Presence) -> None:
        """A process begins to work. Whatever was known under its name was another one."""
        with self._database.write() as transaction:
            transaction.execute(_FORGET_OLD, {"before": transaction.now - KEPT_SECONDS})
            transaction.execute(_REGISTER, _row(transaction, worker))

    def seen(self, worker: Presence) -> bool:
        """It is still there; gives whether it is to begin nothing new."""
        with self._database.write() as transaction:
            transaction.execute(_FORGET_OLD, {"before": transaction.now - KEPT_SECONDS})
            return bool(transaction.execute(_SEEN, _row(transaction, worker)).scalar())

    def list(self) -> list[WorkerView]:
        """All that have been seen within a day, by name."""
        with self._database.read() as connection:
            return [_view(row) for row in connection.execute(_LIST)]

    def drain(self, name: str) -> bool:
        """Have a worker begin nothing new from its next heartbeat on; gives whether there is one of this name."""
        with self._database.write() as transaction:
            return transaction.execute(_DRAIN, {"worker": name}).first() is not None

    def forget(self, name: str) -> None:
        """It has ended."""
        with self._database.write() as transaction:
            transaction.execute(_FORGET, {"worker": name})


def numbers_of(encoded: bytes) -> Mapping[Lane, int]:
    """Numbers of jobs by lane, as they are in a row."""
    return msgspec.json.decode(encoded, type=dict[Lane, int])


def _row(transaction: Transaction, worker: Presence) -> dict[str, Any]:
    return {
        "name": worker.name, "host": worker.host, "pid": worker.pid, "lanes": msgspec.json.encode(worker.lanes),
        "busy": msgspec.json.encode(worker.busy), "started_at": transaction.now, "seen_at": transaction.now,
        "draining": False,
    }  # fmt: skip


def _view(row: Any) -> WorkerView:
    return WorkerView(
        name=row.name, host=row.host, pid=row.pid, lanes=dict(numbers_of(row.lanes)), busy=dict(numbers_of(row.busy)),
        started_at=row.started_at, seen_at=row.seen_at, draining=bool(row.draining),
    )  # fmt: skip

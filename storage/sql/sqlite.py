"""SQLite: one file, for one server."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.pool import NullPool

from graph_engine.errors import DiskFull
from storage.sql.engine import Database, Reader, Record, Transaction
from storage.sql.errors import DatabaseUnavailable

BUSY_SECONDS = 30.0


class SqliteDatabase(Database):
    """One SQLite file in WAL mode.

    Writers of this process wait for each other on a lock, which wakes at once; SQLite's own busy handler sleeps.
    Other processes (a second command line tool) are waited for by SQLite, for up to BUSY_SECONDS.
    """

    def __init__(self, path: Path, record: Record) -> None:
        super().__init__(sqlite.dialect(paramstyle="named"), record)
        self.path = path
        self._engine = _engine(path)
        self._writer = threading.Lock()
        self._idle: SimpleQueue[Connection] = SimpleQueue()
        self._closed = False

    def close(self) -> None:
        """See `Database.close`. The driver crashes when a connection is closed in the middle of a statement."""
        self._closed = True
        self._close_idle()
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Reader]:
        with self._lent() as connection:
            reader = Reader(connection, self._compiled, _now)
            reader.say("BEGIN")
            try:
                yield reader
            finally:
                reader.say("ROLLBACK")

    @contextmanager
    def _writing(self) -> Iterator[Transaction]:
        with self._writer, self._lent() as connection:
            transaction = Transaction(connection, self._compiled, _now)
            try:
                transaction.say("BEGIN IMMEDIATE")
                yield transaction
                transaction.say("COMMIT")
            except BaseException as error:
                if transaction.cursor.connection.in_transaction:  # SQLite itself has ended it when the disk is full
                    transaction.say("ROLLBACK")
                match getattr(error, "sqlite_errorname", ""):
                    case "SQLITE_FULL":
                        raise DiskFull from error
                    case "SQLITE_BUSY":
                        raise DatabaseUnavailable(
                            self.path.name, "Another program was writing all the time."
                        ) from error
                raise

    @contextmanager
    def _lent(self) -> Iterator[Connection]:
        connection = self._take()
        try:
            yield connection
        finally:
            self._idle.put(connection)
            if self._closed:
                self._close_idle()

    def _take(self) -> Connection:
        with suppress(Empty):
            return self._idle.get_nowait()
        return self._engine.connect()

    def _close_idle(self) -> None:
        with suppress(Empty):
            while True:
                self._idle.get_nowait().close()


def _now(_reader: Reader) -> float:
    """SQLite has no other clock than that of its process."""
    return time.time()


def _engine(path: Path) -> Engine:
    path.parent.mkdir(parents=True, exist_ok=True)
    sqlite3.register_adapter(list, _as_json)
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=NullPool,  # the database keeps its connections itself, open and warm
        isolation_level="AUTOCOMMIT",  # we say BEGIN ourselves; the driver would begin too late for BEGIN IMMEDIATE
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False, "cached_statements": 256},
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "temp_store = MEMORY",
            "cache_size = -65536",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _as_json(values: list[Any]) -> str:
    return msgspec.json.encode(values).decode()

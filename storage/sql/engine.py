"""Opening a database. Every difference between SQLite and Postgres is in this file."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, Insert, create_engine, event, text
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.pool import QueuePool
from sqlmodel import SQLModel

from storage.sql.tables import table

SECONDS_NOW = text("SELECT (julianday('now') - 2440587.5) * 86400.0")


class Transaction:
    """An open write. `after` collects what must happen once it is committed, and only then."""

    def __init__(self, connection: Connection, now: float) -> None:
        self.execute = connection.execute
        self.connection = connection
        self.now = now
        self.after: list[Callable[[], None]] = []


class Database:
    """One SQLite file in WAL mode: many readers, one writer.

    Writers of this process wait for each other on a lock, which is fair and wakes at once; SQLite's own busy handler
    sleeps. Other processes (a second command line tool) are waited for by SQLite, for up to 30 s.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = _sqlite(path)
        self._writer = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view of the database."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection
            connection.exec_driver_sql("ROLLBACK")

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """One transaction: all or nothing. Its `after` callbacks run when it is committed, outside the lock."""
        with self._writer, self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            transaction = Transaction(connection, now(connection))
            try:
                yield transaction
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise
            connection.exec_driver_sql("COMMIT")
        for callback in transaction.after:
            callback()

    @property
    def engine(self) -> Engine:
        """For migrations."""
        return self._engine

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()


def upsert(row: type[SQLModel]) -> Insert:
    """INSERT that replaces the row with the same primary key."""
    into = table(row)
    statement = insert(into)
    changed = {c.name: statement.excluded[c.name] for c in into.columns if not c.primary_key}
    return statement.on_conflict_do_update(index_elements=list(into.primary_key.columns), set_=changed)


def now(connection: Connection) -> float:
    """Seconds since 1970 by the clock of the database, so that no two machines disagree about a lease."""
    return float(connection.execute(SECONDS_NOW).scalar_one())


def _sqlite(path: Path) -> Engine:
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool,
        pool_size=16,
        max_overflow=32,
        isolation_level="AUTOCOMMIT",  # we say BEGIN ourselves; the driver would begin too late for BEGIN IMMEDIATE
        connect_args={"timeout": 30, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def configure(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
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

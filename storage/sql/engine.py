"""Opening a database. Every difference between SQLite and Postgres is in this file."""

import logging
import threading
import time
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Insert,
    Text,
    bindparam,
    cast,
    create_engine,
    event,
    exists,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.base import Executable
from sqlmodel import SQLModel

from graph_engine.errors import DiskFull
from schemas.event import Fact
from storage.sql.tables import table

log = logging.getLogger(__name__)

_DIALECT = sqlite.dialect(paramstyle="named")


class Rows(Sequence[Any]):
    """What a statement gave: rows whose columns are attributes, and how many rows it changed."""

    def __init__(self, rows: Sequence[Any], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __getitem__(self, index: Any) -> Any:
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> Sequence[Any]:
        """All rows."""
        return self._rows

    def first(self) -> Any | None:
        """The first row, or None."""
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        """The only row."""
        (row,) = self._rows
        return row

    def scalar(self) -> Any | None:
        """The first column of the first row, or None."""
        return self._rows[0][0] if self._rows else None


class Reader:
    """An open transaction; `now` is its time by the clock of the database.

    Statements are SQLAlchemy's, but compiled only once and run on the driver's own cursor. That is several times as
    fast as SQLAlchemy's `execute`, and hot paths run thousands of small statements a second.
    """

    def __init__(self, connection: Connection, compiled: "_Compiled") -> None:
        self.connection = connection
        self._cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
        self._compiled = compiled
        # SQLite has no other clock than that of its process.
        self.now = time.time()

    def execute(self, statement: Executable, params: Mapping[str, Any] | Sequence[Mapping[str, Any]] = {}) -> Rows:
        """Run a statement; with a list of params once for each of them."""
        sql, defaults = self._compiled.of(statement)
        cursor = self._cursor
        if isinstance(params, Mapping):
            cursor.execute(sql, {**defaults, **params})
            if cursor.description is None:
                return Rows((), cursor.rowcount)
            row = self._compiled.row(statement, cursor.description)
            return Rows([row(*values) for values in cursor.fetchall()], cursor.rowcount)
        cursor.executemany(sql, [{**defaults, **one} for one in params] if defaults else params)
        return Rows((), cursor.rowcount)

    def say(self, sql: str) -> None:
        """Run a statement of the driver, such as COMMIT."""
        self._cursor.execute(sql)


class Transaction(Reader):
    """An open write. `facts` become events when it is committed, by project; then `after` is called.

    Callbacks are kept by what they do, such as `("poke", project)`: none is called twice, and one can be taken back.
    """

    def __init__(self, connection: Connection, compiled: "_Compiled") -> None:
        super().__init__(connection, compiled)
        self.facts: dict[str, list[Fact]] = {}
        self.after: dict[tuple[str, str], Callable[[], None]] = {}

    def undo(self) -> None:
        """Take everything back, unless the database has done so by itself, as SQLite does when the disk is full."""
        if self._cursor.connection.in_transaction:
            self.say("ROLLBACK")

    def tell(self, project: str, facts: Sequence[Fact]) -> None:
        """Something happened in a project."""
        if facts:
            self.facts.setdefault(project, []).extend(facts)


class Database:
    """One SQLite file in WAL mode: many readers, one writer.

    Writers of this process wait for each other on a lock, which wakes at once; SQLite's own busy handler sleeps.
    Other processes (a second command line tool) are waited for by SQLite, for up to 30 s.

    `record(transaction, project, facts)` writes the events of a transaction before it is committed.
    """

    def __init__(self, path: Path, record: Callable[[Transaction, str, Sequence[Fact]], None]) -> None:
        self.path = path
        self._engine = _sqlite(path)
        self._record = record
        self._compiled = _Compiled()
        self._writer = threading.Lock()
        self._idle: SimpleQueue[Connection] = SimpleQueue()
        self._open: list[Connection] = []

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """A consistent view of the database."""
        with self._lent() as connection:
            reader = Reader(connection, self._compiled)
            reader.say("BEGIN")
            try:
                yield reader
            finally:
                reader.say("ROLLBACK")

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """One transaction: all or nothing. Its `after` callbacks run when it is committed, outside the lock."""
        with self._writer, self._lent() as connection:
            transaction = Transaction(connection, self._compiled)
            transaction.say("BEGIN IMMEDIATE")
            try:
                yield transaction
                for project, facts in transaction.facts.items():
                    self._record(transaction, project, facts)
                transaction.say("COMMIT")
            except BaseException as error:
                transaction.undo()
                if getattr(error, "sqlite_errorname", "") == "SQLITE_FULL":
                    raise DiskFull from error
                raise
        for callback in transaction.after.values():
            try:
                callback()
            except Exception:  # what is written is written; the reconciler does what is left out here
                log.exception("something that follows a transaction went wrong")

    def close(self) -> None:
        """Close all connections; nobody may use them any more."""
        for connection in self._open:
            connection.close()
        self._engine.dispose()

    @contextmanager
    def _lent(self) -> Iterator[Connection]:
        connection = self._take()
        try:
            yield connection
        finally:
            self._idle.put(connection)

    def _take(self) -> Connection:
        try:
            return self._idle.get_nowait()
        except Empty:
            connection = self._engine.connect()
            self._open.append(connection)
            return connection


class _Compiled:
    """Statements as the driver wants them, each compiled once."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Executable, str, dict[str, Any]]] = {}
        self._rows: dict[int, Callable[..., Any]] = {}

    def of(self, statement: Executable) -> tuple[str, dict[str, Any]]:
        kept = self._kept.get(id(statement))
        if kept is None:
            # An INSERT gets all columns of its table, unless it takes them from a SELECT.
            plain = isinstance(statement, Insert) and statement.select is None
            columns = list(statement.table.columns.keys()) if plain else None  # type: ignore[attr-defined]
            compiled = statement.compile(dialect=_DIALECT, column_keys=columns)  # type: ignore[attr-defined]
            defaults = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
            # The statement is kept too, so that no other one can get its id.
            kept = self._kept[id(statement)] = (statement, str(compiled), defaults)
        return kept[1], kept[2]

    def row(self, statement: Executable, description: Sequence[Any]) -> Callable[..., Any]:
        row = self._rows.get(id(statement))
        if row is None:
            names = [column[0] for column in description]
            row = self._rows[id(statement)] = namedtuple("Row", names, rename=True)
        return row


def among(column: Column[Any], values: Iterable[str]) -> ColumnElement[bool]:
    """`column IN …` for values that never change. They stand in the statement itself, in alphabetical order as in the
    conditions of `tables.py`: only so does SQLite see that a partial index covers them."""
    literals: list[ColumnElement[Any]] = [literal_column(f"'{value}'") for value in sorted(values)]
    return column == literals[0] if len(literals) == 1 else column.in_(literals)


def one_of(column: Column[Any], name: str) -> ColumnElement[bool]:
    """`column IN …` for a list given later as `listed(values)`: one statement, however long the list is."""
    return column.in_(select(func.json_each(bindparam(name)).table_valued("value").c.value))


def holds(column: Column[Any], value: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the JSON list in a column holds a value."""
    return exists().where(func.json_each(column).table_valued("value").c.value == value)


def mentions(column: Column[Any], name: str) -> ColumnElement[bool]:
    """Whether the JSON in a column has a text in it that is given later; the empty one is in all."""
    return func.instr(cast(column, Text), bindparam(name)) > 0


def listed(values: Sequence[str]) -> bytes | str:
    """A list as `one_of` wants it."""
    return msgspec.json.encode(values).decode()


def upsert(row: type[SQLModel], change: Callable[[Any], dict[str, Any]] | None = None) -> Insert:
    """INSERT that changes the row with the same primary key instead, when there is one.

    `change(new)` gives what is set, from the columns of the new row; without it everything is replaced.
    """
    into = table(row)
    statement = insert(into)
    new = statement.excluded
    changed = change(new) if change else {c.name: new[c.name] for c in into.columns if not c.primary_key}
    return statement.on_conflict_do_update(index_elements=list(into.primary_key.columns), set_=changed)


def _sqlite(path: Path) -> Engine:
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=NullPool,  # Database keeps its connections itself, open and warm
        isolation_level="AUTOCOMMIT",  # we say BEGIN ourselves; the driver would begin too late for BEGIN IMMEDIATE
        connect_args={"timeout": 30, "check_same_thread": False, "cached_statements": 256},
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

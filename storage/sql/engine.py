"""Transactions, whichever database they are in: `sqlite.py` and `postgres.py` open them."""

import logging
from abc import ABC, abstractmethod
from collections import deque, namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import Connection, Dialect, Insert
from sqlalchemy.sql.base import Executable

from schemas.catalog import Lane
from schemas.event import Fact

log = logging.getLogger(__name__)


class Rows(Sequence[Any], ABC):
    """What a statement gave: rows whose columns are attributes, and how many rows it changed."""

    @property
    @abstractmethod
    def rowcount(self) -> int:
        """How many rows it changed, or gave."""

    @property
    @abstractmethod
    def _rows(self) -> Sequence[Any]: ...

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


class ReadRows(Rows):
    """Rows that are here."""

    def __init__(self, rows: Sequence[Any], rowcount: int) -> None:
        self._read = rows
        self._count = rowcount

    @property
    def rowcount(self) -> int:
        """See `Rows`."""
        return self._count

    @property
    def _rows(self) -> Sequence[Any]:
        return self._read


class Reader:
    """An open transaction.

    Statements are SQLAlchemy's, but compiled only once and run on the driver's own cursor. That is several times as
    fast as SQLAlchemy's `execute`, and hot paths run thousands of small statements a second.
    """

    def __init__(self, connection: Connection, compiled: "Compiled", clock: "Callable[[Reader], float]") -> None:
        self._connection = connection
        self.cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
        self._compiled = compiled
        self._clock = clock
        self._now: float | None = None

    @property
    def connection(self) -> Connection:
        """The connection, for what only SQLAlchemy itself can do."""
        return self._connection

    @property
    def now(self) -> float:
        """The time of this transaction by the clock of the database, in seconds since 1970."""
        if self._now is None:
            self._now = self._clock(self)
        return self._now

    def execute(self, statement: Executable, params: Mapping[str, Any] | Sequence[Mapping[str, Any]] = {}) -> Rows:
        """Run a statement; with a list of params once for each of them."""
        sql, defaults = self._compiled.of(statement)
        cursor = self.cursor
        if isinstance(params, Mapping):
            cursor.execute(sql, {**defaults, **params})
            if cursor.description is None:
                return ReadRows((), cursor.rowcount)
            row = self._compiled.row(statement, cursor)
            return ReadRows([row(*values) for values in cursor.fetchall()], cursor.rowcount)
        cursor.executemany(sql, [{**defaults, **one} for one in params] if defaults else params)
        return ReadRows((), cursor.rowcount)

    def say(self, sql: str) -> None:
        """Run a statement of the driver, such as COMMIT."""
        self.cursor.execute(sql)


class Transaction(Reader):
    """An open write. `facts` become events when it is committed, by project; then `after` is called.

    Callbacks are kept by what they do, such as `("poke", project)`: none is called twice. `queued` are the jobs that
    wait for a worker since this transaction, by id.
    """

    def __init__(self, connection: Connection, compiled: "Compiled", clock: Callable[[Reader], float]) -> None:
        super().__init__(connection, compiled, clock)
        self.facts: dict[str, list[Fact]] = {}
        self.after: dict[tuple[str, str], Callable[[], None]] = {}
        self.queued: dict[str, Lane] = {}
        self._looks: deque[Callable[[], None]] = deque()

    def tell(self, project: str, facts: Sequence[Fact]) -> None:
        """Something happened in a project."""
        if facts:
            self.facts.setdefault(project, []).extend(facts)

    def look_later(self, look: Callable[[], None]) -> None:
        """Have `look` deal with an answer when more was asked meanwhile: waiting for it now would cost the way there
        and back."""
        self._looks.append(look)

    def settle(self) -> None:
        """Deal with all answers that were left for later."""
        while self._looks:
            self._looks.popleft()()


Record = Callable[[Transaction, str, Sequence[Fact]], None]
"""Writes the events of a transaction, for one project, before it is committed."""


class Database(ABC):
    """Many readers, and one writer at a time: a write sees all that was written before, and nothing that is not."""

    def __init__(self, dialect: Dialect, record: Record) -> None:
        self._compiled = Compiled(dialect)
        self._record = record

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """A consistent view of the database."""
        with self._reading() as reader:
            yield reader

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """One transaction: all or nothing. Its `after` callbacks run when it is committed, outside of all locks."""
        with self._writing() as transaction:
            yield transaction
            transaction.settle()
            for project, facts in transaction.facts.items():
                self._record(transaction, project, facts)
        for callback in transaction.after.values():
            try:
                callback()
            except Exception:  # what is written is written; the reconciler does what is left out here
                log.exception("something that follows a transaction went wrong")

    @contextmanager
    def migrating(self) -> Iterator[Transaction]:
        """One transaction that may take as long as it takes, and tells nobody."""
        with self._writing() as transaction:
            yield transaction

    @abstractmethod
    def close(self) -> None:
        """Close all connections: those in use as soon as they are given back."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Reader]:
        """A transaction that sees one moment and changes nothing."""

    @abstractmethod
    def _writing(self) -> AbstractContextManager[Transaction]:
        """The only writing transaction; committed at the end of the block, and rolled back when that raises."""


class Compiled:
    """Statements as the driver wants them, each compiled once."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._kept: dict[int, tuple[Executable, str, dict[str, Any]]] = {}
        self._rows: dict[int, Callable[..., Any]] = {}

    def of(self, statement: Executable) -> tuple[str, dict[str, Any]]:
        """A statement's SQL, and the values of the params that it brings itself."""
        kept = self._kept.get(id(statement))
        if kept is None:
            # An INSERT gets all columns of its table, unless it takes them from a SELECT.
            plain = isinstance(statement, Insert) and statement.select is None
            columns = list(statement.table.columns.keys()) if plain else None  # type: ignore[attr-defined]
            compiled = statement.compile(dialect=self._dialect, column_keys=columns)  # type: ignore[attr-defined]
            defaults = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
            # The statement is kept too, so that no other one can get its id.
            kept = self._kept[id(statement)] = (statement, str(compiled), defaults)
        return kept[1], kept[2]

    def row(self, statement: Executable, cursor: Any) -> Callable[..., Any]:
        """What a row of this statement is made with; the cursor has its answer."""
        row = self._rows.get(id(statement))
        if row is None:
            names = [column[0] for column in cursor.description]
            row = self._rows[id(statement)] = namedtuple("Row", names, rename=True)
        return row

"""Statements that are sent without waiting for those before: most of the time of a small one is its way."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from sqlalchemy import Connection
from sqlalchemy.sql.base import Executable

from storage.sql.engine import Compiled, Reader, Rows, Transaction

BROKEN_OFF = "broken off"
"""In the `info` of a connection on which a pipeline failed: it can't be used again. psycopg (3.3.9) believes that what
was to be prepared behind the failure is, and asks for it in vain ever after."""

CLOCK = "extract(epoch FROM clock_timestamp())::float8"


class Piped(Reader):
    """A transaction in the pipeline mode of psycopg: an answer is waited for when somebody looks at it, and then all
    that are before it have come, too. What goes wrong is found out then, at the latest by `leave`.

    `begin` are the statements that begin it. Behind them it is asked what the clock says, and `more` in the same
    statement.
    """

    def __init__(self, connection: Connection, compiled: Compiled, begin: Sequence[str], more: str = "") -> None:
        super().__init__(connection, compiled, _time)
        self._driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
        self._sent = self._answered = 0
        self._entered = self._driver.pipeline()
        self._pipeline: psycopg.Pipeline | None = self._entered.__enter__()
        for statement in begin:
            self.say(statement)
        self.cursor.execute(f"SELECT {CLOCK}{more}".encode())

    @property
    def connection(self) -> Connection:
        """See `Reader.connection`. SQLAlchemy knows nothing of pipelines."""
        self.leave()
        return self._connection

    def execute(self, statement: Executable, params: Mapping[str, Any] | Sequence[Mapping[str, Any]] = {}) -> Rows:
        """See `Reader.execute`."""
        sql, defaults = self._compiled.of(statement)
        cursor = self._driver.cursor()
        if not isinstance(params, Mapping) and len(params) == 1:
            params = params[0]
        if isinstance(params, Mapping):
            cursor.execute(sql.encode(), {**defaults, **params})
        else:
            cursor.executemany(sql.encode(), [{**defaults, **one} for one in params] if defaults else params)
        self._sent += 1
        return _Awaited(self, cursor, self._compiled, statement, self._sent)

    def say(self, sql: str) -> None:
        """See `Reader.say`."""
        self._driver.execute(sql.encode())

    def wait(self, statement: int) -> None:
        """Until this statement, the `statement`-th of the transaction, and all that were sent have their answers."""
        if self._pipeline is not None and statement > self._answered:
            self._pipeline.sync()
            self._answered = self._sent

    def leave(self) -> None:
        """Wait for all answers, and end the pipeline mode."""
        if self._pipeline is not None:
            self._pipeline = None
            self._entered.__exit__(None, None, None)

    @contextmanager
    def ended_by(self, end: str) -> Iterator[None]:
        """The rest of the transaction: this statement ends it. However that goes, the pipeline mode ends, too."""
        try:
            yield
            self.say(end)
            self.leave()
        except BaseException as error:
            failed = isinstance(error, psycopg.Error)
            try:
                self.leave()
            except psycopg.Error:
                failed = True
            if failed:
                self._connection.info[BROKEN_OFF] = True
            raise


class PipedTransaction(Piped, Transaction):
    """A write in pipeline mode."""


class _Awaited(Rows):
    """Rows that may still be on their way."""

    def __init__(
        self, reader: Piped, cursor: "psycopg.Cursor[Any]", compiled: Compiled, statement: Executable, number: int
    ) -> None:
        self._reader = reader
        self._cursor = cursor
        self._compiled = compiled
        self._statement = statement
        self._number = number
        self._fetched: Sequence[Any] | None = None

    @property
    def _rows(self) -> Sequence[Any]:
        if self._fetched is None:  # functools.cached_property would have all threads wait for each other
            self._reader.wait(self._number)
            self._fetched = self._fetch()
        return self._fetched

    def _fetch(self) -> Sequence[Any]:
        if self._cursor.pgresult is None or not self._cursor.pgresult.nfields:
            return ()
        row = self._compiled.row(self._statement, self._cursor)
        return [row(*values) for values in self._cursor.fetchall()]

    @property
    def rowcount(self) -> int:
        """See `Rows`."""
        self._reader.wait(self._number)
        return self._cursor.rowcount


def _time(reader: Reader) -> float:
    return float(reader.cursor.fetchone()[0])

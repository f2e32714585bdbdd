"""Postgres, for as many servers and workers as one likes."""

import select
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.pq import PipelineStatus
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.sql.engine import Database, Reader, Record, Transaction
from storage.sql.errors import DatabaseFull, DatabaseUnavailable
from storage.sql.pipeline import BROKEN_OFF, Piped, PipedTransaction

MOST_CONNECTIONS = 16
"""Of one process. A hundred is what Postgres gives out in all unless it is told otherwise."""

CONNECT_SECONDS = 5
WAIT_SECONDS = 30.0
STATEMENT_SECONDS = 30
IDLE_SECONDS = 15
"""A process that is stopped in the middle of a write holds up all others: Postgres then ends its transaction."""

WRITE_SECONDS = 20
"""A process that is stopped between two statements that it sent without waiting is not idle for Postgres. From version
17 on there is a limit for whole transactions; before, such a process holds up all others until it goes on or ends. It
counts from the moment that nobody else may write any more: those who wait since then give up after STATEMENT_SECONDS,
and it has to end before that."""

WRITER_LOCK = 0x7265656C67726166
"""The advisory lock of whoever writes: "reelgraf"."""

_BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"
"""Whatever the server's default is: another level would show what there was before the lock was ours."""

_LOCKED = f" FROM pg_advisory_xact_lock({WRITER_LOCK})"
"""What is behind FROM comes first: the lock is ours when the clock is asked, and when the time of the limit begins."""

_TRANSACTION_TIMEOUT_SINCE = 170_000

_OUTAGES = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.ReadOnlySqlTransaction,  # it is a standby now, or its host lets nobody write
    psycopg.errors.TransactionTimeout,
    psycopg.errors.IdleInTransactionSessionTimeout,
)

_DRIVER = "postgresql+psycopg://"
_LIMITS = {
    "statement_timeout": f"{STATEMENT_SECONDS}s",
    "lock_timeout": f"{STATEMENT_SECONDS}s",
    "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
}
SESSION = {
    **_LIMITS,
    "tcp_keepalives_idle": "5",  # a client whose cable is cut keeps the lock of writers until Postgres finds out
    "tcp_keepalives_interval": "3",
    "tcp_keepalives_count": "3",
    "timezone": "UTC",
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",  # our statements are short: compiling one takes longer than running it
    "random_page_cost": "1.1",  # what is asked for is in memory or on an SSD: an index is nearly always the way
}


class PostgresDatabase(Database):
    """A database on a Postgres server, 15 or newer. `url` is that of libpq: `postgresql://user:password@host/name`.

    Writers of all processes wait for each other on an advisory lock, which goes with its transaction however that ends.
    They read what is committed at each statement, so that whoever gets the lock sees all that was written before.
    """

    def __init__(self, url: str, record: Record) -> None:
        super().__init__(make_url(_DRIVER).get_dialect()(), record)
        self.name = make_url(url).set(password=None).render_as_string()
        self._engine = _engine(url)
        self._closed = False

    def close(self) -> None:
        """See `Database.close`."""
        self._closed = True
        self._engine.pool.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Reader]:
        with self._lent() as connection:
            reader = Piped(connection, self._compiled, ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"])
            with reader.ended_by("ROLLBACK"):
                yield reader

    @contextmanager
    def migrating(self) -> Iterator[Transaction]:
        """See `Database.migrating`."""
        with self._begun([_BEGIN, *(f"SET LOCAL {limit} = 0" for limit in _LIMITS)], limited=False) as transaction:
            yield transaction

    @contextmanager
    def _writing(self) -> Iterator[Transaction]:
        with self._begun([_BEGIN], limited=True) as transaction:
            yield transaction

    @contextmanager
    def _begun(self, begin: Sequence[str], *, limited: bool) -> Iterator[Transaction]:
        with self._lent() as connection:
            driver: Any = connection.connection.driver_connection
            limit = ""
            if limited and driver.info.server_version >= _TRANSACTION_TIMEOUT_SINCE:
                limit = f", set_config('transaction_timeout', '{WRITE_SECONDS}s', true)"
            transaction = PipedTransaction(connection, self._compiled, begin, limit + _LOCKED)
            with transaction.ended_by("COMMIT"):
                yield transaction

    @contextmanager
    def _lent(self) -> Iterator[Connection]:
        """A connection between two transactions. After an error it is rolled back, or thrown away when that was one of
        the database."""
        try:
            connection = self._engine.connect()
        except SQLAlchemyError as error:
            raise self._typed(error) from error
        try:
            yield connection
        except BaseException as error:
            _clean(connection)
            raise self._typed(error) from error
        finally:
            connection.close()
            if self._closed:
                self._engine.pool.dispose()

    def _typed(self, error: BaseException) -> BaseException:
        cause = getattr(error, "orig", None) or error
        if isinstance(cause, psycopg.errors.DiskFull):
            return DatabaseFull(self.name, str(cause))
        if isinstance(cause, (*_OUTAGES, PoolTimeout)):
            return DatabaseUnavailable(self.name, str(cause))
        return error


def _engine(url: str) -> Engine:
    options = " ".join(f"-c {name}={value}" for name, value in SESSION.items())
    engine = create_engine(
        make_url(url).set(drivername=_DRIVER.removesuffix("://")),
        isolation_level="AUTOCOMMIT",  # we say BEGIN ourselves
        pool_size=MOST_CONNECTIONS,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
        pool_reset_on_return=None,  # what is given back is between two transactions
        pool_use_lifo=True,  # the warmest connection first
        connect_args={
            "options": options,
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "reelgraph",
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 30_000,
        },
    )

    @event.listens_for(engine, "checkout")
    def alive(connection: Any, _record: object, _proxy: object) -> None:
        """A server that was started anew, or went away, has said so meanwhile. Nothing else may come unasked."""
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN)
        if connection.broken or poll.poll(0):
            raise DisconnectionError

    return engine


def _clean(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    try:
        if driver.pgconn.pipeline_status == PipelineStatus.OFF and BROKEN_OFF not in connection.info:
            driver.execute("ROLLBACK")
            return
    except psycopg.Error:
        pass
    connection.invalidate()

"""What goes wrong around the database, and what makes a seed repeatable: its clock, its ids, its luck, its faults."""

import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any, Literal
from unittest.mock import patch

from sqlalchemy import Connection
from sqlalchemy.sql.base import Executable

from storage.sql import sqlite
from storage.sql.engine import Reader, Rows, Transaction

Place = Literal["statement", "commit", "committed"]

WITH_IDS = ("graphs", "remake", "runs", "takes", "wave")


class Fault(Exception):
    """A statement failed; the process goes on."""


class FullDisk(Fault):
    """As the driver says it."""

    sqlite_errorname = "SQLITE_FULL"


class Death(BaseException):
    """The process is killed: nothing of it runs after this."""


class Hazard:
    """Strikes once, at a given place of a transaction. `commits` counts what has become true, `struck` the strikes."""

    def __init__(self) -> None:
        self.commits = 0
        self.struck = 0
        self._place: Place | None = None
        self._after = 0
        self._error: type[BaseException] = Fault

    def arm(self, place: Place, after: int, error: type[BaseException]) -> None:
        """Raise `error` at this place, after letting so many pass."""
        self._place, self._after, self._error = place, after, error

    def disarm(self) -> None:
        self._place = None

    def strike(self, place: Place) -> None:
        if place != self._place:
            return
        self._after -= 1
        if self._after < 0:
            self._place = None
            self.struck += 1
            raise self._error(place)


class _HazardousTransaction(Transaction):
    def __init__(self, connection: Connection, compiled: Any, clock: Callable[[Reader], float], hazard: Hazard) -> None:
        super().__init__(connection, compiled, clock)
        self._hazard = hazard

    def execute(self, statement: Executable, params: Any = {}) -> Rows:  # noqa: B006 - as in Reader
        self._hazard.strike("statement")
        return super().execute(statement, params)

    def say(self, sql: str) -> None:
        if sql != "COMMIT":
            super().say(sql)
            return
        self._hazard.strike("commit")
        super().say(sql)
        self._hazard.commits += 1
        self._hazard.strike("committed")


class Clock:
    """The clock of the database, in seconds since 1970."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def time(self) -> float:
        return self.now


@contextmanager
def laboratory(seed: int, clock: Clock, hazard: Hazard) -> Iterator[None]:
    """Inside it the same seed gives the same life, and transactions meet the hazard."""
    ids, before = random.Random(seed), random.getstate()
    random.seed(seed)

    def transaction(connection: Connection, compiled: Any, clock: Callable[[Reader], float]) -> Transaction:
        return _HazardousTransaction(connection, compiled, clock, hazard)

    def uuid4() -> uuid.UUID:
        return uuid.UUID(int=ids.getrandbits(128))

    with ExitStack() as patches:
        patches.callback(random.setstate, before)
        patches.enter_context(patch.object(sqlite, "time", SimpleNamespace(time=clock.time)))
        patches.enter_context(patch.object(sqlite, "Transaction", transaction))
        for module in WITH_IDS:
            patches.enter_context(patch(f"storage.sql.{module}.uuid4", uuid4))
        yield

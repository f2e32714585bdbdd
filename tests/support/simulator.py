"""Random lives of the engine: the real transitions on a real database, and everything around them that can go wrong.

One seed is one life. There are no threads and no waiting: a scheduler picks the next move, the clock is a number, and
workers are generators that may die or freeze between any two of their steps.
"""

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from simulator_hazards import Clock, Hazard, laboratory
from simulator_life import Life
from sqlalchemy import event

from storage.sql import journal
from storage.sql.migrate import migrate
from storage.sql.sqlite import SqliteDatabase
from storage.sql.tables import JobRow, ProjectRow, ResultRow, table

MOVES = 300
SHOWN_MOVES = 40

_CLEAR = [table(row).delete() for row in (ProjectRow, JobRow, ResultRow)]


class Broken(AssertionError):
    """A seed has found something. Shows the last moves of its life."""

    def __init__(self, seed: int, moves: list[str], error: BaseException) -> None:
        shown = "\n".join(moves[-SHOWN_MOVES:])
        super().__init__(f"seed {seed}, after {len(moves)} moves: {type(error).__name__}: {error}\n{shown}")
        self.seed = seed
        self.moves = moves


class Laboratory:
    """One database for many lives, one after the other: opening one takes longer than living."""

    def __init__(self) -> None:
        memory = Path("/dev/shm")
        self.folder = Path(tempfile.mkdtemp(prefix="simulator-", dir=memory if memory.is_dir() else None))
        self.database = SqliteDatabase(self.folder / "simulated.db", journal.record)
        event.listen(self.database._engine, "connect", _hurry)
        migrate(self.database)

    def live_many(self, seeds: Iterable[int]) -> None:
        """One life after the other, until one raises Broken."""
        for seed in seeds:
            self.live(seed)

    def live(self, seed: int) -> list[str]:
        """One life, from first to last; gives its moves. Raises Broken."""
        clock, hazard = Clock(), Hazard()
        life = None
        with laboratory(seed, clock, hazard):
            try:
                life = Life(seed, self.database, self.folder, clock, hazard)
                life.live(MOVES)
                return life.log
            except Exception as error:
                raise Broken(seed, life.log if life else [], error) from error
            finally:
                hazard.disarm()
                self._clear()
                if life is not None:
                    life.close()

    def close(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)

    def _clear(self) -> None:
        with self.database.write() as transaction:
            for statement in _CLEAR:
                transaction.execute(statement)


def _hurry(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")

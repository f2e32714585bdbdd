"""The database of a Reelgraph, for commands that work beside whatever runs on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

from graph_engine.errors import EngineError
from server.cli import machine
from server.compose import System
from server.folder import DataInUse
from server.settings import Settings
from server.unusable import Unusable
from storage.sql import journal
from storage.sql.engine import Database
from storage.sql.migrate import check
from storage.sql.opening import open_database


@contextmanager
def looking(settings: Settings) -> Iterator[Database]:
    """The database to read from, also while a server owns the data folder. Raises Unusable when there is none."""
    _there(settings)
    try:
        database = open_database(settings.database_url, journal.record)
    except EngineError as error:
        raise machine.unusable(error) from error
    try:
        check(database)
        yield database
    except EngineError as error:
        raise machine.unusable(error) from error
    finally:
        database.close()


@contextmanager
def changing(settings: Settings, instead: str) -> Iterator[System]:
    """All of a Reelgraph that is not started, to change what is in its database. Raises Unusable.

    Servers and workers may be at work on it, if it is Postgres. A SQLite file belongs to its server while that runs;
    `instead` says what to do then.
    """
    if not settings.shared:
        _there(settings)
    try:
        system = System(settings)
    except DataInUse as error:
        raise Unusable(
            f"A Reelgraph server (process {error.pid}) is at work in {settings.data}; nobody else may change what is "
            f"there. {instead}"
        ) from None
    except EngineError as error:
        raise machine.unusable(error) from error
    try:
        yield system
    finally:
        system.close()


def _there(settings: Settings) -> None:
    """Looking must not make an empty database where there is none."""
    url = settings.database_url
    path = Path(unquote(url.removeprefix("sqlite:///")))
    if url.startswith("sqlite:") and not path.exists():
        raise Unusable(
            f"There is no database at {path}. Name its folder with --data, or the database with REELGRAPH_DATABASE."
        )

"""A database to work at by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import trial_nodes
from desk import Desk
from services import Postgres
from upgraded import Install, Notebook

from graph_engine import NodeType
from graph_engine.registry import Registry, load
from storage.sql import journal
from storage.sql.migrate import migrate
from storage.sql.opening import open_database, sqlite_url


@pytest.fixture(autouse=True)
def bodies_may_write_down_that_they_ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELGRAPH_TRIAL_LOG", str(tmp_path / "said.log"))


@pytest.fixture(scope="session")
def desk_database(postgres: Postgres) -> str:
    """The URL of a database on the Postgres server that has its tables."""
    url = postgres.new_database("desk")
    database = open_database(url, journal.record)
    migrate(database)
    database.close()
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of every kind."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "desk.db")
        return
    url: str = request.getfixturevalue("desk_database")
    yield url
    request.getfixturevalue("postgres").empty(url)


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Iterator[Desk]:
    """The engine over a database; the test does the work."""
    desk = Desk(tmp_path, url=database_url)
    yield desk
    desk.check()
    desk.close()


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@pytest.fixture
def install(tmp_path: Path, database_url: str, notebook: Notebook) -> Iterator[Install]:
    """Start Reelgraph over the same database, with these node types in the place of those of the same names."""
    desks: list[Desk] = []

    def start(*newer: NodeType) -> Desk:
        if desks:
            desks.pop().close()
        types = {type.id: type for type in (*load(trial_nodes), *newer)}
        desks.append(Desk(tmp_path, Registry(types.values()), database_url, notebook))
        return desks[-1]

    yield start
    desks[-1].check()
    desks[-1].close()

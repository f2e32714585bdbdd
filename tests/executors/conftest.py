"""A worker over a real database and store, and a provider far away that a test can see into."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trial_nodes
from desk import Desk
from far import Far, far_pair, far_picture

from executors.bodies import Bodies, Limits
from executors.providers.catalog import Providers
from executors.worker import Worker
from graph_engine.registry import Registry, load
from graph_engine.testing import FakeVectors
from schemas.event import Progress
from storage.artifacts.filesystem import FileArtifacts

Hire = Callable[[], Worker]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The engine over a database, with a node type that asks the far provider."""
    monkeypatch.setenv("REELGRAPH_TRIAL_LOG", str(tmp_path / "said.log"))
    desk = Desk(tmp_path, Registry([*load(trial_nodes), far_picture, far_pair]))
    yield desk
    desk.check()
    desk.close()


@pytest.fixture
def far() -> Far:
    """The provider."""
    return Far()


@pytest.fixture
def told() -> list[tuple[str, Progress]]:
    """What was told of progress, by project."""
    return []


@pytest.fixture
def hire(desk: Desk, far: Far, told: list[tuple[str, Progress]], tmp_path: Path) -> Iterator[Hire]:
    """A new worker, as after a restart."""
    hired: list[Worker] = []

    class Sink:
        def progress(self, project: str, frame: Progress) -> None:
            told.append((project, frame))

    class NoModels:
        def path(self, name: str) -> Path:
            raise NotImplementedError(name)

    def make() -> Worker:
        hired.append(Worker(
            name="w", jobs=desk.store.jobs, files=FileArtifacts(tmp_path / "files"), models=NoModels(),
            vectors=FakeVectors(), registry=desk.registry, providers=Providers([far]),
            bodies=Bodies(Limits(), ("trial_nodes",)), sink=Sink(), scratch=tmp_path / "scratch",
        ))  # fmt: skip
        return hired[-1]

    yield make
    for worker in hired:
        worker.close()
        worker.let_go()

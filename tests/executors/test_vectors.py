"""What a body can do with vectors: only with those of the person and project that it works for, whatever it asks."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
import remembering_nodes
from desk import Desk, later
from qdrant_server import QdrantServer, qdrant_server

from executors.bodies import Bodies, Limits
from executors.providers.catalog import Providers
from executors.worker import Worker
from graph_engine import Owner
from graph_engine.ports import VectorStore
from graph_engine.registry import load
from graph_engine.testing import FakeVectors
from schemas.event import Progress
from schemas.graph import Graph, Node
from schemas.run import NodeStatus
from storage.artifacts.filesystem import FileArtifacts
from storage.vectors.qdrant import QdrantVectors

Use = Callable[..., NodeStatus]
TYPES = {"remember": "cpu", "remember-far": "network"}


class Nothing:
    """No models, and nobody who watches."""

    def path(self, name: str) -> Path:
        raise NotImplementedError(name)

    def progress(self, project: str, frame: Progress) -> None:
        pass


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path, load(remembering_nodes))
    yield desk
    desk.check()
    desk.close()


@pytest.fixture
def server() -> Iterator[QdrantServer]:
    with qdrant_server() as server:
        yield server


@pytest.fixture(params=["fake", "qdrant"])
def store(request: pytest.FixtureRequest) -> Iterator[VectorStore]:
    if request.param == "fake":
        yield FakeVectors()
        return
    store = QdrantVectors.server(request.getfixturevalue("server").url)
    yield store
    store.close()


@pytest.fixture
def worker(desk: Desk, store: VectorStore, tmp_path: Path) -> Iterator[Worker]:
    worker = Worker(
        name="w", jobs=desk.store.jobs, files=FileArtifacts(tmp_path / "files"), models=Nothing(), vectors=store,
        registry=desk.registry, providers=Providers([]), bodies=Bodies(Limits(), ("remembering_nodes",)),
        sink=Nothing(), scratch=tmp_path / "scratch",
    )  # fmt: skip
    yield worker
    worker.close()


@pytest.fixture
def use(desk: Desk, worker: Worker) -> Use:
    """Have a node of a project use vectors; gives how it is then."""
    numbers = count()

    def use(project: str, type: str, /, **params: str) -> NodeStatus:
        id = f"n{next(numbers)}"
        old = desk.store.graphs.graph(project).graph
        desk.save(project, Graph(nodes=(*old.nodes, Node(id=id, type=type, params=params)), edges=()))
        desk.trigger(project, id)
        worker.work(TYPES.get(type, "cpu"))  # type: ignore[arg-type]
        return desk.status(project)[id]

    return use


def said(status: NodeStatus) -> str:
    assert status.outputs is not None, status.reasons
    return status.outputs["text"].text  # type: ignore[union-attr]


@pytest.mark.parametrize("type", TYPES)
def test_a_body_finds_what_its_own_project_remembers(desk: Desk, use: Use, type: str) -> None:
    project = desk.project()
    assert said(use(project, type, do="remember", name="ann")) == "ann"
    assert said(use(project, type, do="find")) == "ann"
    assert said(use(project, type, do="forget")) == ""


@pytest.mark.parametrize("type", TYPES)
def test_a_body_does_not_find_another_project_however_it_asks(desk: Desk, use: Use, type: str) -> None:
    ours, theirs = desk.project(), desk.project()
    use(theirs, type, do="remember", name="theirs")
    assert said(use(ours, type, do="find")) == ""
    assert said(use(ours, type, do="find", project=theirs, user="local")) == ""
    assert said(use(ours, type, do="find", project=theirs)) == ""


@pytest.mark.parametrize("type", TYPES)
def test_a_body_does_not_find_another_person_however_it_asks(
    desk: Desk, use: Use, store: VectorStore, type: str
) -> None:
    project = desk.project()
    faces = remembering_nodes.FACES
    entry = remembering_nodes.Entry("0" * 32, remembering_nodes.ONE, {"name": "of bob"})
    store.of(Owner(project, "bob")).upsert(faces, [entry])
    assert said(use(project, type, do="find")) == ""
    assert said(use(project, type, do="find", user="bob")) == ""
    use(project, type, do="forget", user="bob")
    use(project, type, do="forget")
    assert len(store.of(Owner(project, "bob")).search(faces, remembering_nodes.ONE)) == 1


@pytest.mark.parametrize("type", TYPES)
def test_a_body_neither_forgets_nor_overwrites_what_another_project_remembers(desk: Desk, use: Use, type: str) -> None:
    ours, theirs = desk.project(), desk.project()
    use(theirs, type, do="remember", name="theirs")
    assert said(use(ours, type, do="remember", name="ours", project=theirs)) == "ours"
    use(ours, type, do="forget", project=theirs)
    use(ours, type, do="forget")
    assert said(use(theirs, type, do="find")) == "theirs"


def test_a_body_whose_result_all_projects_share_gets_no_vectors(desk: Desk, use: Use) -> None:
    status = use(desk.project(), "remember-for-all", do="find")
    [failed] = [reason.problem for reason in status.reasons if reason.problem is not None]
    assert failed.code == "no_vectors"


@pytest.mark.parametrize("store", ["qdrant"], indirect=True)
@pytest.mark.parametrize("type", TYPES)
def test_while_the_vectors_are_away_a_job_is_tried_again_and_goes_on_when_they_are_back(
    desk: Desk, use: Use, worker: Worker, server: QdrantServer, type: str
) -> None:
    project = desk.project()
    server.ill = 503
    use(project, type, do="remember", name="ann")
    assert desk.job_statuses() == ["retrying"]
    server.ill = None
    with later(31):
        desk.store.reconciler.sweep(lambda: None)
        worker.work(TYPES[type])  # type: ignore[arg-type]
    assert said(desk.status(project)["n0"]) == "ann"


@pytest.mark.parametrize("store", ["qdrant"], indirect=True)
def test_vectors_that_stay_away_fail_the_node_in_words(
    desk: Desk, use: Use, worker: Worker, server: QdrantServer
) -> None:
    project = desk.project()
    server.ill = 401
    use(project, "remember", do="find")
    for seconds in (31, 62):
        with later(seconds):
            desk.store.reconciler.sweep(lambda: None)
            worker.work("cpu")
    assert desk.job_statuses() == ["failed"]
    [failed] = [reason.problem for reason in desk.status(project)["n0"].reasons if reason.problem is not None]
    assert failed.code == "vectors_unavailable"
    assert "its address and key" in failed.hint

from collections.abc import Iterator
from uuid import uuid4

import pytest
from letters import letter_graph
from listening import listening
from litestar.testing import TestClient
from served import Client, begin, walk_graph
from services import ObjectStore

from server.app import create_app
from server.compose import System
from server.settings import Settings


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory, children_know_the_trial_nodes: None) -> Iterator[System]:
    data = tmp_path_factory.mktemp("served")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REELGRAPH_TRIAL_LOG", str(data / "said.log"))
        settings = Settings(data=data, cpu_workers=1, network_workers=2, max_upload_bytes=2**20)
        whole = System(settings, packages=("node_types", "trial_nodes"))
        whole.start()
        yield whole
        whole.close()


@pytest.fixture(scope="session")
def client(system: System) -> Iterator[Client]:
    app = create_app(system)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def address(system: System) -> Iterator[str]:
    """The same server on a real port."""
    with listening(system) as address:
        yield address


@pytest.fixture(scope="session")
def apart(
    tmp_path_factory: pytest.TempPathFactory, object_store: ObjectStore, children_know_the_trial_nodes: None
) -> Iterator[System]:
    """A system whose files are in an object store, with all else in its folder."""
    settings = Settings(
        data=tmp_path_factory.mktemp("apart"), store=f"{object_store.url}/{uuid4().hex}", cpu_workers=1,
        max_upload_bytes=64 * 2**20,
    )  # fmt: skip
    whole = System(settings)
    whole.start()
    yield whole
    whole.close()


@pytest.fixture(scope="session")
def apart_client(apart: System) -> Iterator[Client]:
    with TestClient(create_app(apart), base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def apart_address(apart: System) -> Iterator[str]:
    """The same server on a real port."""
    with listening(apart) as address:
        yield address


@pytest.fixture
def walk(client: Client) -> str:
    """A project with a graph of its own that never ran."""
    return begin(client, walk_graph())


@pytest.fixture
def letter(client: Client) -> str:
    """A project with a graph that asks for a value."""
    return begin(client, letter_graph(), "Letters")

"""The scenarios of the engine once more, each over HTTP and WebSocket with a server in a process of its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from served_cluster import ServedCluster, served_cluster
from served_process import ServedProcess
from story import Story


@pytest.fixture(scope="session", params=["embedded", "cluster"])
def shared_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServedProcess | ServedCluster]:
    """One server for all scenarios that can do with it as it is; or two of them with four workers."""
    folder = tmp_path_factory.mktemp("shared")
    if request.param == "cluster":
        with served_cluster(folder, request.getfixturevalue("services")) as cluster:
            yield cluster
        return
    server = ServedProcess(folder)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def story(shared_server: ServedProcess | ServedCluster) -> Iterator[Story]:
    """A scenario on the server that others use, too."""
    with Story(shared_server) as story:
        yield story
    assert shared_server.broken_invariants() == []


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[..., Story]]:
    """Begin a scenario on a server that it alone has, and may kill; if need be with hazards of `hazard_server`."""
    server = ServedProcess(tmp_path)

    with ExitStack() as stack:

        def begin(*hazards: str) -> Story:
            server.start(*hazards)
            return stack.enter_context(Story(server))

        yield begin
        server.kill()
    assert server.broken_invariants() == []

"""POST to “up to date” when nothing has changed: a client on the loopback and a server with its whole application.

The peer is the smallest request that the same application answers.
"""

import contextlib
import http.client
import itertools
import socket
import threading
import time
from collections.abc import Iterator

import msgspec
import uvicorn

from bench.install import Install, installed
from bench.measure import Contender, show, take_turns
from bench.shapes import SHAPES, edited, graph
from schemas.graph import Graph
from schemas.run import RunAccepted
from server.app import create_app

SIZES = (10, 100, 1000)
ROUNDS = 15


class Client:
    """One connection that stays open."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)

    def ask(self, method: str, path: str) -> bytes:
        self._connection.request(method, path, headers={"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {body[:300]!r}")
        return body


def main() -> None:
    with installed() as install, served(install) as client:
        tags = itertools.count()
        for size in SIZES:
            contenders: dict[str, Contender] = {"smallest request": _asked(client, "GET", "/api/health")}
            for name, shape in SHAPES.items():
                target = f"n{size - 1}"
                document = graph(shape(size), size, "quick", tag=f"unchanged {next(tags)}")
                project = install.project(document)
                install.run(project, target)
                contenders[f"{name}, unchanged"] = _unchanged(client, project, target)
                changing = install.project(document)
                install.run(changing, target)
                contenders[f"{name}, one param of the target edited"] = _edited(
                    install, client, document, changing, target
                )
            show(f"{size} nodes", take_turns(ROUNDS, contenders), peers=("smallest request",))


@contextlib.contextmanager
def served(install: Install) -> Iterator[Client]:
    """The application on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(install.app), port=port, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Client(port)
    finally:
        server.should_exit = True
        thread.join()


def _asked(client: Client, method: str, path: str) -> Contender:
    def run() -> float:
        started = time.perf_counter()
        client.ask(method, path)
        return time.perf_counter() - started

    return run


def _unchanged(client: Client, project: str, target: str) -> Contender:
    def run() -> float:
        started = time.perf_counter()
        answer = client.ask("POST", f"/api/projects/{project}/nodes/{target}/run")
        took = time.perf_counter() - started
        accepted = msgspec.json.decode(answer, type=RunAccepted)
        assert [step.status for step in accepted.run.steps] == ["cached"]
        return took

    return run


def _edited(install: Install, client: Client, document: Graph, project: str, target: str) -> Contender:
    """Save another text in the target, then the request: it loads the new revision and computes that one node."""
    graphs = install.store.graphs
    texts = itertools.count()

    def run() -> float:
        graphs.save(project, edited(document, target, f"edit {next(texts)}"), graphs.project(project).rev)
        started = time.perf_counter()
        answer = client.ask("POST", f"/api/projects/{project}/nodes/{target}/run")
        took = time.perf_counter() - started
        accepted = msgspec.json.decode(answer, type=RunAccepted)
        assert [step.status for step in accepted.run.steps] == ["succeeded"]
        return took

    return run


if __name__ == "__main__":
    main()

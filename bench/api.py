"""Requests a second, and how long the slowest take: a server with its whole application, and four connections at once.

The client is a process of its own. The peer is a bare Litestar handler that gives as many bytes of ready JSON, behind
the same uvicorn. With `--cluster` two servers are asked in turn, over Postgres and Redis, beside a worker, and nodes
are triggered that it has to make. Without it, how long a start takes until the server is ready comes last.
"""

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from uuid import uuid4

import msgspec
import uvicorn
from litestar import Litestar, MediaType, Response, get, post

from bench.install import Install, installed
from bench.measure import Times, milliseconds, table
from bench.shapes import chain, diamond, graph
from bench.stack import stacked
from schemas.document import GraphDocument
from server.app import create_app

CONNECTIONS = 4
SECONDS = 4.0
ROUNDS = 3
START_ROUNDS = 5
NODES = 301
IMPORTED = 1000
_AGAIN = '{"mode": "force"}'
_NEW = '{"params": {"n0": {"text": "@"}}}'
"""What nobody has asked for before: “@” is another text in every request."""


class Asked(msgspec.Struct):
    """One kind of request, again and again."""

    name: str
    ports: tuple[int, ...]
    seconds: float
    method: str
    path: str
    body: str = ""


def main(seconds: float, rounds: int) -> None:
    with installed() as install, served(create_app(install.app)) as port:
        _measure(install, (port,), seconds, rounds)
    started = Times(tuple(_start() for _ in range(START_ROUNDS)))
    table("start to ready", ["", "s"], [["median", f"{started.median:.2f}"], ["best", f"{started.best:.2f}"]])


def cluster(seconds: float, rounds: int) -> None:
    with stacked(servers=2) as stack:
        _measure(stack.install, stack.ports, seconds, rounds, far=True)


def _measure(install: Install, ports: tuple[int, ...], seconds: float, rounds: int, *, far: bool = False) -> None:
    document = graph(diamond(NODES), NODES, "quick", tag="api")
    project = install.project(document)
    target = f"n{NODES - 1}"
    install.run(project, target)
    status = install.store.status.project(project)
    few = install.project(graph(chain(10), 10, "quick", tag="api few"))
    install.run(few, "n9")
    with served(bare(msgspec.json.encode(status))) as bare_port:
        base = f"/api/projects/{project}"
        asked = [
            Asked("bare handler, the same bytes", (bare_port,), seconds, "GET", "/status"),
            Asked(f"status of {NODES} nodes", ports, seconds, "GET", f"{base}/status"),
            Asked(f"graph of {NODES} nodes", ports, seconds, "GET", f"{base}/graph"),
            Asked("bare handler, no bytes", (bare_port,), seconds, "POST", "/nothing"),
            Asked("trigger, 10 nodes, nothing to do", ports, seconds, "POST", f"/api/projects/{few}/nodes/n9/run"),
            Asked("trigger, 10 nodes, one again", ports, seconds, "POST", f"/api/projects/{few}/nodes/n0/run", _AGAIN),
            Asked(f"trigger, {NODES} nodes, nothing to do", ports, seconds, "POST", f"{base}/nodes/{target}/run"),
        ]
        if far:
            path = f"/api/projects/{install.project(graph([], 1, 'far'))}/nodes/n0/run"
            asked.append(Asked("trigger, one new node, for the worker", ports, seconds, "POST", path, _NEW))
        rows = []
        for one in asked:
            taken = [_hammered(one) for _ in range(rounds)]
            best = max(taken, key=lambda r: len(r.rounds))
            rows.append([one.name, round(len(best.rounds) / seconds), *milliseconds(best, 50, 95, 99)])
    heads = ["", "a second", "p50 ms", "p95 ms", "p99 ms"]
    table(f"requests, {CONNECTIONS} connections at once, {seconds:g} s", heads, rows)
    imported = _imported(ports[0])
    table(f"import of {IMPORTED} nodes", ["", "ms"], [["median", f"{imported.median * 1e3:.0f}"]])


@contextlib.contextmanager
def served(app: Litestar) -> Iterator[int]:
    """An application on a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


def bare(body: bytes) -> Litestar:
    """Answers with these bytes, or with none."""

    @get("/status", sync_to_thread=False)
    def status() -> Response[bytes]:
        return Response(body, media_type=MediaType.JSON)

    @post("/nothing", sync_to_thread=False)
    def nothing() -> None:
        return None

    return Litestar([status, nothing], openapi_config=None)


def _hammered(asked: Asked) -> Times:
    """What the client's process measured."""
    command = [sys.executable, "-m", "bench.api", "--client", msgspec.json.encode(asked).decode()]
    return Times(tuple(json.loads(subprocess.run(command, check=True, capture_output=True).stdout)))


def _client(asked: Asked) -> list[float]:
    took: list[float] = []
    end = time.perf_counter() + asked.seconds

    def ask(port: int) -> None:
        connection = HTTPConnection("127.0.0.1", port)
        while (began := time.perf_counter()) < end:
            body = asked.body.replace("@", uuid4().hex)
            connection.request(asked.method, asked.path, body or None, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            said = answer.read()
            if answer.status >= 400:
                raise RuntimeError(f"{asked.name}: {answer.status} {said[:300]!r}")
            took.append(time.perf_counter() - began)

    ports = [asked.ports[i % len(asked.ports)] for i in range(CONNECTIONS)]
    threads = [threading.Thread(target=ask, args=[port]) for port in ports]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


def _imported(port: int) -> Times:
    whole = graph(chain(IMPORTED), IMPORTED, "quick", tag="import")
    body = msgspec.json.encode(GraphDocument(name="Imported", nodes=whole.nodes, edges=whole.edges, view=whole.view))
    connection = HTTPConnection("127.0.0.1", port)
    took = []
    for _ in range(ROUNDS * 3):
        began = time.perf_counter()
        connection.request("POST", "/api/projects/import", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"import: {answer.status}")
        took.append(time.perf_counter() - began)
    return Times(tuple(took))


def _start() -> float:
    """From the command to the line that says it is ready."""
    with tempfile.TemporaryDirectory(prefix="reelgraph-bench-") as folder:
        began = time.perf_counter()
        command = [str(Path(sys.executable).with_name("reelgraph")), "serve", "--port", "0", "--data", folder]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
            assert server.stdout is not None
            for line in server.stdout:
                if "ready" in line:
                    break
            took = time.perf_counter() - began
            server.terminate()
        return took


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cluster", action="store_true", help="ask two servers over Postgres and Redis")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each kind of request")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--client", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.client:
        print(json.dumps(_client(msgspec.json.decode(given.client, type=Asked))))
    else:
        (cluster if given.cluster else main)(given.seconds, given.rounds)

"""How much memory the process of a server has after so many runs and events, with a page that listens to some of them.

The peer is a bare Litestar server in a process of its own that answers as many requests: what grows there is the
allocator's, and the framework's.
"""

import argparse
import itertools
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from http.client import HTTPConnection
from uuid import uuid4

import psutil

from bench.api import bare, served
from bench.audience import gathered
from bench.measure import number, table
from bench.shapes import chain, graph
from bench.stack import Stack, stacked

RUNS = 10_000
PARTS = 10
NODES = 8
"""Of a run: each is queued or made at once, and the run begins and ends, so that this gives ten events."""

PROJECTS = 20
CONNECTIONS = 4
_PATIENCE_SECONDS = 60.0
_REST_SECONDS = 2.0


def main(runs: int, parts: int) -> None:
    with stacked(workers=()) as stack:
        peer = subprocess.Popen([sys.executable, "-m", "bench.memory", "--peer"], stdout=subprocess.PIPE, text=True)
        assert peer.stdout is not None
        port = int(peer.stdout.readline())
        try:
            _measure(stack, runs, parts, psutil.Process(peer.pid), port)
        finally:
            peer.kill()
            peer.wait()


def _measure(stack: Stack, runs: int, parts: int, peer: psutil.Process, peer_port: int) -> None:
    whole = graph(chain(NODES), NODES, "quick", tag="memory")
    projects = [stack.install.project(whole) for _ in range(PROJECTS)]
    paths = [f"/api/projects/{project}/nodes/n{NODES - 1}/run" for project in projects]
    server = psutil.Process(stack.servers[0].pid)
    _ask_all(stack.ports[0], paths, len(paths))
    _ask_all(peer_port, ["/nothing"], len(paths))
    began, peer_began = _rss(server), _rss(peer)
    last = stack.install.store.feed.last

    def events() -> str:
        return f"{sum(map(last, projects)):,}"

    rows: list[tuple[object, ...]] = [(0, events(), number(began), 1, number(peer_began), 1, "")]
    with gathered(stack.ports, f"/api/projects/{projects[0]}/events", 1, stack.ground.folder) as page:
        for part in range(1, parts + 1):
            started = time.perf_counter()
            _ask_all(stack.ports[0], paths, runs // parts)
            took = time.perf_counter() - started
            _ask_all(peer_port, ["/nothing"], runs // parts)
            missing = page.wait(last(projects[0]), _PATIENCE_SECONDS).missing
            assert not missing, "the page was not told all"
            page.begin(last(projects[0]))
            time.sleep(_REST_SECONDS)
            now, peer_now = _rss(server), _rss(peer)
            rows.append((f"{part * runs // parts:,}", events(), number(now), number(now / began), number(peer_now),
                         number(peer_now / peer_began), number(runs / parts / took)))  # fmt: skip
    heads = ("runs", "events", "MB of the server", "× its start", "MB of a bare one", "× its start", "runs a second")
    table("memory of a server", heads, rows)


def _ask_all(port: int, paths: Sequence[str], times: int) -> None:
    """So many requests, to one path after the other, each with a text that nobody has used."""

    def ask() -> None:
        connection = HTTPConnection("127.0.0.1", port)
        for path in itertools.islice(itertools.cycle(paths), times // CONNECTIONS):
            body = f'{{"params": {{"n0": {{"text": "{uuid4().hex}"}}}}}}'
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            said = answer.read()
            assert answer.status < 300, said

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _rss(process: psutil.Process) -> float:
    """In MB."""
    return float(process.memory_info().rss) / 1e6


def _serve_bare() -> None:
    with served(bare(b"")) as port:
        print(port, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--parts", type=int, default=PARTS, help="how often memory is looked at")
    parser.add_argument("--peer", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.peer:
        _serve_bare()
    else:
        main(given.runs, given.parts)

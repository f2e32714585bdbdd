"""What a no-op node costs through Postgres and Redis: a server, a worker process, and all of it durable.

The floors share the machine and the shapes: bare Redis lists with two workers and the graph in memory, and one durable
commit in Postgres a node, one after the other.
"""

import itertools
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import redis

from bench.install import Install
from bench.measure import Contender, show, take_turns
from bench.shapes import SHAPES, graph
from bench.stack import grounded
from server.settings import Settings

SIZES = {100: 5, 1000: 3}
Wires = list[tuple[int, int]]


class Lists:
    """A queue and its answers in Redis, two threads that pass nodes on, and the graph in memory."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(url)
        self._ended = False
        self._threads = [threading.Thread(target=self._work, args=[url]) for _ in range(2)]
        for thread in self._threads:
            thread.start()

    def run(self, nodes: int, wires: Wires) -> None:
        remaining = [0] * nodes
        children: list[list[int]] = [[] for _ in range(nodes)]
        for source, target in wires:
            remaining[target] += 1
            children[source].append(target)
        for node in range(nodes):
            if not remaining[node]:
                self._client.lpush("floor:todo", node)
        for _ in range(nodes):
            answer = self._client.blpop(["floor:done"])
            for child in children[int(answer[1])]:  # type: ignore[index]
                remaining[child] -= 1
                if not remaining[child]:
                    self._client.lpush("floor:todo", child)

    def close(self) -> None:
        self._ended = True
        for thread in self._threads:
            thread.join()
        self._client.close()

    def _work(self, url: str) -> None:
        with redis.Redis.from_url(url) as client:
            while not self._ended:
                job = client.blpop(["floor:todo"], timeout=1)
                if job is not None:
                    client.lpush("floor:done", job[1])  # type: ignore[index]


class Commits:
    """One durable commit a node, one after the other: insert, update, commit."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url)
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS floor (run int, node int, status text, PRIMARY KEY (run, node))"
        )
        self._connection.commit()
        self._runs = itertools.count()

    def run(self, nodes: int, _wires: Wires) -> None:
        run = next(self._runs)
        for node in range(nodes):
            self._connection.execute("INSERT INTO floor VALUES (%s, %s, 'done')", (run, node))
            self._connection.commit()

    def close(self) -> None:
        self._connection.close()


def main() -> None:
    with clustered() as (install, settings):
        lists, commits = Lists(settings.broker), Commits(settings.database)
        tags = itertools.count()
        for name, shape in SHAPES.items():
            for size, rounds in SIZES.items():
                wires = shape(size)
                contenders = {
                    "bare Redis lists": _timed(lists, size, wires),
                    "one commit in Postgres": _timed(commits, size, wires),
                    "cluster, in the worker": _cold(install, wires, size, "far", tags),
                    "cluster, in bodies": _cold(install, wires, size, "work", tags),
                }
                peers = ("bare Redis lists", "one commit in Postgres")
                show(f"{name} of {size}", take_turns(rounds, contenders), peers=peers, per=size)
        lists.close()
        commits.close()


@contextmanager
def clustered() -> Iterator[tuple[Install, Settings]]:
    """A server in this process, and a worker in another one, over a durable Postgres and a Redis."""
    with grounded() as ground:
        program = [sys.executable, "-m", "bench.cluster_worker"]
        worker = subprocess.Popen(program, env=ground.environment, stdout=subprocess.PIPE)
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"ready\n"
        install = Install(ground.settings)
        install.app.start(serving=False)
        try:
            yield install, ground.settings
        finally:
            worker.terminate()
            worker.wait()
            install.app.close()


def _timed(floor: Lists | Commits, nodes: int, wires: Wires) -> Contender:
    def run() -> float:
        started = time.perf_counter()
        floor.run(nodes, wires)
        return time.perf_counter() - started

    return run


def _cold(install: Install, wires: Wires, nodes: int, node_type: str, tags: "itertools.count[int]") -> Contender:
    """Trigger to end of a graph that nobody has computed before."""

    def run() -> float:
        project = install.project(graph(wires, nodes, node_type, tag=f"{node_type} {next(tags)}"))
        started = time.perf_counter()
        install.run(project, f"n{nodes - 1}")
        return time.perf_counter() - started

    return run


if __name__ == "__main__":
    main()

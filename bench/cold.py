"""What a node costs beside its own work when everything is to be made: no-op nodes in bodies, and inline.

Every finished node is on the disk before the next one begins. The floors do as little as can be done for that.
"""

import itertools
import sqlite3
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

import dramatiq
from dramatiq.brokers.stub import StubBroker

from bench.install import Install, installed
from bench.measure import Contender, show, take_turns
from bench.shapes import SHAPES, graph
from executors.message import Done, Perform
from executors.worker import Held
from graph_engine.job import Made
from schemas.value import Text

SIZES = {10: 9, 100: 5, 1000: 3}
Wires = list[tuple[int, int]]


class Floor:
    """Two threads, two durable writes a node into SQLite, and the least bookkeeping there is."""

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "floor.db", isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.execute("CREATE TABLE step (run, node, status, PRIMARY KEY (run, node))")
        self._pool = ThreadPoolExecutor(2)
        self._runs = itertools.count()

    def run(self, nodes: int, wires: Wires) -> None:
        run = next(self._runs)
        remaining, children = _counted(nodes, wires)
        pending: set[Future[int]] = set()

        def start(node: int) -> None:
            self._database.execute("INSERT INTO step VALUES (?, ?, 'running')", (run, node))
            pending.add(self._pool.submit(lambda: node))

        for node in range(nodes):
            if not remaining[node]:
                start(node)
        while pending:
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                pending.discard(future)
                node = future.result()
                self._database.execute("UPDATE step SET status = 'done' WHERE run = ? AND node = ?", (run, node))
                for child in children[node]:
                    remaining[child] -= 1
                    if not remaining[child]:
                        start(child)

    def close(self) -> None:
        self._pool.shutdown()
        self._database.close()


class Messages:
    """Bare Dramatiq on its in-process broker with two threads: one message a node, nothing kept."""

    def __init__(self) -> None:
        self._broker = StubBroker(middleware=[])
        self._actor = dramatiq.Actor(
            self._hear, broker=self._broker, actor_name="node", queue_name="node", priority=0, options={}
        )
        self._worker = dramatiq.Worker(self._broker, worker_threads=2, worker_timeout=100)
        self._worker.start()
        self._remaining: list[int] = []
        self._children: list[list[int]] = []

    def run(self, nodes: int, wires: Wires) -> None:
        self._remaining, self._children = _counted(nodes, wires)
        for node in [node for node in range(nodes) if not self._remaining[node]]:
            self._actor.send(node)
        self._broker.join("node")

    def close(self) -> None:
        self._worker.stop()
        self._broker.close()

    def _hear(self, node: int) -> None:
        for child in self._children[node]:
            self._remaining[child] -= 1
            if not self._remaining[child]:
                self._actor.send(child)


def main() -> None:
    with installed() as install, tempfile.TemporaryDirectory(prefix="reelgraph-bench-") as folder:
        floor, messages = Floor(Path(folder)), Messages()
        tags = itertools.count()
        for name, shape in SHAPES.items():
            for size, rounds in SIZES.items():
                wires = shape(size)
                contenders = {
                    "threads + SQLite": _timed_run(floor.run, size, wires),
                    "bare Dramatiq": _timed_run(messages.run, size, wires),
                    "bodies": _cold(install, wires, size, "work", tags),
                    "bodies’ processes left out": _without_processes(install, wires, size, tags),
                    "inline": _cold(install, wires, size, "quick", tags),
                }
                times = take_turns(rounds, contenders)
                show(f"cold {name} of {size}", times, peers=("threads + SQLite", "bare Dramatiq"), per=size)
        messages.close()
        floor.close()


def _cold(install: Install, wires: Wires, size: int, node_type: str, tags: "itertools.count[int]") -> Contender:
    """Trigger to end of a graph that nobody has computed before."""

    def run() -> float:
        project = install.project(graph(wires, size, node_type, tag=f"{node_type} {next(tags)}"))
        started = time.perf_counter()
        install.run(project, f"n{size - 1}")
        return time.perf_counter() - started

    return run


def _without_processes(install: Install, wires: Wires, size: int, tags: "itertools.count[int]") -> Contender:
    """The same, but what a child process would answer is there at once."""
    worker = install.app.worker

    def answer(held: Held, order: Perform) -> Done:
        return Done(made=Made(outputs={"text": Text(text=held.claim.key)}), files={})

    def run() -> float:
        real = worker._in_child
        worker._in_child = answer  # type: ignore[method-assign]
        try:
            return _cold(install, wires, size, "work", tags)()
        finally:
            worker._in_child = real  # type: ignore[method-assign]

    return run


def _timed_run(run: Callable[[int, Wires], None], size: int, wires: Wires) -> Contender:
    def timed() -> float:
        started = time.perf_counter()
        run(size, wires)
        return time.perf_counter() - started

    return timed


def _counted(nodes: int, wires: Wires) -> tuple[list[int], list[list[int]]]:
    remaining = [0] * nodes
    children: list[list[int]] = [[] for _ in range(nodes)]
    for source, target in wires:
        remaining[target] += 1
        children[source].append(target)
    return remaining, children


if __name__ == "__main__":
    main()

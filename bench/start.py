"""From the trigger to the moment when others can see that its node runs, with warm bodies: at once, and after a pause.

The peers are a message through bare Dramatiq and a task through a thread pool, which write nothing to a disk, and
two durable writes, which is what a trigger and a start are to the database.
"""

import itertools
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

import dramatiq
from dramatiq.brokers.stub import StubBroker

from bench.install import Install, installed
from bench.measure import Times, table
from bench.shapes import graph
from schemas.event import StepChanged
from storage.sql import journal

PAUSES = {0.0: 100, 2.0: 15}
"""Seconds without work before the trigger, and how often that is measured."""


class Disk:
    """A database of one table, set up as ours is."""

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="reelgraph-bench-")
        self._database = sqlite3.connect(Path(self._folder.name) / "disk.db", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.execute("CREATE TABLE write (at)")
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()
        self._folder.cleanup()

    def write_twice(self) -> float:
        started = time.perf_counter()
        for _ in range(2):
            self._database.execute("INSERT INTO write VALUES (?)", (started,))
        return time.perf_counter() - started


def main() -> None:
    with installed() as install, Disk() as disk, ThreadPoolExecutor(2) as pool:
        broker = StubBroker(middleware=[])
        heard = threading.Event()
        actor = dramatiq.Actor(
            lambda: heard.set(), broker=broker, actor_name="hear", queue_name="hear", priority=0, options={}
        )
        worker = dramatiq.Worker(broker, worker_threads=2, worker_timeout=100)
        worker.start()
        tags = itertools.count()
        contenders: dict[str, Callable[[], float]] = {
            "trigger → running": lambda: _trigger(install, f"start {next(tags)}"),
            "two durable writes": disk.write_twice,
            "bare Dramatiq: send → heard": lambda: _until(heard, actor.send),
            "thread pool: submit → begun": lambda: _until(heard, lambda: pool.submit(heard.set)),
        }
        for pause, rounds in PAUSES.items():
            times = {name: _times(run, pause, rounds) for name, run in contenders.items()}
            rows = [
                (name, *(f"{value * 1e3:.3g}" for value in (own.median, own.percentile(95), own.best)))
                for name, own in times.items()
            ]
            table(f"after {pause:g} s without work", ("", "p50 ms", "p95 ms", "best ms"), rows)
        worker.stop()
        broker.close()


def _trigger(install: Install, tag: str) -> float:
    """Wakes at pokes and reads the events, as an event socket does."""
    project = install.project(graph([], 1, "work", tag))
    poked = threading.Event()
    forget = install.app.pokes.listen(project, lambda frame: poked.set())
    started = time.perf_counter()
    install.trigger(project, "n0")
    while not _running(install, project):
        poked.wait(1.0)
        poked.clear()
    took = time.perf_counter() - started
    forget()
    return took


def _running(install: Install, project: str) -> bool:
    with install.store.database.read() as connection:
        facts = [event.fact for event in journal.since(connection, project, 0, 10)]
    return any(isinstance(fact, StepChanged) and fact.status == "running" for fact in facts)


def _until(heard: threading.Event, begin: Callable[[], object]) -> float:
    heard.clear()
    started = time.perf_counter()
    begin()
    heard.wait()
    return time.perf_counter() - started


def _times(run: Callable[[], float], pause: float, rounds: int) -> Times:
    run()
    seconds = []
    for _ in range(rounds):
        time.sleep(pause)
        seconds.append(run())
    return Times(tuple(seconds))


if __name__ == "__main__":
    main()

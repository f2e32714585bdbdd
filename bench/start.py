"""From the trigger to the moment when others can see that its node runs, with warm bodies: at once, and after a pause.

The peers are a message through bare Dramatiq and a task through a thread pool: neither writes anything to a disk.
"""

import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import dramatiq
from dramatiq.brokers.stub import StubBroker

from bench.install import Install, installed
from bench.measure import Times, table
from bench.shapes import graph
from schemas.event import StepChanged
from storage.sql import journal

PAUSES = {0.0: 100, 2.0: 15}
"""Seconds without work before the trigger, and how often that is measured."""


def main() -> None:
    with installed() as install, ThreadPoolExecutor(2) as pool:
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

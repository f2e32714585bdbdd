"""How many statements the hottest transactions send to Postgres, and how often they wait for its answers.

A wait is a way there and back, however many answers come with it. All is done by one thread of one process, without
bodies: what remains of the time is Postgres and its disk.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import psycopg
from msgspec import Struct

from bench.hoard import WORKER
from bench.install import Install
from bench.measure import number, table
from bench.shapes import chain, graph
from bench.stack import grounded
from graph_engine.job import Claim, Made
from schemas.value import Text
from storage.sql import pipeline
from storage.sql.engine import Reader

NODES = 10
ROUNDS = 30


class Cost(Struct):
    """Of one transaction. `processor` are seconds that this thread worked for it."""

    statements: int = 0
    waits: int = 0
    seconds: float = 0.0
    processor: float = 0.0


def main() -> None:
    costs: dict[str, list[Cost]] = {}
    with grounded() as ground:
        install = Install(ground.settings)  # it is not started: nobody else asks for anything
        try:
            for number_of_round in range(ROUNDS):
                for name, cost in _round(install, f"round trips {number_of_round}"):
                    costs.setdefault(name, []).append(cost)
        finally:
            install.app.close()
    heads = ("", "statements", "waits", "ms", "ms of it processor time here")
    table(f"one transaction, medians of {ROUNDS} rounds", heads, [_row(name, taken) for name, taken in costs.items()])


def _row(name: str, taken: list[Cost]) -> tuple[object, ...]:
    statements, waits, seconds, processor = (
        statistics.median(getattr(cost, field) for cost in taken) for field in Cost.__struct_fields__
    )
    return name, number(statements), number(waits), number(seconds * 1e3), number(processor * 1e3)


def _round(install: Install, tag: str) -> Iterator[tuple[str, Cost]]:
    project = install.project(graph(chain(NODES), NODES, "far", tag=tag))
    with _watched() as cost:
        install.trigger(project, f"n{NODES - 1}")
    yield "a trigger of a chain that has never run", cost
    claim = install.store.jobs.claim("network", WORKER)
    for _ in range(NODES - 1):
        with _watched() as cost:
            claim = _done(install, claim)
        yield "a step of a chain, with the claim of the next one", cost
    with _watched() as cost:
        _done(install, claim)
    yield "the last step", cost


def _done(install: Install, claim: Claim | None) -> Claim | None:
    assert claim is not None
    return install.store.jobs.succeed(claim, Made(outputs={"text": Text(text=claim.key)}), "network", WORKER)[1]


@contextmanager
def _watched() -> Iterator[Cost]:
    cost = Cost()

    def counted(real: Callable[..., Any], field: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            setattr(cost, field, getattr(cost, field) + 1)
            return real(*args, **kwargs)

        return call

    def clock(reader: Reader, real: Callable[[Reader], float] = pipeline._time) -> float:
        cost.waits += reader.cursor.pgresult is None
        return real(reader)

    with (
        patch.object(psycopg.Cursor, "execute", counted(psycopg.Cursor.execute, "statements")),
        patch.object(psycopg.Cursor, "executemany", counted(psycopg.Cursor.executemany, "statements")),
        patch.object(psycopg.Pipeline, "sync", counted(psycopg.Pipeline.sync, "waits")),
        patch.object(psycopg.Pipeline, "__exit__", counted(psycopg.Pipeline.__exit__, "waits")),
        patch.object(pipeline, "_time", clock),
    ):
        began, processor = time.perf_counter(), time.thread_time()
        yield cost
        cost.seconds, cost.processor = time.perf_counter() - began, time.thread_time() - processor


if __name__ == "__main__":
    main()

"""Transitions of N steps in one transaction on Postgres, with the engine's own statements: rows a second.

The peers change as many rows of the same tables by hand: in one statement that takes all of them from arrays, and one
after the other in one transaction. How many statements each sends is counted by Postgres itself.
"""

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import msgspec
import psycopg
from msgspec import Struct
from sqlalchemy import insert, update

from bench.install import Install
from bench.measure import Times, number, table, take_turns
from bench.shapes import graph
from bench.stack import Ground, grounded
from bench.watched import WatchedPostgres
from graph_engine.freshness import Recipe
from schemas.event import StepChanged
from schemas.value import Output, Text
from storage.sql import journal, results, steps, takes
from storage.sql.engine import Transaction
from storage.sql.postgres import SESSION
from storage.sql.steps import Move
from storage.sql.tables import RunRow, StepRow
from storage.sql.tables import table as table_of

SIZES = (1000, 10_000)
ROUNDS = 5

_run, _step = table_of(RunRow), table_of(StepRow)
_NEW_RUN = insert(_run)
_UNNESTED = """
    UPDATE step SET status = new.status, attempt = new.attempt, key = new.key, base = new.base, job_id = new.job
    FROM unnest(%(nodes)s::text[], %(status)s::text[], %(attempt)s::int[], %(key)s::text[], %(key)s::text[],
                %(job)s::text[]) AS new(node, status, attempt, key, base, job)
    WHERE run_id = %(run)s AND node_id = new.node AND step.status = 'blocked'
"""
_ONE_BY_ONE = """
    UPDATE step SET status = 'queued', attempt = 0, key = %(key)s, base = %(key)s, job_id = %(job)s
    WHERE run_id = %(run)s AND node_id = %(node)s AND status = 'blocked'
"""
_INSERTED = """
    INSERT INTO step (run_id, node_id, ordinal, status, remaining, attempt)
    SELECT %(run)s, node, ordinal, 'blocked', 1, 0
    FROM unnest(%(nodes)s::text[], %(ordinals)s::int[]) AS new(node, ordinal)
"""

_AROUND = ("pg_advisory_xact_lock", "clock_timestamp")
"""What begins each transaction."""

Change = Callable[[Transaction, str], object]
"""Changes all steps of a run."""


class Way(Struct, frozen=True):
    """One way to change N rows. `before` brings the run to where it begins; `work` is what counts."""

    work: Callable[[str], object]
    before: Callable[[str], object]


def main(sizes: Sequence[int], rounds: int) -> None:
    with grounded(WatchedPostgres) as ground, _installed(ground) as install:
        for size in sizes:
            bench = _Bench(ground, install, size)
            for title, ways in bench.groups.items():
                sent = bench.sent(ways)
                times = take_turns(rounds, {name: bench.contender(way) for name, way in ways.items()})
                _show(f"{title} of {size:,}", size, times, sent)
            bench.close()


@contextmanager
def _installed(ground: Ground) -> Any:
    install = Install(ground.settings)
    try:
        yield install  # it is not started: nobody looks after what is queued meanwhile
    finally:
        install.app.close()


class _Bench:
    """All ways for one number of steps."""

    def __init__(self, ground: Ground, install: Install, size: int) -> None:
        assert isinstance(ground.postgres, WatchedPostgres)
        self._postgres = ground.postgres
        self._install = install
        self._size = size
        self._nodes = [f"n{i}" for i in range(size)]
        self._project = install.project(graph([], 1, "far"))
        as_ours = " ".join(f"-c {name}={value}" for name, value in SESSION.items())
        self._hand = psycopg.connect(ground.settings.database, options=as_ours)
        self._triggered: dict[str, str] = {}

    @property
    def groups(self) -> dict[str, dict[str, Way]]:
        """The peers come first."""
        blocked, ready, nothing = self._blocked, self._one_job, self._nothing
        queued = {node: Move("queued", self._key(node), self._key(node), f"job {node}") for node in self._nodes}
        return {
            "steps that move": {
                "UPDATE … FROM unnest, by hand": Way(self._unnested, blocked),
                "UPDATE one by one, by hand": Way(self._one_by_one, blocked),
                "steps.move": Way(self._wave(lambda t, run: steps.move(t, run, queued)), blocked),
                "steps.count_down": Way(
                    self._wave(lambda t, run: list(steps.count_down(t, run, dict.fromkeys(self._nodes, 1)))), blocked
                ),
                "steps.follow": Way(self._wave(lambda t, run: list(steps.follow(t, run, "running", 1))), ready),
            },
            "rows that are new": {
                "INSERT … FROM unnest, by hand": Way(self._inserted, nothing),
                "steps.insert_all": Way(
                    self._wave(lambda t, run: steps.insert_all(t, run, dict.fromkeys(self._nodes, 1), {})), nothing
                ),
                "journal.record": Way(self._wave(self._tell), nothing),
                "takes.record": Way(self._wave(self._take), nothing),
                "results.store": Way(self._wave(self._store), nothing),
            },
            "whole waves": {
                "UPDATE … FROM unnest, by hand": Way(self._unnested, blocked),
                "a trigger of so many nodes": Way(self._trigger, nothing),
                "a stop of so many nodes": Way(
                    lambda run: self._install.store.runs.cancel(self._triggered[run]), self._trigger
                ),
            },
        }

    def contender(self, way: Way) -> Callable[[], float]:
        def run() -> float:
            name = self._new_run()
            way.before(name)
            started = time.perf_counter()
            way.work(name)
            took = time.perf_counter() - started
            self._forget(name)
            return took

        return run

    def sent(self, ways: Mapping[str, Way]) -> dict[str, int]:
        """How many statements each way sends, besides those that begin and end the transaction."""
        counts = {}
        for name, way in ways.items():
            run = self._new_run()
            way.before(run)
            self._postgres.count(on=True)
            time.sleep(0.2)  # each backend reads the settings before its next statement
            way.work(run)
            counts[name] = sum(
                statement.calls
                for statement in self._postgres.statements("bench")
                if statement.rows and not any(word in statement.sql for word in _AROUND)
            )
            self._postgres.count(on=False)
            self._forget(run)
        return counts

    def close(self) -> None:
        self._hand.close()

    # -- what comes before -------------------------------------------------------------------------------------------

    def _new_run(self) -> str:
        run = uuid4().hex
        with self._install.store.database.write() as transaction:
            row = {
                "id": run, "project_id": self._project, "rev": 1, "mode": "stale", "targets": b"[]",
                "status": "running", "live": self._size, "priority": 0, "request_digest": "", "after_run": None,
                "created_at": transaction.now, "finished_at": None,
            }  # fmt: skip
            transaction.execute(_NEW_RUN, row)
        return run

    def _nothing(self, run: str) -> None:
        return None

    def _blocked(self, run: str) -> None:
        self._inserted(run)

    def _one_job(self, run: str) -> None:
        """All steps wait for the same job, which is called as the run."""
        self._inserted(run)
        all_of_it = update(_step).where(_step.c.run_id == run).values(status="queued", job_id=run)
        with self._install.store.database.write() as transaction:
            transaction.connection.execute(all_of_it)

    def _forget(self, run: str) -> None:
        """Every round finds tables of the same size."""
        with self._hand.transaction():
            self._hand.execute("DELETE FROM run WHERE id = ANY(%s)", [[run, self._triggered.get(run, "")]])
            self._hand.execute("DELETE FROM take; DELETE FROM head; DELETE FROM event; DELETE FROM result")
            self._hand.execute("DELETE FROM job")

    # -- the work ----------------------------------------------------------------------------------------------------

    def _wave(self, change: Change) -> Callable[[str], None]:
        def work(run: str) -> None:
            with self._install.store.database.write() as transaction:
                change(transaction, run)

        return work

    def _unnested(self, run: str) -> None:
        columns = {
            "nodes": self._nodes, "status": ["queued"] * self._size, "attempt": [0] * self._size,
            "key": [self._key(node) for node in self._nodes], "job": [f"job {node}" for node in self._nodes],
        }  # fmt: skip
        self._by_hand(_UNNESTED, {"run": run, **columns})

    def _inserted(self, run: str) -> None:
        self._by_hand(_INSERTED, {"run": run, "nodes": self._nodes, "ordinals": list(range(self._size))})

    def _one_by_one(self, run: str) -> None:
        for node in self._nodes:
            self._hand.execute(_ONE_BY_ONE, {"run": run, "node": node, "key": self._key(node), "job": f"job {node}"})
        self._hand.commit()

    def _by_hand(self, sql: str, params: dict[str, Any]) -> None:
        self._hand.execute(sql.encode(), params)
        self._hand.commit()

    def _tell(self, transaction: Transaction, run: str) -> None:
        journal.record(
            transaction, self._project, [StepChanged(run=run, node=node, status="queued") for node in self._nodes]
        )

    def _take(self, transaction: Transaction, run: str) -> None:
        new = [takes.NewTake(n, self._key(n), self._key(n), "", (), "succeeded") for n in self._nodes]
        takes.record(transaction, self._project, run, new)

    def _store(self, transaction: Transaction, run: str) -> None:
        recipe = Recipe(type="far", version=1, params=msgspec.Raw(b"{}"), environment="", inputs=(), nonce="")
        outputs: dict[str, Output] = {"text": Text(text="a")}
        results.store(
            transaction, [results.result_row(self._key(n), recipe, outputs, transaction.now)[0] for n in self._nodes]
        )

    def _trigger(self, run: str) -> None:
        """Planning, jobs and events too; nodes that nobody has computed before."""
        project = self._install.project(graph([], self._size, "far", tag=run))
        self._triggered[run] = self._install.trigger(project, *self._nodes).run.id

    def _key(self, node: str) -> str:
        return f"{node:0>64}"


def _show(title: str, size: int, times: Mapping[str, Times], sent: Mapping[str, int]) -> None:
    bare = next(iter(times.values())).median
    rows = [
        (name, f"{sent[name]:,}", number(own.median * 1e3), number(size / own.median), number(bare / own.median))
        for name, own in times.items()
    ]
    peer = next(iter(times))
    table(title, ("", "statements", "ms", "rows a second", f"× {peer}"), rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    main(given.sizes, given.rounds)

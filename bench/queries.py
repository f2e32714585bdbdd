"""What people, pages and workers ask of a full database on Postgres: which statements are slow, and which read much.

All operations are carried out as they come over HTTP, or as a worker does them, once to warm up and then some times.
What each statement took is counted by Postgres; in a last round it writes down the plan of each. The peer of an
operation is a request that asks the database nothing, that of a statement a row that is looked up by its primary key.
"""

import argparse
import itertools
import re
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection

from msgspec import Struct
from sqlalchemy import select

from bench.api import served
from bench.hoard import WORKER, Size, fill, work
from bench.install import Install
from bench.measure import number, table
from bench.shapes import chain, graph
from bench.stack import Ground, grounded
from bench.watched import Statement, WatchedPostgres
from graph_engine.job import Made
from schemas.graph import Graph
from schemas.value import Text
from server.app import create_app
from storage.sql.tables import ProjectRow
from storage.sql.tables import table as table_of

PROJECTS, RESULTS, STEPS, ROUNDS = 50_000, 1_000_000, 10_000, 5
USUAL = 300

_SLOW_SECONDS = 0.05
_MUCH_OF = 100
"""A plan reads much when it looks at more rows than this part of the results that there are."""

_COLUMNS = re.compile(r"SELECT (?:DISTINCT )?[\w., ]{60,}? FROM")
_MOST_LETTERS = 220

_PEER = "a row by its primary key"
_NOTHING = "nothing asked (`/api/health`)"
_project = table_of(ProjectRow)
_ONE = select(_project.c.name).where(_project.c.id == "p1")

Operation = Callable[[], object]


class Asked(Struct, frozen=True):
    """What an operation cost: the seconds of each time, and the statements of all times."""

    seconds: tuple[float, ...]
    statements: tuple[Statement, ...]


class Read(Struct, frozen=True):
    """A step of a plan that looked at many rows, in the operation in which it looked at most."""

    operation: str
    kind: str
    relation: str
    rows: int
    sql: str


def main(size: Size, steps: int, rounds: int) -> None:
    with grounded(WatchedPostgres) as ground, _served(ground) as (install, port):
        took = fill(install, ground.settings.database, size)
        print(f"{size.projects:,} projects and {size.results:,} results in {took:.0f} s", flush=True)
        operations = dict(_operations(install, port, steps))
        assert isinstance(ground.postgres, WatchedPostgres)
        asked = {name: _ask(ground.postgres, operation, rounds) for name, operation in operations.items()}
        _show_operations(asked)
        _show_statements(asked)
        _show_reads(list(_reads(ground.postgres, operations, size.results // _MUCH_OF)))


@contextmanager
def _served(ground: Ground) -> Iterator[tuple[Install, int]]:
    """A server that nobody works for: what is done meanwhile, we do."""
    install = Install(ground.settings)
    try:
        with served(create_app(install.app)) as port:
            yield install, port
    finally:
        install.app.close()


def _operations(install: Install, port: int, steps: int) -> Iterator[tuple[str, Operation]]:
    """By what they are called. Those that change something find another thing to change each time."""
    store, connection = install.store, HTTPConnection("127.0.0.1", port)

    def ask(method: str, path: str, body: str = "") -> Operation:
        return lambda: _request(connection, method, f"/api/{path}", body)

    usual = _worked(install, graph(chain(USUAL), USUAL, "far", tag="usual"), f"n{USUAL - 1}", USUAL)
    large = install.project(graph([], steps, "quick", tag="large"))
    run = install.trigger(large, *(f"n{i}" for i in range(steps))).run.id
    waiting = install.project(graph([], steps, "far", tag="waiting"))
    live = install.trigger(waiting, *(f"n{i}" for i in range(steps))).run.id
    numbers = itertools.count()

    def new_text() -> object:
        body = f'{{"params": {{"n0": {{"text": "{next(numbers)}"}}}}}}'
        return _request(connection, "POST", f"/api/projects/{usual}/nodes/n0/run", body)

    def claimed() -> object:
        claim = store.jobs.claim("network", WORKER)
        assert claim is not None
        return store.jobs.succeed(claim, Made(outputs={"text": Text(text=claim.key)}))

    def deleted() -> object:
        return _request(connection, "DELETE", f"/api/projects/p{100 + next(numbers)}", "")

    def row() -> object:
        with store.database.read() as reader:
            return reader.execute(_ONE).first()

    yield _NOTHING, ask("GET", "health")
    yield _PEER, row
    yield "projects, first page", ask("GET", "projects?limit=100")
    yield "projects, a late page", ask("GET", "projects?limit=100&offset=40000")
    yield "projects, searched", ask("GET", "projects?search=ect%2012")
    yield f"graph of {USUAL} nodes", ask("GET", f"projects/{usual}/graph")
    yield f"status of {USUAL} nodes", lambda: store.status.project(usual)
    yield "status of 20 nodes", lambda: store.status.project("p7")
    yield f"status of {steps} nodes", lambda: store.status.project(large)
    yield f"plan of {USUAL} nodes", ask("POST", f"projects/{usual}/nodes/n{USUAL - 1}/plan")
    yield (
        f"plan of {USUAL} nodes, all again",
        ask("POST", f"projects/{usual}/nodes/n{USUAL - 1}/plan", '{"mode": "force_upstream"}'),
    )
    yield "plan of one of many nodes", ask("POST", f"projects/{large}/nodes/n7/plan")
    yield f"trigger of {USUAL} nodes, nothing to do", ask("POST", f"projects/{usual}/nodes/n{USUAL - 1}/run")
    yield "trigger of one node", new_text
    yield "claim and commit of a job", claimed
    yield "runs of a project", ask("GET", f"projects/{usual}/runs")
    yield "runs of all projects", ask("GET", "runs")
    yield "runs of all projects, a late page", ask("GET", "runs?offset=50000")
    yield "runs that failed", ask("GET", "runs?status=failed")
    yield "runs that go on", ask("GET", "runs?status=running")
    yield f"run of {steps} steps", ask("GET", f"runs/{run}")
    yield f"run of {steps} steps that go on", ask("GET", f"runs/{live}")
    yield "run of 10 steps", ask("GET", "runs/r7")
    yield "graph of a run", ask("GET", f"runs/{run}/graph")
    yield "jobs", ask("GET", "jobs")
    yield "jobs that failed", ask("GET", "jobs?status=failed")
    yield "jobs that are done", ask("GET", "jobs?status=done")
    yield "jobs that are done, of a lane without", ask("GET", "jobs?status=done&lane=gpu")
    yield "takes of a node", ask("GET", f"projects/{usual}/nodes/n0/takes")
    yield "why a node is stale", ask("GET", f"projects/{usual}/nodes/n0/why")
    yield "versions", ask("GET", f"projects/{usual}/versions")
    yield "where a file comes from", ask("GET", f"artifacts/{'0' * 64}/lineage")
    yield "feed: what is new", lambda: store.feed.since(usual, max(0, store.feed.last(usual) - 10))
    yield "feed: snapshot", lambda: store.feed.snapshot(usual)
    yield "a copy of a project", ask("POST", f"projects/{usual}/duplicate")
    yield "a project is deleted", deleted
    yield "round of the reconciler", store.reconciler.sweep
    yield "metrics: what there is to do", store.workload.now
    yield "webhooks: what is to be sent", lambda: store.outbox.waiting(())
    yield "garbage, only counted", ask("POST", "gc", '{"dryRun": true}')


def _worked(install: Install, whole: Graph, target: str, jobs: int) -> str:
    project = install.project(whole)
    install.trigger(project, target)
    work(install, most=jobs)
    return project


def _request(connection: HTTPConnection, method: str, path: str, body: str) -> bytes:
    connection.request(method, path, body or None, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    said = answer.read()
    assert answer.status < 500, f"{method} {path}: {answer.status} {said[:500]!r}"
    return said


def _ask(postgres: WatchedPostgres, operation: Operation, rounds: int) -> Asked:
    """Carry it out some times. What goes wrong is told, and what else there is goes on."""
    postgres.count(on=True)
    time.sleep(0.2)  # each backend reads the settings before its next statement
    seconds = []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        try:
            operation()
        except Exception as error:
            print(f"went wrong: {error!r}", flush=True)
        seconds.append(time.perf_counter() - began)
    statements = postgres.statements("bench")
    postgres.count(on=False)
    return Asked(tuple(seconds[1:]), tuple(statements))


def _reads(postgres: WatchedPostgres, operations: dict[str, Operation], much: int) -> Iterator[Read]:
    postgres.explain(on=True)
    time.sleep(0.2)
    for name, operation in operations.items():
        postgres.forget_plans()
        with suppress(Exception):  # it was told the first time
            operation()
        time.sleep(0.1)
        for explained in postgres.plans():
            for step in explained.plan.all():
                if step.relation and step.read >= much:
                    yield Read(name, f"{step.kind} {step.index}".strip(), step.relation, step.read, explained.sql)
    postgres.explain(on=False)


def _show_operations(asked: dict[str, Asked]) -> None:
    nothing = statistics.median(asked[_NOTHING].seconds)
    rows = []
    for name, own in asked.items():
        times = len(own.seconds) + 1
        slowest = max((statement.slowest for statement in own.statements), default=0.0)
        median = statistics.median(own.seconds)
        rows.append((name, number(median * 1e3), number(max(own.seconds) * 1e3), number(median / nothing),
                     number(sum(s.calls for s in own.statements) / times), number(slowest * 1e3),
                     "over 50 ms" if slowest > _SLOW_SECONDS else ""))  # fmt: skip
    heads = ("", "median ms", "longest ms", "× nothing asked", "statements", "slowest statement ms", "")
    table("operations", heads, rows)


def _show_statements(asked: dict[str, Asked]) -> None:
    peer = max(asked[_PEER].statements, key=lambda s: "project" in s.sql).mean
    slow = sorted(
        ((name, statement) for name, own in asked.items() for statement in own.statements),
        key=lambda pair: pair[1].slowest,
        reverse=True,
    )
    rows = [
        (name, number(s.slowest * 1e3), number(s.mean * 1e3), number(s.mean / peer), s.calls, f"{s.rows:,}",
         _short(s.sql))
        for name, s in slow[:20]
    ]  # fmt: skip
    heads = ("operation", "slowest ms", "mean ms", f"× {_PEER}", "calls", "rows", "statement")
    table("the slowest statements", heads, rows)


def _show_reads(reads: list[Read]) -> None:
    most = {(read.relation, read.sql): read for read in sorted(reads, key=lambda read: read.rows)}
    rows = [
        (read.operation, read.kind, read.relation, f"{read.rows:,}", _short(read.sql))
        for read in sorted(most.values(), key=lambda read: (read.kind != "Seq Scan", -read.rows))
    ]
    table("what reads many rows", ("operation", "how", "table", "rows", "statement"), rows)


def _short(sql: str) -> str:
    whole = " ".join(_COLUMNS.sub("SELECT … FROM", sql).split()).replace("|", "\\|")
    return whole if len(whole) <= _MOST_LETTERS else f"{whole[:_MOST_LETTERS]}…"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=PROJECTS)
    parser.add_argument("--results", type=int, default=RESULTS)
    parser.add_argument("--steps", type=int, default=STEPS, help="of the largest runs")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    main(Size(given.projects, given.results), given.steps, given.rounds)

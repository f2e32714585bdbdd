"""A database as it is after years, made in a few minutes: what was made once is copied, with other ids, set by set."""

import time
from collections.abc import Mapping

import psycopg
from msgspec import Struct

from bench.install import Install
from bench.shapes import chain, graph
from graph_engine.job import Made
from schemas.value import Text

NODES = 20
STEPS_A_RUN = 10
WORKER = "bench"


class Size(Struct, frozen=True):
    """How many projects of 20 nodes there are, and results in them; as many takes, steps, jobs, attempts, events."""

    projects: int
    results: int


def fill(install: Install, url: str, size: Size) -> float:
    """Fill the database; gives the seconds that it took."""
    seed = _seed(install)
    began = time.perf_counter()
    with psycopg.connect(url) as connection:
        connection.execute("SET synchronous_commit = off")
        for name, (of_seed, count, changes) in _copies(seed, size).items():
            _copy(connection, name, of_seed, count, changes)
        connection.commit()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return time.perf_counter() - began


def work(install: Install, *, most: int) -> None:
    """Do queued jobs by hand: no body is needed for them."""
    for _ in range(most):
        claim = install.store.jobs.claim("network", WORKER)
        if claim is None:
            return
        install.store.jobs.succeed(claim, Made(outputs={"text": Text(text=claim.key)}))


def _seed(install: Install) -> str:
    """A project whose first node was made by a worker."""
    seed = install.project(graph(chain(NODES), NODES, "far", tag="seed"))
    install.trigger(seed, "n0")
    work(install, most=1)
    return seed


def _copies(seed: str, size: Size) -> dict[str, tuple[str, int, dict[str, str]]]:
    """By table: which row is copied, how often, and what each copy has of its own. `n` counts the copies from 0."""
    projects, results = size.projects, size.results
    seconds = "- 60.0 * n"
    of_project = f"'p' || n % {projects}"
    a_node = f"'n' || n / {projects} % {NODES}"
    one = f"project_id = '{seed}'"
    of_run = f"run_id = (SELECT id FROM run WHERE {one})"
    whole_events = results // projects
    return {
        "project": (f"id = '{seed}'", projects, {
            "id": "'p' || n", "name": "'Project ' || n", "seq": str(whole_events),
            "created_at": f"created_at {seconds}", "updated_at": f"updated_at {seconds}",
        }),
        "document": (one, projects, {"project_id": "'p' || n"}),
        "result": ("true", results, {"key": _KEY, "created_at": f"created_at {seconds}"}),
        "take": (one, results, {
            "id": "'t' || n", "project_id": of_project, "node_id": a_node, "key": _KEY, "base": _KEY,
            "run_id": f"'r' || n / {STEPS_A_RUN}", "created_at": f"created_at {seconds}",
        }),
        "head": (one, min(results, projects * NODES), {
            "project_id": of_project, "node_id": a_node, "take_id": "'t' || n", "key": _KEY,
        }),
        "run": (one, results // STEPS_A_RUN, {
            "id": "'r' || n", "project_id": of_project, "created_at": f"created_at {seconds}",
        }),
        "snapshot": (of_run, results // STEPS_A_RUN, {"run_id": "'r' || n"}),
        "step": (of_run, results // STEPS_A_RUN * STEPS_A_RUN, {
            "run_id": f"'r' || n / {STEPS_A_RUN}", "node_id": f"'n' || n % {STEPS_A_RUN}", "key": _KEY, "base": _KEY,
            "ordinal": f"n % {STEPS_A_RUN}", "job_id": "'j' || n",
        }),
        "job": (one, results, {
            "id": "'j' || n", "key": _KEY, "project_id": of_project, "created_at": f"created_at {seconds}",
            "status": "CASE WHEN n % 100 = 0 THEN 'failed' ELSE status END",
        }),
        "attempt": ("true", results, {"job_id": "'j' || n", "started_at": f"started_at {seconds}"}),
        "event": (f"{one} AND seq = 1", whole_events * projects, {
            "project_id": of_project, "seq": f"n / {projects} + 1",
        }),
    }  # fmt: skip


_KEY = "lpad(n::text, 64, '0')"


def _copy(
    connection: "psycopg.Connection[tuple[object, ...]]", name: str, of_seed: str, count: int,
    changes: Mapping[str, str],
) -> None:  # fmt: skip
    """Columns that somebody adds later are copied as they are."""
    cursor = connection.execute(f'SELECT * FROM "{name}" LIMIT 0'.encode())
    columns = [column.name for column in cursor.description or ()]
    values = ", ".join(changes.get(column, f'"{column}"') for column in columns)
    named = ", ".join(f'"{column}"' for column in columns)
    connection.execute(
        f'WITH seed AS MATERIALIZED (SELECT * FROM "{name}" WHERE {of_seed} LIMIT 1)'
        f' INSERT INTO "{name}" ({named}) SELECT {values} FROM seed, generate_series(0, {count - 1}) AS n'.encode()
    )

"""The engine's invariants, read from the whole database."""

from typing import Any

import msgspec
from sqlalchemy import text

from graph_engine import fingerprint
from graph_engine.job import WorkOrder
from graph_engine.transitions import JOB_LIVE, RUN_TERMINAL, STEP_TERMINAL
from schemas.event import Fact, RunEnded, StepChanged
from storage.sql.engine import Database


def broken_invariants(database: Database) -> list[str]:
    """One line for each thing that must never be."""
    with database.read() as connection:
        def rows(query: str) -> list[Any]:
            return list(connection.execute(text(query)))

        return [
            *_duplicate_jobs(rows("SELECT key, status FROM job")),
            *_events(rows("SELECT project_id, seq, fact FROM event ORDER BY project_id, seq")),
            *_numbering(rows("SELECT id, seq FROM project"), rows("SELECT project_id, seq FROM event")),
            *_runs(rows("SELECT id, status, live FROM run"), rows("SELECT run_id, node_id, status FROM step")),
            *_steps_and_jobs(rows("SELECT s.node_id, s.status, j.status FROM step s JOIN job j ON j.id = s.job_id")),
            *_keys(rows("SELECT id, key, work FROM job")),
        ]  # fmt: skip


def _duplicate_jobs(jobs: list[Any]) -> list[str]:
    live = [key for key, status in jobs if status in JOB_LIVE]
    return [f"two live jobs for key {key}" for key in set(live) if live.count(key) > 1]


def _events(events: list[Any]) -> list[str]:
    broken, ended = [], set()
    for project, seq, encoded in events:
        fact = msgspec.json.decode(encoded, type=Fact)
        if isinstance(fact, StepChanged):
            place = (fact.run, fact.node)
            if place in ended:
                broken.append(f"{project} event {seq}: step {place} changed after its end to {fact.status}")
            if fact.status in STEP_TERMINAL:
                ended.add(place)
        elif isinstance(fact, RunEnded):
            if fact.run in ended:
                broken.append(f"{project} event {seq}: run {fact.run} ended twice")
            ended.add(fact.run)
    return broken


def _numbering(projects: list[Any], events: list[Any]) -> list[str]:
    return [
        f"events of {id} are not numbered 1 to {seq} without gaps"
        for id, seq in projects
        if [s for p, s in sorted(events) if p == id] != list(range(1, seq + 1))
    ]


def _runs(runs: list[Any], steps: list[Any]) -> list[str]:
    broken = []
    for id, status, live in runs:
        open_steps = sum(1 for run, _, s in steps if run == id and s not in STEP_TERMINAL)
        if open_steps != live:
            broken.append(f"run {id} counts {live} live steps and has {open_steps}")
        if (status in RUN_TERMINAL) != (open_steps == 0):
            broken.append(f"run {id} is {status} with {open_steps} live steps")
    return broken


def _steps_and_jobs(pairs: list[Any]) -> list[str]:
    return [
        f"step {node} is {step} but its job is {job}"
        for node, step, job in pairs
        if step not in STEP_TERMINAL and step != job
    ]


def _keys(jobs: list[Any]) -> list[str]:
    broken = []
    for id, key, encoded in jobs:
        recipe = msgspec.json.decode(encoded, type=WorkOrder).recipe
        parts = (recipe.type.encode(), str(recipe.version).encode(), bytes(recipe.params), recipe.environment.encode())
        head = b"k1" + b"".join(b"%d:%b" % (len(part), part) for part in parts)
        if fingerprint.key(head, recipe.inputs, recipe.nonce) != key:
            broken.append(f"job {id}: its key is not that of its recipe")
    return broken

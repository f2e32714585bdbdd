"""The engine's invariants, read from the whole database."""

from typing import Any

import msgspec
from sqlalchemy import text

from graph_engine import fingerprint
from graph_engine.freshness import Recipe
from graph_engine.job import WorkOrder
from graph_engine.plan import Snapshot, Task
from graph_engine.transitions import JOB_LIVE, RUN_TERMINAL, STEP, STEP_TERMINAL
from schemas.event import Fact, RunEnded, StepChanged
from schemas.run import StepStatus
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
            *_steps_and_jobs(rows("SELECT node_id, s.status, j.status AS job FROM step s JOIN job j ON j.id = job_id")),
            *_keys(rows("SELECT id, key, work FROM job")),
            *_idle_jobs(rows("SELECT id, status, waits_for FROM job"), rows("SELECT job_id, status FROM step")),
            *_unreachable_jobs(rows("SELECT id, status, lease_until, due_at, waits_for FROM job")),
            *_snapshots(
                rows("SELECT run_id, snapshot, after_run FROM snapshot JOIN run ON run.id = run_id"),
                rows("SELECT run_id, node_id, status, remaining, key, base, job_id FROM step"),
                {key: msgspec.json.decode(digests) for key, digests in rows("SELECT key, digests FROM result")},
            ),
        ]  # fmt: skip


def _duplicate_jobs(jobs: list[Any]) -> list[str]:
    live = [key for key, status in jobs if status in JOB_LIVE]
    return [f"two live jobs for key {key}" for key in set(live) if live.count(key) > 1]


def _events(events: list[Any]) -> list[str]:
    broken, ended = [], set()
    now: dict[tuple[str, str], StepStatus] = {}
    for project, seq, encoded in events:
        fact = msgspec.json.decode(encoded, type=Fact)
        if isinstance(fact, StepChanged):
            place = (fact.run, fact.node)
            if place in ended:
                broken.append(f"{project} event {seq}: step {place} changed after its end to {fact.status}")
            before = now.get(place, "blocked")
            if before not in STEP[fact.status]:
                broken.append(f"{project} event {seq}: step {place} went from {before} to {fact.status}")
            now[place] = fact.status
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
        if fingerprint.key(_head(recipe), recipe.inputs, recipe.nonce) != key:
            broken.append(f"job {id}: its key is not that of its recipe")
    return broken


def _idle_jobs(jobs: list[Any], steps: list[Any]) -> list[str]:
    waited_for = {job for job, status in steps if status not in STEP_TERMINAL}
    waited_for |= {job for *_, waits in jobs for job in msgspec.json.decode(waits or b"[]")}
    return [f"job {id} is {status} and nobody waits for it" for id, status, _ in jobs
            if status in JOB_LIVE and id not in waited_for]  # fmt: skip


def _unreachable_jobs(jobs: list[Any]) -> list[str]:
    """The reconciler looks at leases and at pauses: without one, a job in this status is never found again."""
    return [
        f"job {id} is {status} with lease {lease} and due {due}"
        for id, status, lease, due, waits_for in jobs
        if (status in ("running", "canceling") and lease is None)
        or (status == "retrying" and due is None and waits_for is None)
    ]


def _snapshots(runs: list[Any], steps: list[Any], results: dict[str, dict[str, str]]) -> list[str]:
    """Steps against what their runs were frozen to."""
    broken = []
    for run, encoded, after in runs:
        snapshot = msgspec.json.decode(encoded, type=Snapshot)
        own = {step.node_id: step for step in steps if step.run_id == run}
        if own.keys() != snapshot.tasks.keys():
            broken.append(f"run {run} has other steps than its snapshot")
            continue
        if after is not None and {step.status for step in own.values()} == {"blocked"}:
            continue  # it waits for its turn
        keys = {**snapshot.given, **{id: step.key for id, step in own.items()}}
        for id, step in own.items():
            broken += _step(f"step {id} of run {run}", step, snapshot, own)
            if step.status in _BEGUN and step.base != _base(snapshot.tasks[id], keys, results):
                broken.append(f"step {id} of run {run}: its key is not made of what its parents gave")
    return broken


_BEGUN = ("queued", "running", "retrying", "canceling", "succeeded", "cached")


def _step(name: str, step: Any, snapshot: Snapshot, own: dict[str, Any]) -> list[str]:
    parents = {parent: own[parent].status for parent in snapshot.parents(step.node_id)}
    open_parents = [parent for parent, status in parents.items() if status not in ("succeeded", "cached")]
    if step.status in _BEGUN and open_parents:
        return [f"{name} is {step.status} before {open_parents}"]
    if step.status == "blocked" and step.remaining != len(open_parents):
        return [f"{name} waits for {step.remaining} parents and has {open_parents}"]
    if step.status == "blocked" and all(own[parent].status in STEP_TERMINAL for parent in parents):
        return [f"{name} waits for nobody"]
    if step.status in ("queued", "running", "retrying", "canceling") and step.job_id is None:
        return [f"{name} is {step.status} without a job"]
    return []


def _base(task: Task, keys: dict[str, str], results: dict[str, dict[str, str]]) -> str:
    inputs = [(w.port, w.ordinal, results[keys[w.source]].get(w.output, "")) for w in task.wires]
    return fingerprint.key(_head(task), inputs)


def _head(recipe: Recipe | Task) -> bytes:
    parts = (recipe.type.encode(), str(recipe.version).encode(), bytes(recipe.params), recipe.environment.encode())
    return b"k1" + b"".join(b"%d:%b" % (len(part), part) for part in parts)

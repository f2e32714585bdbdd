"""The engine's invariants, read from the whole database."""

from collections import Counter
from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import text

from graph_engine import fingerprint
from graph_engine.freshness import Recipe
from graph_engine.job import WorkOrder
from graph_engine.plan import Snapshot, Task
from graph_engine.transitions import JOB_LIVE, JOB_OPEN, RUN_TERMINAL, STEP, STEP_TERMINAL
from schemas.event import Fact, RunEnded, StepChanged
from schemas.run import LastStep, StepStatus
from storage.sql.engine import Database

_PROJECTS = text("SELECT id, seq FROM project")
_EVENTS = text("SELECT project_id, seq, fact FROM event ORDER BY project_id, seq")
_JOBS = text("SELECT id, key, status, lease_until, due_at, waits_for, work FROM job")
_RUNS = text("SELECT id, status, live, after_run, snapshot FROM run JOIN snapshot ON run_id = id")
_STEPS = text("SELECT run_id, node_id, status, remaining, key, base, job_id FROM step")
_RESULTS = text("SELECT key, digests FROM result")
_HEADS = text("SELECT project_id, node_id, last FROM head")

_BEGUN = ("queued", "running", "retrying", "canceling", "succeeded", "cached")
_AT_WORK = ("queued", "running", "retrying", "canceling")


def broken_invariants(database: Database, remade: Collection[str] = ()) -> list[str]:
    """One line for each thing that must never be.

    `remade` are the keys of results that were replaced by different ones: what was made from those before stays.
    """
    with database.read() as reader:
        projects, events, jobs, runs, steps, results, heads = (
            list(reader.execute(query)) for query in (_PROJECTS, _EVENTS, _JOBS, _RUNS, _STEPS, _RESULTS, _HEADS)
        )
    facts = [(project, seq, msgspec.json.decode(fact, type=Fact)) for project, seq, fact in events]
    digests = {row.key: msgspec.json.decode(row.digests) for row in results}
    return [
        *_duplicate_jobs(jobs),
        *_events(facts),
        *_endings(facts, runs, steps),
        *_last_steps(facts, heads, steps),
        *_numbering(projects, facts),
        *_runs(runs, steps),
        *_turns(runs),
        *_steps_and_jobs(steps, jobs),
        *_keys(jobs),
        *_idle_jobs(jobs, steps),
        *_unreachable_jobs(jobs),
        *_endless_waits(jobs),
        *_snapshots(runs, steps, digests, remade),
    ]


def _duplicate_jobs(jobs: list[Any]) -> list[str]:
    live = Counter(job.key for job in jobs if job.status in JOB_LIVE)
    return [f"{count} live jobs for key {key}" for key, count in live.items() if count > 1]


def _events(facts: list[tuple[str, int, Fact]]) -> list[str]:
    broken: list[str] = []
    ended: set[str | tuple[str, str]] = set()
    now: dict[tuple[str, str], StepStatus] = {}
    for project, seq, fact in facts:
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


def _endings(facts: list[tuple[str, int, Fact]], runs: list[Any], steps: list[Any]) -> list[str]:
    """Everybody was told of every state that there is, and of no other."""
    told: dict[Any, str] = {}
    for _, _, fact in facts:
        if isinstance(fact, StepChanged):
            told[fact.run, fact.node] = fact.status
        elif isinstance(fact, RunEnded):
            told[fact.run] = fact.status
    places = [((step.run_id, step.node_id), step.status) for step in steps if step.status != "blocked"]
    places += [(run.id, run.status) for run in runs if run.status in RUN_TERMINAL]
    return [f"{place} is {status}, and told was {told.get(place)}" for place, status in places
            if told.get(place) != status]  # fmt: skip


def _last_steps(facts: list[tuple[str, int, Fact]], heads: list[Any], steps: list[Any]) -> list[str]:
    """What a node says of its last step is the last end of a step of it that anybody was told of."""
    told = {
        (project, fact.node): LastStep(run=fact.run, status=fact.status, root=fact.root)
        for project, _, fact in facts
        if isinstance(fact, StepChanged) and fact.status in STEP_TERMINAL
    }
    said = {
        (head.project_id, head.node_id): msgspec.json.decode(head.last, type=LastStep) for head in heads if head.last
    }
    planned = {(step.run_id, step.node_id) for step in steps}
    return [
        f"the last step of {place} is {said.get(place)}, and told was {last}"
        for place, last in told.items()
        if (now := said.get(place)) != last
        and (now is None or now.status != "cached" or (now.run, place[1]) in planned)  # else found while planning
    ]


def _numbering(projects: list[Any], facts: list[tuple[str, int, Fact]]) -> list[str]:
    numbers: dict[str, list[int]] = {}
    for project, seq, _ in facts:
        numbers.setdefault(project, []).append(seq)
    return [
        f"events of {id} are not numbered 1 to {seq} without gaps"
        for id, seq in projects
        if numbers.get(id, []) != list(range(1, seq + 1))
    ]


def _runs(runs: list[Any], steps: list[Any]) -> list[str]:
    broken = []
    live = Counter(step.run_id for step in steps if step.status not in STEP_TERMINAL)
    for run in runs:
        if live[run.id] != run.live:
            broken.append(f"run {run.id} counts {run.live} live steps and has {live[run.id]}")
        if (run.status in RUN_TERMINAL) != (live[run.id] == 0):
            broken.append(f"run {run.id} is {run.status} with {live[run.id]} live steps")
    return broken


def _turns(runs: list[Any]) -> list[str]:
    """The reconciler starts a run when the one before has ended: there has to be one, and none may wait for itself."""
    after = {run.id: run.after_run for run in runs}
    broken = []
    for run in after:
        seen, before = {run}, after[run]
        while before is not None and before not in seen and before in after:
            seen.add(before)
            before = after[before]
        if before is not None:
            broken.append(f"run {run} waits for {before}, which never ends")
    return broken


def _steps_and_jobs(steps: list[Any], jobs: list[Any]) -> list[str]:
    statuses = {job.id: job.status for job in jobs}
    return [
        f"step {step.node_id} is {step.status} but its job is {statuses.get(step.job_id, 'gone')}"
        for step in steps
        if step.status in _AT_WORK and step.status != statuses.get(step.job_id, "gone")
    ]


def _keys(jobs: list[Any]) -> list[str]:
    broken = []
    for job in jobs:
        recipe = msgspec.json.decode(job.work, type=WorkOrder).recipe
        if fingerprint.key(_head(recipe), recipe.inputs, recipe.nonce) != job.key:
            broken.append(f"job {job.id}: its key is not that of its recipe")
    return broken


def _idle_jobs(jobs: list[Any], steps: list[Any]) -> list[str]:
    waited_for = {step.job_id for step in steps if step.status not in STEP_TERMINAL}
    waited_for |= {needed for job in jobs for needed in _needs(job)}
    return [f"job {job.id} is {job.status} and nobody waits for it" for job in jobs
            if job.status in JOB_LIVE and job.id not in waited_for]  # fmt: skip


def _unreachable_jobs(jobs: list[Any]) -> list[str]:
    """The reconciler looks at leases and at pauses: without one, a job in this status is never found again."""
    return [
        f"job {job.id} is {job.status} with lease {job.lease_until} and due {job.due_at}"
        for job in jobs
        if (job.status in ("running", "canceling") and job.lease_until is None)
        or (job.status == "retrying" and job.due_at is None and job.waits_for is None)
    ]


def _endless_waits(jobs: list[Any]) -> list[str]:
    """Jobs that wait for others never wait for themselves."""
    needs = {job.id: _needs(job) for job in jobs if job.status in JOB_OPEN}
    broken = []
    for job, needed in needs.items():
        seen: set[str] = set()
        stack = list(needed)
        while stack:
            other = stack.pop()
            if other not in seen:
                seen.add(other)
                stack += needs.get(other, [])
        if job in seen:
            broken.append(f"job {job} waits for itself, through {sorted(seen)}")
    return broken


def _needs(job: Any) -> list[str]:
    needed: list[str] = msgspec.json.decode(job.waits_for or b"[]")
    return needed


def _snapshots(
    runs: list[Any], steps: list[Any], results: dict[str, dict[str, str]], remade: Collection[str]
) -> list[str]:  # fmt: skip
    """Steps against what their runs were frozen to."""
    broken = []
    of_run: dict[str, dict[str, Any]] = {}
    for step in steps:
        of_run.setdefault(step.run_id, {})[step.node_id] = step
    for run in runs:
        snapshot, own = msgspec.json.decode(run.snapshot, type=Snapshot), of_run.get(run.id, {})
        if own.keys() != snapshot.tasks.keys():
            broken.append(f"run {run.id} has other steps than its snapshot")
            continue
        if run.after_run is not None and {step.status for step in own.values()} <= {"blocked", "canceled"}:
            continue  # it waits for its turn
        keys = {**snapshot.given, **{id: step.key for id, step in own.items()}}
        for id, step in own.items():
            broken += _step(f"step {id} of run {run.id}", step, snapshot, own)
            task = snapshot.tasks[id]
            if step.status not in _BEGUN or any(keys[wire.source] in remade for wire in task.wires):
                continue
            if step.base != _base(task, keys, results):
                broken.append(f"step {id} of run {run.id}: its key is not made of what its parents gave")
    return broken


def _step(name: str, step: Any, snapshot: Snapshot, own: dict[str, Any]) -> list[str]:
    parents = {parent: own[parent].status for parent in snapshot.parents(step.node_id)}
    open_parents = [parent for parent, status in parents.items() if status not in ("succeeded", "cached")]
    if step.status in _BEGUN and open_parents:
        return [f"{name} is {step.status} before {open_parents}"]
    if step.status == "blocked" and step.remaining != len(open_parents):
        return [f"{name} waits for {step.remaining} parents and has {open_parents}"]
    if step.status == "blocked" and all(own[parent].status in STEP_TERMINAL for parent in parents):
        return [f"{name} waits for nobody"]
    if step.status in _AT_WORK and step.job_id is None:
        return [f"{name} is {step.status} without a job"]
    return []


def _base(task: Task, keys: dict[str, str], results: dict[str, dict[str, str]]) -> str:
    inputs = [(w.port, w.ordinal, results[keys[w.source]].get(w.output, "")) for w in task.wires]
    return fingerprint.key(_head(task), inputs)


def _head(recipe: Recipe | Task) -> bytes:
    parts = (recipe.type.encode(), str(recipe.version).encode(), bytes(recipe.params), recipe.environment.encode())
    return b"k1" + b"".join(b"%d:%b" % (len(part), part) for part in parts)

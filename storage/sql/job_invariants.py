"""The invariants of jobs, whatever project they are for."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import text

from graph_engine import fingerprint
from graph_engine.job import WorkOrder
from graph_engine.reach import reached
from graph_engine.transitions import JOB_LIVE
from storage.sql.engine import Reader
from storage.sql.run_invariants import AT_WORK, head_of
from storage.sql.tables import LIVE_STEP

_OPEN = text(
    "SELECT id, key, status, lease_until, due_at, waits_for FROM job"
    " WHERE status IN ('canceling', 'queued', 'retrying', 'running')"
)
_LIVE_STEPS = text(f"SELECT run_id, node_id, status, job_id FROM step WHERE {LIVE_STEP}")
_WORK = text("SELECT id, key, work FROM job WHERE id > :after ORDER BY id LIMIT :limit")

_JOBS_AT_ONCE = 1000


def broken_jobs(reader: Reader) -> list[str]:
    """One line for each thing that must never be."""
    open_jobs, steps = reader.execute(_OPEN).all(), reader.execute(_LIVE_STEPS).all()
    return [
        *_duplicates(open_jobs),
        *_steps(steps, open_jobs),
        *_idle(open_jobs, steps),
        *_unreachable(open_jobs),
        *_endless_waits(open_jobs),
        *_keys(reader),
    ]


def _duplicates(jobs: Iterable[Any]) -> list[str]:
    live = Counter(job.key for job in jobs if job.status in JOB_LIVE)
    return [f"{count} jobs make the same thing, of the key {key}" for key, count in live.items() if count > 1]


def _steps(steps: Iterable[Any], jobs: Iterable[Any]) -> list[str]:
    statuses = {job.id: job.status for job in jobs}
    return [
        f"step {step.node_id} of run {step.run_id} is {step.status}, and its job {step.job_id} is "
        f"{statuses.get(step.job_id, 'over')}"
        for step in steps
        if step.status in AT_WORK and step.status != statuses.get(step.job_id)
    ]


def _idle(jobs: Sequence[Any], steps: Iterable[Any]) -> list[str]:
    waited_for = {step.job_id for step in steps}.union(*map(_needs, jobs))
    return [f"job {job.id} is {job.status}, and nobody waits for it" for job in jobs
            if job.status in JOB_LIVE and job.id not in waited_for]  # fmt: skip


def _unreachable(jobs: Iterable[Any]) -> list[str]:
    """The reconciler looks at leases and at pauses: without one, a job in this status is never found again."""
    return [
        f"job {job.id} is {job.status}, and has neither a lease nor a time when it goes on"
        for job in jobs
        if (job.status in ("running", "canceling") and job.lease_until is None)
        or (job.status == "retrying" and job.due_at is None and job.waits_for is None)
    ]


def _endless_waits(jobs: Iterable[Any]) -> list[str]:
    """Jobs that wait for others never wait for themselves."""
    needs = {job.id: _needs(job) for job in jobs}
    return [f"job {job} waits for itself" for job in needs if job in reached(job, needs)]


def _needs(job: Any) -> list[str]:
    needed: list[str] = msgspec.json.decode(job.waits_for or b"[]")
    return needed


def _keys(reader: Reader) -> list[str]:
    broken = []
    for job in _work(reader):
        recipe = msgspec.json.decode(job.work, type=WorkOrder).recipe
        if fingerprint.key(head_of(recipe), recipe.inputs, recipe.nonce) != job.key:
            broken.append(f"job {job.id} has a key that is not that of what it makes")
    return broken


def _work(reader: Reader) -> Iterator[Any]:
    after = ""
    while page := reader.execute(_WORK, {"after": after, "limit": _JOBS_AT_ONCE}).all():
        yield from page
        after = page[-1].id

"""What is remembered from one move to the next, to see what no single look at the database can show."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graph_engine.job import Claim
from graph_engine.transitions import JOB_TERMINAL, RUN_TERMINAL, STEP_TERMINAL

_JOBS = "SELECT id, status, key, fence, lease_until, due_at, waits_for FROM job"
_STEPS = "SELECT run_id, node_id, status, key, base, remaining, job_id FROM step"
_RUNS = "SELECT id, status, after_run, live FROM run"
_SNAPSHOTS = "SELECT run_id, snapshot FROM snapshot"
_RESULTS = "SELECT key, digests FROM result"
_SIZES = """SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM take), (SELECT count(*) FROM attempt),
  (SELECT count(*) FROM result), (SELECT total(rev) FROM project), (SELECT total(seq) FROM project),
  (SELECT count(*) FROM head), (SELECT total(created_at) FROM result), (SELECT count(*) FROM project)"""

Rows = dict[Any, tuple[Any, ...]]


class Shadow:
    """The database after the move before. `look` raises AssertionError for what must never have happened.

    `remade` are the keys of results whose files had vanished, and that came out different when they were made again.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self.jobs: Rows = {}
        self.steps: Rows = {}
        self.runs: Rows = {}
        self.remade: set[str] = set()
        self._results: Rows = {}
        self._sizes: Rows = {}
        self._snapshots: Rows = {}
        self._fences: dict[str, int] = {}
        self._ended: dict[tuple[str, int], str] = {}

    def close(self) -> None:
        self._connection.close()

    def look(self, *, committed: bool) -> None:
        """Compare with the move before; nothing at all may have changed when it has not committed anything."""
        jobs, steps, runs = self._read(_JOBS, 1), self._read(_STEPS, 2), self._read(_RUNS, 1)
        sizes, snapshots, results = self._read(_SIZES, 1), self._read(_SNAPSHOTS, 1), self._read(_RESULTS, 1)
        if not committed:
            before = (self.jobs, self.steps, self.runs, self._sizes, self._snapshots, self._results)
            now = (jobs, steps, runs, sizes, snapshots, results)
            assert before == now, "a transaction was taken back only in part"
            return
        _absorb("job", self.jobs, jobs, JOB_TERMINAL)
        _absorb("step", self.steps, steps, STEP_TERMINAL)
        _absorb("run", self.runs, runs, RUN_TERMINAL)
        assert all(snapshots.get(run, was) == was for run, was in self._snapshots.items()), "a snapshot has changed"
        self.remade |= {key for (key,), was in self._results.items() if results[key,] != was}
        _live_jobs(jobs)
        _waiting_runs(runs, steps)
        self.jobs, self.steps, self.runs = jobs, steps, runs
        self._sizes, self._snapshots, self._results = sizes, snapshots, results

    def claimed(self, claim: Claim) -> None:
        """A worker got a job."""
        before = self._fences.get(claim.job, 0)
        assert claim.fence > before, f"job {claim.job} was claimed twice with fence {claim.fence}"
        self._fences[claim.job] = claim.fence

    def ended(self, claim: Claim, how: str) -> None:
        """The database took a worker's word on how its attempt ended."""
        newest, place = self._fences[claim.job], (claim.job, claim.fence)
        assert claim.fence == newest, f"job {claim.job}: {how} with fence {claim.fence} although {newest} was claimed"
        assert place not in self._ended, f"attempt {place} ended twice: {self._ended.get(place)}, {how}"
        self._ended[place] = how

    def _read(self, query: str, of_key: int) -> Rows:
        return {row[:of_key]: row[of_key:] for row in self._connection.execute(query)}


def _absorb(what: str, before: Rows, now: Rows, terminal: frozenset[str]) -> None:
    for id, row in before.items():
        if row[0] in terminal and now.get(id, row) != row:
            raise AssertionError(f"{what} {id} was {row} and is {now[id]}: terminal states absorb")


def _live_jobs(jobs: Mapping[Any, tuple[Any, ...]]) -> None:
    keys: set[str] = set()
    for (id,), (status, key, _, lease, due, waits_for) in jobs.items():
        if status in ("running", "canceling"):
            assert lease is not None, f"job {id} is {status} without a lease: nobody finds it again"
        if status == "retrying":
            assert due is not None or waits_for, f"job {id} waits for nothing: nobody finds it again"
        if status in ("queued", "running", "retrying"):
            assert key not in keys, f"two live jobs for key {key}"
            keys.add(key)


def _waiting_runs(runs: Rows, steps: Rows) -> None:
    waiting = {run for (run,), row in runs.items() if row[1] is not None and row[0] == "running"}
    for run in waiting:
        assert (runs[(run,)][1],) in runs, f"run {run} waits for one that there is not"
    for (run, node), row in steps.items():
        untouched = row[0] in ("blocked", "canceled")  # a person may stop a node of a run that waits
        assert untouched or run not in waiting, f"step {node} of run {run} is {row[0]} before its turn"

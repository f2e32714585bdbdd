"""Stopping runs and nodes: the database first, the body second."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Text, bindparam, select, update

from graph_engine.reach import reached
from graph_engine.transitions import STEP_LIVE
from schemas.event import Fact, RunCanceling, StepChanged
from schemas.problem import Problem
from schemas.run import StepStatus
from storage.sql import takes
from storage.sql.engine import Transaction
from storage.sql.expressions import among, as_records, listed, one_of, records
from storage.sql.remake import waits
from storage.sql.runbook import RunBook
from storage.sql.tables import JobRow, RunRow, StepRow, table

_run, _step, _job = table(RunRow), table(StepRow), table(JobRow)

_LIVE_RUNS = select(_run.c.id).where(_run.c.project_id == bindparam("project"), _run.c.status == "running")
_CANCELING = (
    update(_run)
    .where(_run.c.id == bindparam("run"), _run.c.status == "running")
    .values(status="canceling")
    .returning(_run.c.project_id)
)
_TARGETS = select(_run.c.project_id, _run.c.targets).where(_run.c.id == bindparam("run"), _run.c.status == "running")
_GOING_ON = select(_step.c.node_id, _step.c.job_id, _step.c.base, _step.c.attempt).where(
    _step.c.run_id == bindparam("run"), among(_step.c.status, STEP_LIVE - {"canceling"})
)
_ends = records("ends", node=Text(), status=Text(), root=Text())
_SET_STEPS = (
    update(_step)
    .where(_step.c.run_id == bindparam("run"), one_of(_step.c.node_id, "nodes"), _step.c.node_id == _ends.c.node)
    .values(status=_ends.c.status, root=_ends.c.root)
)
_WAITING = select(_step.c.job_id, _step.c.run_id, _step.c.node_id).where(
    one_of(_step.c.job_id, "jobs"), among(_step.c.status, STEP_LIVE)
)
_DROP_JOBS = (
    update(_job)
    .where(one_of(_job.c.id, "jobs"), among(_job.c.status, ["queued", "retrying"]))
    .values(status="canceled", lease_until=None, due_at=None)
)
_STOP_JOBS = (
    update(_job)
    .where(one_of(_job.c.id, "jobs"), _job.c.status == "running")
    .values(status="canceling")
    .returning(_job.c.id, _job.c.fence)
)

CANCELED = Problem(code="canceled", title="It was stopped", hint="Trigger it again when you like.")


class Canceler:
    """Stops runs. `stop(job, fence)` is called, after the commit, for an attempt that must end."""

    def __init__(self, runs: RunBook, stop: Callable[[str, int], None]) -> None:
        self._runs = runs
        self._stop = stop

    def cancel_all(self, transaction: Transaction, project: str) -> None:
        """Stop all runs of a project."""
        for row in transaction.execute(_LIVE_RUNS, {"project": project}).all():
            self.cancel(transaction, row.id)

    def cancel(self, transaction: Transaction, run: str) -> None:
        """Stop a run. What another run waits for goes on; what has ended stays as it is."""
        project = transaction.execute(_CANCELING, {"run": run}).scalar()
        if project is None:
            return
        transaction.tell(project, [RunCanceling(run=run)])
        self._stop_steps(transaction, project, run, transaction.execute(_GOING_ON, {"run": run}).all(), {})

    def cancel_node(self, transaction: Transaction, run: str, node: str) -> None:
        """Stop one node of a run, what waits for it, and what nothing else needs. Other branches go on; where none is
        left, the run is stopped."""
        row = transaction.execute(_TARGETS, {"run": run}).first()
        if row is None:
            return
        live = transaction.execute(_GOING_ON, {"run": run}).all()
        snapshot = self._runs.info(transaction, run).snapshot
        if node not in {step.node_id for step in live}:
            return
        after = reached(node, snapshot.children())
        parents = {task: snapshot.parents(task) for task in snapshot.tasks}
        targets = set(msgspec.json.decode(row.targets, type=list[str])) - after - {node}
        needed = targets.union(*(reached(target, parents) for target in targets))
        stopped = [step for step in live if step.node_id not in needed]
        if len(stopped) == len(live):
            self.cancel(transaction, run)
        else:
            self._stop_steps(transaction, row.project_id, run, stopped, dict.fromkeys(after, node))

    def ended(self, transaction: Transaction, steps: Sequence[Any], attempt: int) -> None:
        """The job that these steps waited for has been stopped; their rows are changed already."""
        for step in steps:
            project = self._runs.info(transaction, step.run_id).owner.project
            self._record(transaction, project, step.run_id, [step], {})
            canceled = StepChanged(run=step.run_id, node=step.node_id, status="canceled", attempt=attempt)
            transaction.tell(project, [canceled])
            self._runs.count_down(transaction, project, step.run_id, 1)
            self._runs.poke(transaction, project)

    def _stop_steps(
        self, transaction: Transaction, project: str, run: str, live: Sequence[Any], roots: dict[str, str]
    ) -> None:
        """Stop these live steps of a run. `roots` names, by node, the stopped one that its step waits for."""
        stopping = self._drop_all(transaction, run, live)
        facts: list[Fact] = []
        ended, ends = [], []
        for step in live:
            status: StepStatus = "canceling" if step.job_id in stopping else "canceled"
            root = roots.get(step.node_id)
            ends.append({"node": step.node_id, "status": status, "root": root})
            facts.append(StepChanged(run=run, node=step.node_id, status=status, attempt=step.attempt, root=root))
            if status == "canceled":
                ended.append(step)
        nodes = listed([step.node_id for step in live])
        transaction.execute(_SET_STEPS, {"run": run, "nodes": nodes, "ends": as_records(ends)})
        self._record(transaction, project, run, ended, roots)
        transaction.tell(project, facts)
        self._runs.count_down(transaction, project, run, len(ended))
        self._runs.poke(transaction, project)

    def _drop_all(self, transaction: Transaction, run: str, steps: Sequence[Any]) -> set[str]:
        """Cancel the jobs of these steps of a run, and what makes files for them, unless another step wants them; gives
        those whose bodies have to end first."""
        jobs = sorted({step.job_id for step in steps if step.job_id})
        waiting = waits(transaction)
        left = set(jobs).union(*(reached(job, waiting) for job in jobs))
        ours = {(run, step.node_id) for step in steps}
        rows = transaction.execute(_WAITING, {"jobs": listed(sorted(left))}) if left else ()
        left -= {row.job_id for row in rows if (row.run_id, row.node_id) not in ours}
        stopping: set[str] = set()
        while unwanted := left - set().union(*waits(transaction).values()):  # readers before what makes their files
            stopping |= self._drop(transaction, unwanted)
            left -= unwanted
        return stopping

    def _drop(self, transaction: Transaction, jobs: set[str]) -> set[str]:
        """Cancel jobs: at once those that no worker has; gives the others, whose bodies have to end."""
        given = {"jobs": listed(sorted(jobs))}
        transaction.execute(_DROP_JOBS, given)
        stopping = transaction.execute(_STOP_JOBS, given)
        for row in stopping:
            transaction.after["stop", row.id] = partial(self._stop, row.id, row.fence)
        return {row.id for row in stopping}

    def _record(
        self, transaction: Transaction, project: str, run: str, steps: Sequence[Any], roots: dict[str, str]
    ) -> None:
        """A node whose last attempt was stopped is not fresh; one that never began keeps its standing."""
        failures = [takes.NewFailure(s.node_id, s.base, CANCELED, "canceled") for s in steps if s.base is not None]
        ends = [takes.NewEnd(s.node_id, "canceled", roots.get(s.node_id)) for s in steps if s.base is None]
        takes.record(transaction, project, run, failures=failures, ends=ends)

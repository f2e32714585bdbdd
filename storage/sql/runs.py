"""Runs: trigger → plan → steps, in one transaction; cancel; and how a run ends."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import uuid4

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, insert, select, update

from graph_engine.errors import InvalidGraph
from graph_engine.plan import Snapshot
from graph_engine.ports import Owner
from graph_engine.transitions import RUN_LIVE, STEP_LIVE, outcome
from schemas.event import Fact, RunCanceling, RunEnded, RunStarted, StepChanged
from schemas.ids import Key
from schemas.problem import Problem
from schemas.run import Plan, PlanStep, RunAccepted, RunRequest, RunView, StepStatus, StepView
from storage.sql import takes
from storage.sql.engine import Database, Reader, Transaction, among, listed, one_of
from storage.sql.errors import Conflict, RunMissing
from storage.sql.planning import Planner
from storage.sql.tables import JobRow, ProjectRow, RunRow, SnapshotRow, StepRow, table
from storage.sql.wave import RunInfo, Tools, Wave, at_node

_run, _step, _job, _project = table(RunRow), table(StepRow), table(JobRow), table(ProjectRow)
_snapshot = table(SnapshotRow)

_INFO = (
    select(_run.c.id, _run.c.project_id, _run.c.priority, _snapshot.c.snapshot, _project.c.user_id)
    .join_from(_run, _project, _run.c.project_id == _project.c.id)
    .join(_snapshot, _snapshot.c.run_id == _run.c.id)
    .where(_run.c.id == bindparam("run"))
)
_BY_KEY = select(_run.c.id, _run.c.request_digest).where(
    _run.c.project_id == bindparam("project"), _run.c.idempotency_key == bindparam("key")
)
_LIVE_RUNS = select(_run.c.id, _run.c.rev, _run.c.mode, _run.c.targets, _run.c.request_digest).where(
    _run.c.project_id == bindparam("project"), _run.c.status == "running"
)
_LIVE_VIEWS = (
    select(_run)
    .where(_run.c.project_id == bindparam("project"), among(_run.c.status, RUN_LIVE))
    .order_by(_run.c.created_at)
)
_ONE = select(_run).where(_run.c.id == bindparam("run"))
_STEPS = select(_step).where(_step.c.run_id == bindparam("run")).order_by(_step.c.ordinal)
_COUNT_DOWN = (
    update(_run)
    .where(_run.c.id == bindparam("run"))
    .values(live=_run.c.live - bindparam("ended"))
    .returning(_run.c.live)
)
_STATUSES = select(_step.c.status).where(_step.c.run_id == bindparam("run")).distinct()
_END = update(_run).where(_run.c.id == bindparam("run")).values(status=bindparam("new"), finished_at=bindparam("now"))
_CANCELING = (
    update(_run)
    .where(_run.c.id == bindparam("run"), _run.c.status == "running")
    .values(status="canceling")
    .returning(_run.c.project_id)
)
_LIVE_STEPS = select(_step.c.node_id, _step.c.status, _step.c.job_id, _step.c.base, _step.c.attempt).where(
    _step.c.run_id == bindparam("run"), among(_step.c.status, STEP_LIVE)
)
_SET_STEPS = (
    update(_step)
    .where(_step.c.run_id == bindparam("run"), _step.c.node_id == bindparam("node"))
    .values(status=bindparam("new"))
)
_OTHERS = select(_step.c.job_id).where(
    one_of(_step.c.job_id, "jobs"),
    _step.c.run_id != bindparam("run"),
    among(_step.c.status, STEP_LIVE),
)
_DROP_JOB = (
    update(_job)
    .where(_job.c.id == bindparam("job"), among(_job.c.status, ["queued", "retrying"]))
    .values(status="canceled", lease_until=None, due_at=None)
    .returning(_job.c.id)
)
_STOP_JOB = (
    update(_job)
    .where(_job.c.id == bindparam("job"), _job.c.status == "running")
    .values(status="canceling")
    .returning(_job.c.fence)
)
_NEW_RUN = insert(_run)
_NEW_SNAPSHOT = insert(_snapshot)

KEPT_RUNS = 64
CANCELED = Problem(code="canceled", title="It was stopped", hint="Trigger it again when you like.")


class Trigger(Struct, frozen=True, kw_only=True):
    """One request to run nodes."""

    project: str
    targets: tuple[str, ...]
    request: RunRequest = RunRequest()
    idempotency_key: str | None = None


class RunBook:
    """The runs of all projects. `stop(job, fence)` is called, after the commit, for an attempt that must end."""

    def __init__(self, database: Database, planner: Planner, tools: Tools, stop: Callable[[str, int], None]) -> None:
        self._database = database
        self._planner = planner
        self._tools = tools
        self._stop = stop
        self._kept: OrderedDict[str, RunInfo] = OrderedDict()

    # -- trigger -----------------------------------------------------------------------------------------------------

    def plan(self, trigger: Trigger) -> Plan:
        """What a trigger would do. Writes nothing."""
        with self._database.read() as connection:
            nonce = uuid4().hex
            return self._planner.plan(connection, trigger.project, trigger.targets, trigger.request, nonce).plan

    def trigger(self, trigger: Trigger) -> RunAccepted:
        """Start a run, or join one. Raises InvalidGraph with all Problems when nothing can run, and Conflict."""
        with self._database.write() as transaction:
            digest = _request_digest(trigger)
            if (known := self._known(transaction, trigger, digest)) is not None:
                return self._again(transaction, known)
            id = uuid4().hex
            planned = self._planner.plan(transaction, trigger.project, trigger.targets, trigger.request, id)
            if planned.plan.problems and not planned.runnable:
                raise InvalidGraph(*planned.plan.problems)
            if (live := self._conflicting(transaction, trigger, digest, planned.plan.rev)) is not None:
                return RunAccepted(run=self._view(transaction, live), plan=planned.plan, joined=True)
            info = RunInfo(
                id, Owner(trigger.project, planned.user), trigger.request.priority, planned.snapshot,
                planned.snapshot.children(),
            )  # fmt: skip
            self._insert(transaction, trigger, info, planned.plan, digest)
            started = RunStarted(run=id, targets=trigger.targets, steps=len(info.snapshot.tasks))
            transaction.tell(trigger.project, [started])
            wave = Wave(transaction, info, self._tools)
            wave.start(planned.stored, planned.absent)
            self._finish(transaction, info, wave, 0)
            self._keep(info)
            return RunAccepted(run=self._view(transaction, id), plan=planned.plan)

    def _known(self, transaction: Transaction, trigger: Trigger, digest: str) -> str | None:
        if trigger.idempotency_key is None:
            return None
        found = {"project": trigger.project, "key": trigger.idempotency_key}
        row = transaction.execute(_BY_KEY, found).first()
        if row is None:
            return None
        if row.request_digest != digest:
            raise Conflict(
                Problem(
                    code="idempotency_key_reused",
                    title="This Idempotency-Key was used for another request",
                    hint="Use a new key for a new request.",
                )
            )
        return str(row.id)

    def _again(self, transaction: Transaction, run: str) -> RunAccepted:
        """The answer to a request that was answered before, whatever the document has become meanwhile."""
        view, snapshot = self._view(transaction, run), self.info(transaction, run).snapshot
        steps = tuple(PlanStep(node=node, action="run", type=task.type) for node, task in snapshot.tasks.items())
        plan = Plan(targets=view.targets, rev=view.rev, steps=steps, reused=tuple(sorted(snapshot.given)))
        return RunAccepted(run=view, plan=plan, joined=True)

    def _conflicting(self, transaction: Transaction, trigger: Trigger, digest: str, rev: int) -> str | None:
        """The live run to join, if that is wanted; or the previous ones are dealt with as the request says."""
        targets = msgspec.json.encode(trigger.targets)
        rows = transaction.execute(_LIVE_RUNS, {"project": trigger.project}).all()
        same = [row for row in rows if row.targets == targets]
        match trigger.request.on_conflict:
            case "reject" if same:
                raise Conflict(
                    Problem(code="already_running", title="This is running already", hint="Wait for it or stop it.")
                )
            case "cancel_previous":
                for row in same:
                    self._cancel(transaction, row.id)
            case "join" if trigger.idempotency_key is None:
                return next((r.id for r in same if r.rev == rev and r.request_digest == digest), None)
        return None

    def _insert(self, transaction: Transaction, trigger: Trigger, info: RunInfo, plan: Plan, digest: str) -> None:
        row = {
            "id": info.id, "project_id": trigger.project, "rev": plan.rev, "mode": trigger.request.mode,
            "targets": msgspec.json.encode(trigger.targets), "status": "running", "live": len(info.snapshot.tasks),
            "priority": info.priority, "idempotency_key": trigger.idempotency_key, "request_digest": digest,
            "created_at": transaction.now, "finished_at": None,
        }  # fmt: skip
        transaction.execute(_NEW_RUN, row)
        snapshot = msgspec.json.encode(info.snapshot)
        transaction.execute(_NEW_SNAPSHOT, {"run_id": info.id, "snapshot": snapshot})

    # -- waves -------------------------------------------------------------------------------------------------------

    def wave(self, transaction: Transaction, run: str) -> Wave:
        """A new wave through a run. Give it back to `finish`."""
        return Wave(transaction, self.info(transaction, run), self._tools)

    def info(self, transaction: Transaction, run: str) -> RunInfo:
        """What is fixed about a run."""
        info = self._kept.get(run)
        if info is None:
            row = transaction.execute(_INFO, {"run": run}).one()
            snapshot = msgspec.json.decode(row.snapshot, type=Snapshot)
            info = RunInfo(row.id, Owner(row.project_id, row.user_id), row.priority, snapshot, snapshot.children())
            self._keep(info)
        return info

    def finish(self, transaction: Transaction, run: str, wave: Wave, ended: int) -> None:
        """Write a wave; `ended` more steps became terminal by its caller's doing."""
        self._finish(transaction, self.info(transaction, run), wave, ended)

    def _finish(self, transaction: Transaction, info: RunInfo, wave: Wave, ended: int) -> None:
        wave.flush()
        if ended + wave.ended or not info.snapshot.tasks:
            self._count_down(transaction, info.owner.project, info.id, ended + wave.ended)
        transaction.after["poke", info.owner.project] = partial(self._tools.poke, info.owner.project)

    def _count_down(self, transaction: Transaction, project: str, run: str, ended: int) -> None:
        row = transaction.execute(_COUNT_DOWN, {"run": run, "ended": ended}).one()
        if row.live > 0:
            return
        status = outcome({s for (s,) in transaction.execute(_STATUSES, {"run": run})})
        transaction.execute(_END, {"run": run, "new": status, "now": transaction.now})
        transaction.tell(project, [RunEnded(run=run, status=status)])

    def _keep(self, info: RunInfo) -> None:
        self._kept[info.id] = info
        while len(self._kept) > KEPT_RUNS:
            self._kept.popitem(last=False)

    # -- cancel ------------------------------------------------------------------------------------------------------

    def cancel(self, run: str) -> RunView:
        """Stop a run. What another run waits for goes on; what has ended stays as it is."""
        with self._database.write() as transaction:
            self._cancel(transaction, run)
            return self._view(transaction, run)

    def cancel_all(self, transaction: Transaction, project: str) -> None:
        """Stop all runs of a project."""
        for row in transaction.execute(_LIVE_RUNS, {"project": project}).all():
            self._cancel(transaction, row.id)

    def _cancel(self, transaction: Transaction, run: str) -> None:
        project = transaction.execute(_CANCELING, {"run": run}).scalar()
        if project is None:
            return
        steps = transaction.execute(_LIVE_STEPS, {"run": run}).all()
        jobs = sorted({step.job_id for step in steps if step.job_id})
        shared = {job for (job,) in transaction.execute(_OTHERS, {"jobs": listed(jobs), "run": run})} if jobs else set()
        stopping = {job for job in jobs if job not in shared and not self._drop(transaction, job)}
        facts: list[Fact] = [RunCanceling(run=run)]
        ended = []
        for step in steps:
            status: StepStatus = "canceling" if step.job_id in stopping else "canceled"
            transaction.execute(_SET_STEPS, {"run": run, "node": step.node_id, "new": status})
            facts.append(StepChanged(run=run, node=step.node_id, status=status, attempt=step.attempt))
            if status == "canceled":
                ended.append(step)
        self._record_canceled(transaction, project, run, ended)
        transaction.tell(project, facts)
        self._count_down(transaction, project, run, len(ended))
        transaction.after["poke", project] = partial(self._tools.poke, project)

    def _drop(self, transaction: Transaction, job: str) -> bool:
        """Cancel a job that nobody else wants: at once if no worker has it, else when its body has ended."""
        if transaction.execute(_DROP_JOB, {"job": job}).first() is not None:
            return True
        fence = transaction.execute(_STOP_JOB, {"job": job}).scalar()
        if fence is None:
            return True
        transaction.after["stop", job] = partial(self._stop, job, fence)
        return False

    def steps_canceled(self, transaction: Transaction, steps: Sequence[Any], attempt: int) -> None:
        """These steps' rows are changed already: the job they waited for has been stopped."""
        for step in steps:
            project = self.info(transaction, step.run_id).owner.project
            self._record_canceled(transaction, project, step.run_id, [step])
            canceled = StepChanged(run=step.run_id, node=step.node_id, status="canceled", attempt=attempt)
            transaction.tell(project, [canceled])
            self._count_down(transaction, project, step.run_id, 1)
            transaction.after["poke", project] = partial(self._tools.poke, project)

    def _record_canceled(self, transaction: Transaction, project: str, run: str, steps: Sequence[Any]) -> None:
        """A node whose last attempt was stopped is not fresh; one that never began keeps its standing."""
        failures = [takes.NewFailure(s.node_id, s.base, CANCELED) for s in steps if s.base is not None]
        takes.record(transaction, project, run, [], failures)

    # -- views -------------------------------------------------------------------------------------------------------

    def view(self, run: str) -> RunView:
        """A run with its steps."""
        with self._database.read() as connection:
            return self._view(connection, run)

    def _view(self, connection: Reader, run: str) -> RunView:
        row = connection.execute(_ONE, {"run": run}).first()
        if row is None:
            raise RunMissing(run)
        return run_view(row, connection.execute(_STEPS, {"run": run}).all())


def live_runs(connection: Reader, project: str) -> list[RunView]:
    """The runs of a project that have not ended, oldest first."""
    rows = connection.execute(_LIVE_VIEWS, {"project": project}).all()
    return [run_view(row, connection.execute(_STEPS, {"run": row.id}).all()) for row in rows]


def run_view(row: Any, steps: Sequence[Any]) -> RunView:
    """A run's rows as clients see them."""
    return RunView(
        id=row.id,
        project=row.project_id,
        rev=row.rev,
        targets=msgspec.json.decode(row.targets, type=tuple[str, ...]),
        mode=row.mode,
        status=row.status,
        created_at=row.created_at,
        finished_at=row.finished_at,
        steps=tuple(
            StepView(
                node=step.node_id,
                status=step.status,
                attempt=step.attempt,
                key=step.key,
                problem=_problem(row.project_id, step),
                root=step.root,
            )
            for step in steps
        ),
    )


def _problem(project: str, step: Any) -> Problem | None:
    """A job's problem, at the step's own node: several nodes may wait for one job."""
    return at_node(msgspec.json.decode(step.problem, type=Problem), project, step.node_id) if step.problem else None


def _request_digest(trigger: Trigger) -> Key:
    body = msgspec.json.encode((trigger.targets, trigger.request), order="deterministic")
    return hashlib.sha256(body).hexdigest()

"""Jobs: claim, lease, fence, commit. Every change is a compare-and-set guarded by status and fence."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import bindparam, exists, func, insert, select, update

from graph_engine import retry
from graph_engine.errors import Infrastructure
from graph_engine.job import Broken, Claim, Made, Watcher, WorkOrder
from graph_engine.ports import JobHandle, Owner
from graph_engine.reach import reached
from graph_engine.transitions import JOB_OPEN
from schemas.catalog import Lane
from schemas.event import StepChanged
from schemas.problem import Problem
from schemas.run import JobStatus, StepStatus
from storage.sql import queue, steps
from storage.sql.bells import ring
from storage.sql.cancel import Canceler
from storage.sql.engine import Database, Transaction
from storage.sql.expressions import among, holds
from storage.sql.observer import attempt_ended
from storage.sql.remake import maker_of, remake, waits
from storage.sql.results import outputs_by_key, result_row, store
from storage.sql.runbook import RunBook
from storage.sql.tables import AttemptRow, JobRow, StepRow, table
from storage.sql.wave import Tools, at_node

_job, _step, _attempt = table(JobRow), table(StepRow), table(AttemptRow)

LEASE_SECONDS = 30.0
MAX_LOST = 3
MAX_REMADE = 2
"""How often a job waits for its inputs to be made again before it fails."""

_CLAIM = (
    update(_job)
    .where(_job.c.id == queue.NEXT.scalar_subquery())
    .values(
        status="running",
        fence=_job.c.fence + 1,
        attempts=_job.c.attempts + 1,
        worker=bindparam("by"),
        started_at=bindparam("now"),
        lease_until=bindparam("lease"),
        due_at=None,
    )
    .returning(_job)
)
_ANY_QUEUED = select(_job.c.id).where(_job.c.lane == bindparam("on_lane"), among(_job.c.status, ["queued"])).limit(1)
_HELD = select(_job).where(
    _job.c.id == bindparam("job"), _job.c.fence == bindparam("held"), _job.c.status == bindparam("was")
)
_DUE = (
    update(_job)
    .where(among(_job.c.status, JOB_OPEN), _job.c.status == "retrying", _job.c.due_at <= bindparam("now"))
    .values(status="queued", due_at=None)
    .returning(_job)
)
_open = _job.alias("open")
_SERVED = (
    update(_job)
    .where(
        among(_job.c.status, JOB_OPEN),
        _job.c.status == "retrying",
        _job.c.waits_for.is_not(None),
        ~exists().where(holds(_job.c.waits_for, _open.c.id), among(_open.c.status, JOB_OPEN)),
    )
    .values(status="queued", waits_for=None)
    .returning(_job)
)
_WAIT = update(_job).where(_job.c.id == bindparam("job")).values(waits_for=bindparam("new"))
_INPUTS_LOST = (
    select(func.count())
    .select_from(_attempt)
    .where(_attempt.c.job_id == bindparam("job"), _attempt.c.outcome == "input_lost")
)
_BEAT = (
    update(_job)
    .where(
        _job.c.id == bindparam("job"), _job.c.fence == bindparam("held"), among(_job.c.status, ["running", "canceling"])
    )
    .values(lease_until=bindparam("lease"))
    .returning(_job.c.status)
)
_HANDLE = (
    update(_job)
    .where(_job.c.id == bindparam("job"), _job.c.fence == bindparam("held"), _job.c.status == "running")
    .values(handle=bindparam("new"))
)
_END = (
    update(_job)
    .where(_job.c.id == bindparam("job"), _job.c.fence == bindparam("held"), _job.c.status == bindparam("was"))
    .values(
        status=bindparam("new_status"),
        lease_until=None,
        due_at=bindparam("new_due"),
        lost=bindparam("new_lost"),
        problem=bindparam("new_problem"),
    )
    .returning(_job.c.worker, _job.c.created_at, _job.c.started_at)
)
_ENDED_ATTEMPT = insert(_attempt)
_TRIES = (
    select(func.count())
    .select_from(_attempt)
    .where(_attempt.c.job_id == bindparam("job"), among(_attempt.c.outcome, ["infra", "retryable"]))
)


class Jobs:
    """What workers do with jobs. `pick` gives a random number from 0 to 1."""

    def __init__(
        self, database: Database, runs: RunBook, canceler: Canceler, tools: Tools, pick: Callable[[], float]
    ) -> None:
        self._database = database
        self._runs = runs
        self._canceler = canceler
        self._tools = tools
        self._pick = pick

    def claim(self, lane: Lane, worker: str) -> Claim | None:
        """Take the best queued job of a lane under a lease, or None when there is none."""
        with self._database.read() as connection:
            if connection.execute(_ANY_QUEUED, {"on_lane": lane}).first() is None:
                return None
        with self._database.write() as transaction:
            return self._claim(transaction, lane, worker)

    def beat(self, held: Iterable[tuple[str, int]]) -> set[str]:
        """Renew the leases of these (job, fence); gives the jobs that are to go on."""
        kept: set[str] = set()
        with self._database.write() as transaction:
            lease = transaction.now + LEASE_SECONDS
            for job, fence in held:
                if transaction.execute(_BEAT, {"job": job, "held": fence, "lease": lease}).scalar() == "running":
                    kept.add(job)
        return kept

    def save_handle(self, claim: Claim, handle: JobHandle | None) -> None:
        """Keep the provider's job, before anybody asks for it the first time; None when the provider has refused it.

        Raises Infrastructure when this attempt no longer holds the job: nothing may be paid for it then.
        """
        with self._database.write() as transaction:
            new = msgspec.json.encode(handle) if handle is not None else None
            if not transaction.execute(_HANDLE, {"job": claim.job, "held": claim.fence, "new": new}).rowcount:
                raise Infrastructure("This attempt was stopped, or another worker has its job")

    def succeed(
        self, claim: Claim, made: Made, lane: Lane | None = None, worker: str = ""
    ) -> tuple[bool, Claim | None]:
        """Commit a result, and claim the lane's next job in the same transaction when `lane` is given.

        The first is False when this attempt no longer holds the job: then nothing has changed.
        """
        with self._database.write() as transaction:
            committed = self._end(transaction, claim, "running", "done", "succeeded", made=made)
            if committed:
                self._commit(transaction, claim, made)
            else:
                self._canceled(transaction, claim)
            return committed, self._claim(transaction, lane, worker) if lane else None

    def fail(self, claim: Claim, broken: Broken) -> bool:
        """End an attempt that went wrong: try again later, or fail the job and everything that waits for it."""
        with self._database.write() as transaction:
            tries = int(transaction.execute(_TRIES, {"job": claim.job}).scalar() or 0) + 1
            pause = retry.pause(broken, tries, self._pick)
            if pause is None:
                return self._fail(transaction, claim, broken.problem)
            due = transaction.now + pause
            ended = self._end(transaction, claim, "running", "retrying", broken.kind, broken.problem, due=due)
            if ended:
                self._follow(transaction, claim.job, "retrying", claim.attempt, broken.problem)
            else:
                self._canceled(transaction, claim)
            return ended

    def lose_input(self, claim: Claim, digests: Sequence[str]) -> bool:
        """Files that this attempt needs are gone: have them made again, and try again when they are there."""
        with self._database.read() as connection:  # it may take a while, in which others shall be able to write
            makers = {maker_of(connection, digest) for digest in digests}
        problem = _input_lost(digests)
        with self._database.write() as transaction:
            lost = int(transaction.execute(_INPUTS_LOST, {"job": claim.job}).scalar() or 0)
            hopeless = any(maker is None or maker.key == claim.key for maker in makers)  # it only passes a file on
            if hopeless or lost == MAX_REMADE:
                return self._fail(transaction, claim, problem)
            if not self._end(transaction, claim, "running", "retrying", "input_lost", problem):
                return self._canceled(transaction, claim)
            jobs = {remake(transaction, maker, claim.priority): maker.lane for maker in makers if maker is not None}
            waiting = waits(transaction)
            if any(claim.job in reached(job, waiting) for job in jobs):
                raise Infrastructure("Two nodes need each other's lost files", detail=", ".join(digests))
            transaction.execute(_WAIT, {"job": claim.job, "new": msgspec.json.encode(sorted(jobs))})
            self._follow(transaction, claim.job, "retrying", claim.attempt, problem)
            for job, lane in jobs.items():
                ring(transaction, self._tools.bells, lane, job)
            return True

    def lose(self, job: str, fence: int) -> bool:
        """The worker that held this attempt is gone: queue the job again, or give up after three. Gives whether it held
        it until now."""
        with self._database.write() as transaction:
            claim = self._held(transaction, job, fence, "running")
            if claim is None:
                return self._drop(transaction, job, fence)
            if claim.lost + 1 >= MAX_LOST:
                self._fail(transaction, claim, _worker_lost(claim.lost + 1), lost=claim.lost + 1)
            else:
                self._requeue(transaction, claim, "worker_lost", claim.lost + 1)
            return True

    def requeue(self, job: str, fence: int) -> None:
        """The worker of this attempt was stopped, or started anew: queue the job again, and blame nobody."""
        with self._database.write() as transaction:
            claim = self._held(transaction, job, fence, "running")
            if claim is not None:
                self._requeue(transaction, claim, "restarted", claim.lost)

    def retry_due(self) -> int:
        """Queue the jobs whose pause is over, and those that have got what they waited for; gives how many."""
        with self._database.write() as transaction:
            due = (*transaction.execute(_DUE, {"now": transaction.now}), *transaction.execute(_SERVED))
            for row in due:
                self._follow(transaction, row.id, "queued", row.attempts)
                ring(transaction, self._tools.bells, row.lane, row.id)
            return len(due)

    def drop(self, job: str, fence: int) -> bool:
        """An attempt that was being canceled has nobody left who could say that it ended: it has."""
        with self._database.write() as transaction:
            return self._drop(transaction, job, fence)

    def canceled(self, claim: Claim) -> bool:
        """The body of an attempt that was being canceled has ended."""
        with self._database.write() as transaction:
            return self._canceled(transaction, claim)

    # -- inside a transaction ----------------------------------------------------------------------------------------

    def _claim(self, transaction: Transaction, lane: Lane, worker: str) -> Claim | None:
        values = {"on_lane": lane, "by": worker, "now": transaction.now, "lease": transaction.now + LEASE_SECONDS}
        row = transaction.execute(_CLAIM, values).first()
        if row is None:
            return None
        queue.served(transaction, lane, row.project_id, row.priority, row.user_id)
        transaction.queued.pop(row.id, None)  # a job that is claimed where it was queued needs no bell
        steps = self._follow(transaction, row.id, "running", row.attempts)
        return self._as_claim(transaction, row, steps)

    def _held(self, transaction: Transaction, job: str, fence: int, was: JobStatus) -> Claim | None:
        row = transaction.execute(_HELD, {"job": job, "held": fence, "was": was}).first()
        return self._as_claim(transaction, row, steps.waiting(transaction, job)) if row is not None else None

    def _as_claim(self, transaction: Transaction, row: Any, steps: Sequence[Any]) -> Claim:
        order = msgspec.json.decode(row.work, type=WorkOrder)
        outputs = outputs_by_key(transaction, sorted({key for _, key, _ in order.parents}))
        return Claim(
            job=row.id,
            fence=row.fence,
            attempt=row.attempts,
            lost=row.lost,
            priority=row.priority,
            lane=row.lane,
            key=row.key,
            order=order,
            owner=Owner(row.project_id, row.user_id),
            given=tuple((port, outputs[key][o]) for port, key, o in order.parents if o in outputs[key]),
            watchers=tuple(
                Watcher(self._runs.info(transaction, s.run_id).owner.project, s.run_id, s.node_id) for s in steps
            ),
            handle=msgspec.json.decode(row.handle, type=JobHandle) if row.handle else None,
        )

    def _end(
        self, transaction: Transaction, claim: Claim, was: JobStatus, status: JobStatus, outcome: str,
        problem: Problem | None = None, *, due: float | None = None, lost: int | None = None, made: Made | None = None,
    ) -> bool:  # fmt: skip
        """The compare-and-set that ends an attempt. False: somebody else has the job, and nothing has changed."""
        encoded = msgspec.json.encode(problem) if problem else None
        values = {
            "job": claim.job, "held": claim.fence, "was": was, "new_status": status, "new_due": due,
            "new_lost": claim.lost if lost is None else lost, "new_problem": encoded,
        }  # fmt: skip
        row = transaction.execute(_END, values).first()
        if row is None:
            return False
        attempt = {
            "job_id": claim.job, "fence": claim.fence, "worker": row.worker, "started_at": row.started_at,
            "ended_at": transaction.now, "outcome": outcome, "problem": encoded,
        }  # fmt: skip
        transaction.execute(_ENDED_ATTEMPT, attempt)
        ended = attempt_ended(claim, row, transaction.now, status, outcome, problem, made)
        transaction.after["ended", claim.job] = partial(self._tools.observer.attempt_ended, ended)
        return True

    def _commit(self, transaction: Transaction, claim: Claim, made: Made) -> None:
        # The job lived, so its key had no whole result when it was made, and nobody else can have made one since.
        row, stored = result_row(
            claim.key, claim.order.recipe, made.outputs, transaction.now, seconds=made.seconds, cost=made.cost
        )
        store(transaction, [row])
        ended = steps.follow(transaction, claim.job, "succeeded", claim.attempt)
        for run, nodes in _by_run(ended).items():
            wave = self._runs.wave(transaction, run)
            for node, base in nodes.items():
                wave.note(node, "succeeded", attempt=claim.attempt, key=claim.key)
                wave.took(node, stored.key, base or stored.key)
            wave.succeeded(dict.fromkeys(nodes, stored))
            self._runs.finish(transaction, run, wave, len(nodes))

    def _fail(self, transaction: Transaction, claim: Claim, problem: Problem, *, lost: int | None = None) -> bool:
        if not self._end(transaction, claim, "running", "failed", "failed", problem, lost=lost):
            self._canceled(transaction, claim)
            return False
        ended = steps.follow(transaction, claim.job, "failed", claim.attempt, problem)
        for run, nodes in _by_run(ended).items():
            wave = self._runs.wave(transaction, run)
            project = self._runs.info(transaction, run).owner.project
            placed = {node: at_node(problem, project, node) for node in nodes}
            for node, base in nodes.items():
                wave.note(node, "failed", attempt=claim.attempt, problem=placed[node])
                wave.lost(node, base, placed[node])
            wave.failed(placed)
            self._runs.finish(transaction, run, wave, len(nodes))
        return True

    def _requeue(self, transaction: Transaction, claim: Claim, outcome: str, lost: int) -> None:
        if self._end(transaction, claim, "running", "queued", outcome, lost=lost):
            self._follow(transaction, claim.job, "queued", claim.attempt)
            ring(transaction, self._tools.bells, claim.lane, claim.job)

    def _drop(self, transaction: Transaction, job: str, fence: int) -> bool:
        claim = self._held(transaction, job, fence, "canceling")
        return claim is not None and self._canceled(transaction, claim)

    def _canceled(self, transaction: Transaction, claim: Claim) -> bool:
        """However an attempt ends that is being canceled: it is canceled."""
        ended = self._end(transaction, claim, "canceling", "canceled", "canceled")
        if ended:
            stopped = steps.follow(transaction, claim.job, "canceled", claim.attempt)
            self._canceler.ended(transaction, stopped, claim.attempt)
        elif self._held(transaction, claim.job, claim.fence, "running") is None:
            transaction.after["lost", claim.job] = self._tools.observer.lease_lost
        return ended

    def _follow(
        self, transaction: Transaction, job: str, status: StepStatus, attempt: int, problem: Problem | None = None
    ) -> Sequence[Any]:
        """Steps go with their job from one live status to another; gives those that did."""
        moved = steps.follow(transaction, job, status, attempt, problem)
        for step in moved:
            project = self._runs.info(transaction, step.run_id).owner.project
            fact = StepChanged(
                run=step.run_id, node=step.node_id, status=status, attempt=attempt,
                problem=at_node(problem, project, step.node_id) if problem else None,
            )  # fmt: skip
            transaction.tell(project, [fact])
            transaction.after["poke", project] = partial(self._tools.poke, project)
        return moved


def _by_run(steps: Sequence[Any]) -> dict[str, dict[str, str | None]]:
    runs: dict[str, dict[str, str | None]] = {}
    for step in steps:
        runs.setdefault(step.run_id, {})[step.node_id] = step.base
    return runs


def _input_lost(digests: Sequence[str]) -> Problem:
    return Problem(
        code="input_lost",
        title="A file that this node takes in is gone from the store",
        detail=f"It is made again first, if that can be done ({', '.join(digests)}).",
        hint="If this does not go away: upload it again if it was an upload, or run the node that made it.",
    )


def _worker_lost(times: int) -> Problem:
    return Problem(
        code="worker_lost",
        title=f"The worker died {times} times while making this",
        detail="It ran out of memory, crashed, or its machine went away.",
        hint="Try a smaller size or a shorter length; if it goes on, report the node.",
    )

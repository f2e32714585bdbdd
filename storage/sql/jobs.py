"""Jobs: claim, lease, fence, commit. Every change is a compare-and-set guarded by status and fence."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import bindparam, exists, func, select, update

from graph_engine import retry
from graph_engine.errors import Infrastructure
from graph_engine.freshness import Stored
from graph_engine.job import Broken, Claim, Made
from graph_engine.ports import JobHandle
from graph_engine.reach import reached
from graph_engine.transitions import JOB_OPEN
from schemas.catalog import Lane
from schemas.problem import Problem
from storage.sql import steps
from storage.sql.attempts import Attempts, Hand
from storage.sql.bells import ring
from storage.sql.cancel import Canceler
from storage.sql.engine import Database, Rows, Transaction
from storage.sql.expressions import among, holds
from storage.sql.new_jobs import LEFT
from storage.sql.remake import Maker, maker_of, remake, waits
from storage.sql.results import result_row, store
from storage.sql.runbook import RunBook
from storage.sql.slots import Slots
from storage.sql.tables import AttemptRow, JobRow, table
from storage.sql.together import Together
from storage.sql.wave import Tools, at_node

_job, _attempt = table(JobRow), table(AttemptRow)

MAX_LOST = 3
MAX_REMADE = 2
"""How often a job waits for its inputs to be made again before it fails."""

MOST_ABANDONED = 20
"""In one look: providers take a moment for each, and other workers help."""

_ANY_QUEUED = select(_job.c.id).where(_job.c.lane == bindparam("on_lane"), among(_job.c.status, ["queued"])).limit(1)
_DUE = (
    update(_job)
    .where(among(_job.c.status, JOB_OPEN), _job.c.status == "retrying", _job.c.due_at <= bindparam("now"))
    .values(status="queued", due_at=None)
    .returning(_job)
)
_open = _job.alias("open")
_SUPPLIED = (
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
_LEASE = select(_job.c.lease_until).where(_job.c.id == bindparam("job"), _job.c.fence == bindparam("held"))
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
_STOP = (
    update(_job)
    .where(_job.c.id == bindparam("job"), _job.c.fence == bindparam("held"), _job.c.status == "running")
    .values(status="canceling")
)
_TRIES = (
    select(func.count())
    .select_from(_attempt)
    .where(_attempt.c.job_id == bindparam("job"), among(_attempt.c.outcome, ["infra", "retryable"]))
)
_ABANDONED = select(_job.c.id, _job.c.fence).where(among(_job.c.status, ["canceled"]), *LEFT).limit(MOST_ABANDONED)
_CALLED_OFF = update(_job).where(_job.c.id == bindparam("job"), among(_job.c.status, ["canceled"])).values(handle=None)


class _Circle(Exception):
    """Two nodes need each other's lost files: neither can be made again. Nothing of what was begun may stay."""


class _Success(NamedTuple):
    """A result, and who wants the next job."""

    claim: Claim
    made: Made
    hand: Hand | None


class Jobs:
    """What workers do with jobs. `pick` gives a random number from 0 to 1."""

    def __init__(
        self, database: Database, runs: RunBook, canceler: Canceler, tools: Tools, slots: Slots,
        pick: Callable[[], float],
    ) -> None:  # fmt: skip
        self._database = database
        self._runs = runs
        self._canceler = canceler
        self._tools = tools
        self._attempts = Attempts(runs, tools, slots)
        self._successes = Together(self._succeed)
        self._pick = pick

    def claim(self, lane: Lane, worker: str) -> Claim | None:
        """Take the best queued job of a lane under a lease, or None when there is none."""
        with self._database.read() as connection:
            if connection.execute(_ANY_QUEUED, {"on_lane": lane}).first() is None:
                return None
        with self._database.write() as transaction:
            return self._attempts.begin(transaction, [Hand(lane, worker)])[0]

    def beat(self, held: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
        """Renew the leases of these (job, fence); gives those that are to go on."""
        kept: set[tuple[str, int]] = set()
        with self._database.write() as transaction:
            lease = self._attempts.lease(transaction)
            for job, fence in held:
                if transaction.execute(_BEAT, {"job": job, "held": fence, "lease": lease}).scalar() == "running":
                    kept.add((job, fence))
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
        return self._successes.ask(_Success(claim, made, Hand(lane, worker) if lane else None))

    def fail(self, claim: Claim, broken: Broken) -> bool:
        """End an attempt that went wrong: try again later, or fail the job and everything that waits for it."""
        with self._database.write() as transaction:
            tries = int(transaction.execute(_TRIES, {"job": claim.job}).scalar() or 0) + 1
            pause = retry.pause(broken, tries, self._pick)
            if pause is None:
                return self._fail(transaction, claim, broken.problem)
            due = transaction.now + pause
            ended = self._attempts.end(transaction, claim, "running", "retrying", broken.kind, broken.problem, due=due)
            if ended:
                self._attempts.follow(transaction, claim.job, "retrying", claim.attempt, broken.problem)
            else:
                self._canceled(transaction, claim)
            return ended

    def lose_input(self, claim: Claim, digests: Sequence[str]) -> bool:
        """Files that this attempt needs are gone: have them made again, and try again when they are there."""
        with self._database.read() as connection:  # it may take a while, in which others shall be able to write
            makers = {maker_of(connection, digest) for digest in digests}
        problem = _input_lost(digests)
        try:
            return self._wait_for(claim, makers, problem)
        except _Circle:
            with self._database.write() as transaction:
                return self._fail(transaction, claim, problem)

    def _wait_for(self, claim: Claim, makers: Collection[Maker | None], problem: Problem) -> bool:
        with self._database.write() as transaction:
            lost = int(transaction.execute(_INPUTS_LOST, {"job": claim.job}).scalar() or 0)
            hopeless = any(maker is None or maker.key == claim.key for maker in makers)  # it only passes a file on
            if hopeless or lost == MAX_REMADE:
                return self._fail(transaction, claim, problem)
            if not self._attempts.end(transaction, claim, "running", "retrying", "input_lost", problem):
                return self._canceled(transaction, claim)
            jobs = {remake(transaction, maker, claim.priority): maker.lane for maker in makers if maker is not None}
            waiting = waits(transaction)
            if any(claim.job in reached(job, waiting) for job in jobs):
                raise _Circle
            transaction.execute(_WAIT, {"job": claim.job, "new": msgspec.json.encode(sorted(jobs))})
            self._attempts.follow(transaction, claim.job, "retrying", claim.attempt, problem)
            for job, lane in jobs.items():
                ring(transaction, self._tools.bells, lane, job)
            return True

    def plan_anew(self, claim: Claim) -> bool:
        """The node type of this job has a newer version than it was planned with: the job is over, and its steps are
        ready anew, with that version. Gives whether the attempt held the job until now."""
        with self._database.write() as transaction:
            # No running job is canceled at once (`transitions.JOB`): it is stopped first.
            if not transaction.execute(_STOP, {"job": claim.job, "held": claim.fence}).rowcount:
                return self._canceled(transaction, claim)
            self._attempts.end(transaction, claim, "canceling", "canceled", "upgraded")
            for run, nodes in _by_run(steps.leave(transaction, claim.job)).items():
                wave = self._runs.wave(transaction, run)
                wave.again(list(nodes))
                self._runs.finish(transaction, run, wave, 0)
            return True

    def expire(self, job: str, fence: int) -> bool:
        """The lease of this attempt has run out, unless its worker has renewed it since somebody looked: as `lose`."""
        with self._database.write() as transaction:
            lease = transaction.execute(_LEASE, {"job": job, "held": fence}).scalar()
            return lease is not None and lease < transaction.now and self._lose(transaction, job, fence)

    def lose(self, job: str, fence: int) -> bool:
        """The worker that held this attempt is gone: queue the job again, or give up after three. Gives whether it held
        it until now."""
        with self._database.write() as transaction:
            return self._lose(transaction, job, fence)

    def requeue(self, job: str, fence: int) -> None:
        """The worker of this attempt was stopped, or started anew: queue the job again, and blame nobody."""
        with self._database.write() as transaction:
            claim = self._attempts.held(transaction, job, fence, "running")
            if claim is not None:
                self._requeue(transaction, claim, "restarted", claim.lost)

    def retry_due(self) -> int:
        """Queue the jobs whose pause is over, and those that have got what they waited for; gives how many."""
        with self._database.write() as transaction:
            due = (*transaction.execute(_DUE, {"now": transaction.now}), *transaction.execute(_SUPPLIED))
            for row in due:
                self._attempts.follow(transaction, row.id, "queued", row.attempts)
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

    def abandoned(self) -> list[Claim]:
        """Attempts that were stopped while a provider was at work for them, and nobody had them in hand who could have
        called that off. Whoever has done so says `called_off`."""
        with self._database.read() as connection:
            left = connection.execute(_ABANDONED).all()
        if not left:
            return []
        with self._database.write() as transaction:
            claims = [self._attempts.held(transaction, row.id, row.fence, "canceled") for row in left]
        return [claim for claim in claims if claim is not None]

    def called_off(self, claim: Claim) -> None:
        """No provider is at work any more for an attempt that was stopped."""
        with self._database.write() as transaction:
            transaction.execute(_CALLED_OFF, {"job": claim.job})

    # -- inside a transaction ----------------------------------------------------------------------------------------

    def _succeed(self, successes: Sequence[_Success]) -> list[tuple[bool, Claim | None]]:
        with self._database.write() as transaction:
            ending = [
                self._attempts.ending(transaction, s.claim, "running", "done", "succeeded", made=s.made)
                for s in successes
            ]
            moved = [steps.follow_done(transaction, s.claim.job, s.claim.fence, s.claim.attempt) for s in successes]
            committed = [ended() for ended in ending]
            for success, done in zip(successes, committed, strict=True):
                if not done:
                    self._canceled(transaction, success.claim)
            self._commit(transaction, [(s, m) for s, m, done in zip(successes, moved, committed, strict=True) if done])
            hands = [success.hand for success in successes if success.hand is not None]
            made = {s.claim.key: s.made.outputs for s, done in zip(successes, committed, strict=True) if done}
            claims = iter(self._attempts.begin(transaction, hands, made))
            return [
                (done, next(claims) if success.hand is not None else None)
                for success, done in zip(successes, committed, strict=True)
            ]

    def _commit(self, transaction: Transaction, successes: Sequence[tuple[_Success, Rows]]) -> None:
        """These attempts have succeeded, and with them these steps."""
        # These jobs lived, so their keys had no whole results when they were made, and nobody can have made one since.
        rows = []
        runs: dict[str, list[tuple[Any, Claim, Stored]]] = {}
        for (claim, made, _), moved in successes:
            row, stored = result_row(
                claim.key, claim.order.recipe, made.outputs, transaction.now, seconds=made.seconds, cost=made.cost
            )
            rows.append(row)
            for step in moved:
                runs.setdefault(step.run_id, []).append((step, claim, stored))
        store(transaction, rows)
        for run, ended in runs.items():
            wave = self._runs.wave(transaction, run)
            for step, claim, stored in ended:
                wave.note(step.node_id, "succeeded", attempt=claim.attempt, key=claim.key)
                wave.took(step.node_id, stored.key, step.base or stored.key)
            wave.succeeded({step.node_id: stored for step, _, stored in ended})
            self._runs.finish(transaction, run, wave, len(ended))

    def _fail(self, transaction: Transaction, claim: Claim, problem: Problem, *, lost: int | None = None) -> bool:
        if not self._attempts.end(transaction, claim, "running", "failed", "failed", problem, lost=lost):
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
        if self._attempts.end(transaction, claim, "running", "queued", outcome, lost=lost):
            self._attempts.follow(transaction, claim.job, "queued", claim.attempt)
            ring(transaction, self._tools.bells, claim.lane, claim.job)

    def _lose(self, transaction: Transaction, job: str, fence: int) -> bool:
        claim = self._attempts.held(transaction, job, fence, "running")
        if claim is None:
            return self._drop(transaction, job, fence)
        if claim.lost + 1 >= MAX_LOST:
            self._fail(transaction, claim, _worker_lost(claim.lost + 1), lost=claim.lost + 1)
        else:
            self._requeue(transaction, claim, "worker_lost", claim.lost + 1)
        return True

    def _drop(self, transaction: Transaction, job: str, fence: int) -> bool:
        claim = self._attempts.held(transaction, job, fence, "canceling")
        return claim is not None and self._canceled(transaction, claim)

    def _canceled(self, transaction: Transaction, claim: Claim) -> bool:
        """However an attempt ends that is being canceled: it is canceled."""
        ended = self._attempts.end(transaction, claim, "canceling", "canceled", "canceled")
        if ended:
            stopped = steps.follow(transaction, claim.job, "canceled", claim.attempt)
            self._canceler.ended(transaction, stopped, claim.attempt)
        elif self._attempts.held(transaction, claim.job, claim.fence, "canceled") is not None:
            return True  # that was said before and the answer was lost, or the reconciler was quicker
        elif self._attempts.held(transaction, claim.job, claim.fence, "running") is None:
            transaction.after["lost", claim.job] = self._tools.observer.lease_lost
        return ended


def _by_run(steps: Iterable[Any]) -> dict[str, dict[str, str | None]]:
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

"""Attempts: jobs in the hands of workers. How one begins and ends, and how the steps that wait for it go along."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import bindparam, insert, select, update

from graph_engine.job import Claim, Made, Watcher, WorkOrder
from graph_engine.ports import JobHandle, Owner
from schemas.catalog import Lane
from schemas.event import StepChanged
from schemas.ids import Key
from schemas.problem import Problem
from schemas.run import JobStatus, StepStatus
from schemas.value import Output
from storage.sql import queue, steps
from storage.sql.engine import Rows, Transaction
from storage.sql.observer import attempt_ended
from storage.sql.results import outputs_by_key
from storage.sql.runbook import RunBook
from storage.sql.slots import Slots
from storage.sql.tables import AttemptRow, JobRow, table
from storage.sql.wave import Tools, at_node

_job, _attempt = table(JobRow), table(AttemptRow)

LEASE_SECONDS = 30.0
_APART_SECONDS = 0.0001
_APART = 999
"""So many leases that a process gives at one moment differ, and none of them is as long as one that is renewed then."""

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
_HELD = select(_job).where(
    _job.c.id == bindparam("job"), _job.c.fence == bindparam("held"), _job.c.status == bindparam("was")
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
    .returning(_job.c.worker, _job.c.provider, _job.c.created_at, _job.c.started_at)
)
_ENDED_ATTEMPT = insert(_attempt)

Outputs = Mapping[Key, dict[str, Output]]
_NOTHING: Outputs = MappingProxyType({})


class Hand(NamedTuple):
    """A worker that wants the next job of a lane."""

    lane: Lane
    worker: str


class Attempts:
    """Begins and ends attempts, inside the transactions of others."""

    def __init__(self, runs: RunBook, tools: Tools, slots: Slots) -> None:
        self._runs = runs
        self._tools = tools
        self._slots = slots
        self._begun = itertools.count()

    def begin(self, transaction: Transaction, hands: Sequence[Hand], known: Outputs = _NOTHING) -> list[Claim | None]:
        """The best queued job for each of them, under a lease. `known` are outputs that need not be read."""
        asked = [self._take(transaction, hand) for hand in hands]
        taken = [(at, row, moved) for at, (rows, moved) in enumerate(asked) if (row := rows.first()) is not None]
        orders = [msgspec.json.decode(row.work, type=WorkOrder) for _, row, _ in taken]
        outputs = _outputs(transaction, orders, known)
        claims: list[Claim | None] = [None] * len(hands)
        for (number, row, moved), order in zip(taken, orders, strict=True):
            transaction.queued.pop(row.id, None)  # a job that is claimed where it was queued needs no bell
            self._tell(transaction, moved, "running", row.attempts)
            claims[number] = self._claim(transaction, row, order, outputs, moved)
        return claims

    def held(self, transaction: Transaction, job: str, fence: int, was: JobStatus) -> Claim | None:
        """The attempt with this fence, if its job is still in this status."""
        row = transaction.execute(_HELD, {"job": job, "held": fence, "was": was}).first()
        if row is None:
            return None
        order = msgspec.json.decode(row.work, type=WorkOrder)
        return self._claim(transaction, row, order, _outputs(transaction, [order]), steps.waiting(transaction, job))

    @staticmethod
    def lease(transaction: Transaction) -> float:
        """When a lease runs out that is given now."""
        return transaction.now + LEASE_SECONDS

    def end(
        self, transaction: Transaction, claim: Claim, was: JobStatus, status: JobStatus, outcome: str,
        problem: Problem | None = None, *, due: float | None = None, lost: int | None = None,
    ) -> bool:  # fmt: skip
        """The compare-and-set that ends an attempt. False: somebody else has the job, and nothing has changed."""
        return self.ending(transaction, claim, was, status, outcome, problem, due=due, lost=lost)()

    def ending(
        self, transaction: Transaction, claim: Claim, was: JobStatus, status: JobStatus, outcome: str,
        problem: Problem | None = None, *, due: float | None = None, lost: int | None = None, made: Made | None = None,
    ) -> Callable[[], bool]:  # fmt: skip
        """As `end`, which is asked for at once, and done when what this gives is called."""
        encoded = msgspec.json.encode(problem) if problem else None
        values = {
            "job": claim.job, "held": claim.fence, "was": was, "new_status": status, "new_due": due,
            "new_lost": claim.lost if lost is None else lost, "new_problem": encoded,
        }  # fmt: skip
        rows = transaction.execute(_END, values)

        def ended() -> bool:
            row = rows.first()
            if row is None:
                return False
            attempt = {
                "job_id": claim.job, "fence": claim.fence, "worker": row.worker, "started_at": row.started_at,
                "ended_at": transaction.now, "outcome": outcome, "problem": encoded,
            }  # fmt: skip
            transaction.execute(_ENDED_ATTEMPT, attempt)
            told = attempt_ended(claim, row, transaction.now, status, outcome, problem, made)
            transaction.after["ended", claim.job] = partial(self._tools.observer.attempt_ended, told)
            for lane in self._slots.freed(claim.lane, row.provider):  # somebody there could have no slot until now
                transaction.after["slot", lane] = partial(self._tools.bells.remind, lane, [claim.job])
            return True

        return ended

    def follow(
        self, transaction: Transaction, job: str, status: StepStatus, attempt: int, problem: Problem | None = None
    ) -> Sequence[Any]:
        """Steps go with their job from one live status to another; gives those that did."""
        moved = steps.follow(transaction, job, status, attempt, problem)
        self._tell(transaction, moved, status, attempt, problem)
        return moved

    def _tell(
        self, transaction: Transaction, moved: Sequence[Any], status: StepStatus, attempt: int,
        problem: Problem | None = None,
    ) -> None:  # fmt: skip
        for step in moved:
            project = self._runs.info(transaction, step.run_id).owner.project
            fact = StepChanged(
                run=step.run_id, node=step.node_id, status=status, attempt=attempt,
                problem=at_node(problem, project, step.node_id) if problem else None,
            )  # fmt: skip
            transaction.tell(project, [fact])
            transaction.after["poke", project] = partial(self._tools.poke, project)

    def _take(self, transaction: Transaction, hand: Hand) -> tuple[Rows, Rows]:
        """The job that is taken, and the steps that go with it."""
        lease = self.lease(transaction) + (1 + next(self._begun) % _APART) * _APART_SECONDS
        values = {
            "on_lane": hand.lane, "by": hand.worker, "now": transaction.now, "lease": lease,
            **self._slots.full(transaction),
        }  # fmt: skip
        rows = transaction.execute(_CLAIM, values)
        queue.served(transaction, hand.worker, lease)
        return rows, steps.follow_begun(transaction, hand.worker, lease)

    def _claim(
        self, transaction: Transaction, row: Any, order: WorkOrder, outputs: Outputs, waiting: Sequence[Any]
    ) -> Claim:
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
            # What is gone is left out, and the worker says that it does not fit: an error here would hold up the lane.
            given=tuple((port, outputs[key][o]) for port, key, o in order.parents if o in outputs.get(key, {})),
            watchers=tuple(
                Watcher(self._runs.info(transaction, s.run_id).owner.project, s.run_id, s.node_id) for s in waiting
            ),
            handle=msgspec.json.decode(row.handle, type=JobHandle) if row.handle else None,
        )


def _outputs(transaction: Transaction, orders: Sequence[WorkOrder], known: Outputs = _NOTHING) -> Outputs:
    """What these orders take in, by key."""
    unknown = {key for order in orders for _, key, _ in order.parents} - known.keys()
    return {**known, **outputs_by_key(transaction, sorted(unknown))}

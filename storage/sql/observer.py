"""Who counts, or traces, what happens in the database."""

import time
from collections.abc import Sequence
from typing import Any, Literal, Protocol

from msgspec import Struct

from graph_engine.job import Claim, Made, Watcher
from schemas.catalog import Lane
from schemas.event import Fact
from schemas.problem import Problem
from schemas.run import JobStatus, RunStatus

Repair = Literal["adopted", "lease_expired", "cancel_overdue", "retry_due", "turn_overdue"]
"""What the reconciler finds: a job of another boot; one whose worker is not heard of; one that nobody ends although it
is being stopped; one whose pause is over; a run whose turn has come and that nobody has started."""


class AttemptEnded(Struct, frozen=True, kw_only=True):
    """How a try of a job ended, and in which status that left the job.

    `outcome` is one of `AttemptOutcome`. `watchers` are the steps that waited for it. `seconds` and `cost` are those of
    what was made. Times are seconds since 1970 by the clock of the database; `written` is when it was written down, by
    `time.monotonic` of this process.
    """

    job: str
    type: str
    lane: Lane
    worker: str
    fence: int
    attempt: int
    status: JobStatus
    outcome: str
    problem: str
    watchers: tuple[Watcher, ...]
    queued_at: float
    started_at: float
    ended_at: float
    written: float
    seconds: float
    cost: float


class Observer(Protocol):
    """Told after the commit. No call fails or takes long."""

    def triggered(self, run: str, project: str, at: float, *, joined: bool) -> None:
        """Somebody wants a run: a new one, or one that was there."""
        ...

    def recorded(self, facts: Sequence[Fact]) -> None:
        """This has happened in a project."""
        ...

    def run_ended(self, run: str, status: RunStatus, created_at: float, ended_at: float) -> None:
        """A run has come to its end."""
        ...

    def attempt_ended(self, attempt: AttemptEnded) -> None:
        """A try of a job has ended."""
        ...

    def lease_lost(self) -> None:
        """A worker has ended an attempt and finds that somebody else has its job."""
        ...

    def repaired(self, kind: Repair) -> None:
        """The reconciler has done something that nobody else would have."""
        ...


class Nobody:
    """Implements `Observer`."""

    def triggered(self, run: str, project: str, at: float, *, joined: bool) -> None:
        """See `Observer`."""

    def recorded(self, facts: Sequence[Fact]) -> None:
        """See `Observer`."""

    def run_ended(self, run: str, status: RunStatus, created_at: float, ended_at: float) -> None:
        """See `Observer`."""

    def attempt_ended(self, attempt: AttemptEnded) -> None:
        """See `Observer`."""

    def lease_lost(self) -> None:
        """See `Observer`."""

    def repaired(self, kind: Repair) -> None:
        """See `Observer`."""


def attempt_ended(
    claim: Claim, row: Any, now: float, status: JobStatus, outcome: str, problem: Problem | None,
    made: Made | None,
) -> AttemptEnded:  # fmt: skip
    """A claim that has ended just now; `row` is what its job says of worker and times."""
    return AttemptEnded(
        job=claim.job, type=claim.order.recipe.type, lane=claim.lane, worker=row.worker, fence=claim.fence,
        attempt=claim.attempt, status=status, outcome=outcome, problem=problem.code if problem else "",
        watchers=claim.watchers, queued_at=row.created_at, started_at=row.started_at, ended_at=now,
        written=time.monotonic(), seconds=made.seconds if made else 0.0, cost=made.cost if made else 0.0,
    )  # fmt: skip

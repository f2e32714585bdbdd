"""Where queued steps stand in the lines of their lanes, and when they may begin.

When a job may begin is played through, as in list scheduling (Graham, 1966): each thread of the lane takes the next job
when it has ended the one before, and a job takes as long as those of its node type have taken lately. Slots of users
and providers are left out.
"""

import heapq
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from statistics import fmean
from typing import Any

from sqlalchemy import bindparam, select

from graph_engine.transitions import JOB_OPEN
from schemas.catalog import Lane
from schemas.event import Wait
from storage.sql.engine import Database, Reader
from storage.sql.expressions import among, listed
from storage.sql.job_list import PLACES, STEPS
from storage.sql.tables import AttemptRow, JobRow, RunRow, StepRow, WorkerRow, table
from storage.sql.work_type import type_of
from storage.sql.workers import PRESENT_SECONDS, numbers_of

MOST_PLACES = 1000
"""Of a lane. Who is behind that is told nothing yet."""

KEPT_SECONDS = 1.0
"""All sockets of a process share one look for so long."""

_LATELY = 200
"""So many attempts tell how long a node type takes: enough for the mean of a dozen types, and read in a moment."""

_job, _step, _run = table(JobRow), table(StepRow), table(RunRow)
_attempt, _worker = table(AttemptRow), table(WorkerRow)
_places = PLACES.subquery()

_IN_LINE = (
    select(_job.c.id, _job.c.lane, _job.c.work, _places.c.place)
    .join_from(_places, _job, _job.c.id == _places.c.id)
    .where(_places.c.place <= MOST_PLACES)
    .order_by(_places.c.place)
)
_AT_WORK = select(_job.c.lane, _job.c.work, _job.c.started_at).where(
    among(_job.c.status, JOB_OPEN), among(_job.c.status, ["running"])
)
_last = (
    select(_attempt.c.job_id, (_attempt.c.ended_at - _attempt.c.started_at).label("seconds"))
    .where(among(_attempt.c.outcome, ["succeeded"]))
    .order_by(_attempt.c.ended_at.desc())
    .limit(_LATELY)
    .subquery()
)
_LAST = select(_job.c.work, _last.c.seconds).join_from(_last, _job, _job.c.id == _last.c.job_id)
_THREADS = select(_worker.c.lanes).where(_worker.c.seen_at > bindparam("since"), _worker.c.draining.is_(False))
_ANY = select(_job.c.id).where(among(_job.c.status, JOB_OPEN), among(_job.c.status, ["queued"])).limit(1)


class Line:
    """Looks at the queues of all lanes. For any thread. `clock` counts seconds."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._turn = threading.Lock()
        self._looked_at = float("-inf")
        self._waits: Mapping[str, tuple[Wait, ...]] = {}

    def of(self, project: str) -> tuple[Wait, ...]:
        """The queued steps of a project as they were up to a second ago, those that are next first."""
        with self._turn:
            if self._clock() - self._looked_at >= KEPT_SECONDS:
                with self._database.read() as connection:
                    self._waits = _waits(connection)
                self._looked_at = self._clock()
            return self._waits.get(project, ())


class _Lane:
    """The threads of a lane, played through: `free` is when each of them takes the next job; None if nobody knows."""

    def __init__(self, free: Sequence[float], seconds: Mapping[str, float]) -> None:
        self._free = list(free)
        self._seconds = seconds
        heapq.heapify(self._free)

    def begin(self, type: str) -> float | None:
        """When the next job begins, which is of this node type."""
        if not self._free:
            return None
        begins = heapq.heappop(self._free)
        if type in self._seconds:
            heapq.heappush(self._free, begins + self._seconds[type])
        return begins


def _waits(connection: Reader) -> dict[str, tuple[Wait, ...]]:
    if connection.execute(_ANY).first() is None:
        return {}
    queued = connection.execute(_IN_LINE).all()
    steps: dict[str, list[Any]] = defaultdict(list)
    for step in connection.execute(STEPS, {"jobs": listed([row.id for row in queued])}):
        steps[step.job_id].append(step)
    lanes = _lanes(connection)
    waits: dict[str, list[Wait]] = defaultdict(list)
    for row in queued:
        begins = lanes[row.lane].begin(type_of(row.work)) if row.lane in lanes else None
        for step in steps[row.id]:
            wait = Wait(run=step.run_id, node=step.node_id, position=row.place, starts_at=begins)
            waits[step.project_id].append(wait)
    return {project: tuple(own) for project, own in waits.items()}


def _lanes(connection: Reader) -> dict[Lane, _Lane]:
    threads: Counter[Lane] = Counter()
    for row in connection.execute(_THREADS, {"since": connection.now - PRESENT_SECONDS}):
        threads.update(numbers_of(row.lanes))
    taken: dict[str, list[float]] = defaultdict(list)
    for row in connection.execute(_LAST):
        taken[type_of(row.work)].append(row.seconds)
    seconds = {type: fmean(times) for type, times in taken.items()}
    ends: dict[Lane, list[float]] = defaultdict(list)
    for row in connection.execute(_AT_WORK):
        if (type := type_of(row.work)) in seconds:
            ends[row.lane].append(max(connection.now, row.started_at + seconds[type]))
        else:
            threads[row.lane] -= 1  # nobody can tell when it is free
    return {
        lane: _Lane([*ends[lane], *[connection.now] * (number - len(ends[lane]))], seconds)
        for lane, number in threads.items()
    }

"""Processes that carry out jobs."""

from schemas.base import Reply
from schemas.catalog import Lane


class WorkerView(Reply, frozen=True):
    """A process that carries out jobs, as it was when it was `seen_at` last.

    `lanes` are the jobs that it may do at the same time, by lane, `busy` those that it does. One that is `draining`
    begins no new ones. Times are seconds since 1970.
    """

    name: str
    host: str
    pid: int
    lanes: dict[Lane, int]
    busy: dict[Lane, int]
    started_at: float
    seen_at: float
    draining: bool

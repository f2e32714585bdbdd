"""Jobs that failed for good."""

from schemas.base import Reply
from schemas.catalog import Lane
from schemas.problem import Problem
from schemas.run import JobStep


class DeadJob(Reply, frozen=True):
    """A job that nobody tries again by itself. `worker` had it last; `steps` failed with it.

    Times are seconds since 1970.
    """

    id: str
    type: str
    lane: Lane
    attempts: int
    worker: str
    ended_at: float
    problem: Problem
    steps: tuple[JobStep, ...]


class Again(Reply, frozen=True):
    """What is to be run again: the `targets` that a run did not get, since these `jobs` of it failed."""

    project: str
    run: str
    targets: tuple[str, ...]
    priority: int
    jobs: tuple[str, ...]

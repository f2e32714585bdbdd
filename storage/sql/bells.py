"""The bells of a transaction: rung when it is committed, once for each lane."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Protocol

from schemas.catalog import Lane
from storage.sql.engine import Transaction

_RING = ("ring", "")


class Bells(Protocol):
    """Who wakes workers. Neither call fails or takes long: a bell that is lost is made up for by the reconciler."""

    def ring(self, lane: Lane, jobs: Collection[str]) -> None:
        """These jobs were queued just now."""
        ...

    def remind(self, lane: Lane, jobs: Collection[str]) -> None:
        """These jobs are queued still."""
        ...


def ring(transaction: Transaction, bells: Bells, lane: Lane, job: str) -> None:
    """A job was queued: ring for it after the commit."""
    transaction.queued[job] = lane
    transaction.after[_RING] = partial(_ring, bells, transaction.queued)


def _ring(bells: Bells, queued: Mapping[str, Lane]) -> None:
    lanes: dict[Lane, list[str]] = {}
    for job, lane in queued.items():
        lanes.setdefault(lane, []).append(job)
    for lane, jobs in lanes.items():
        bells.ring(lane, jobs)

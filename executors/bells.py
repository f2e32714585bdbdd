"""Bells: Dramatiq messages that say "there is work on this lane". The database says what.

Retries, time limits and results are ours, so the brokers get none of Dramatiq's middleware.
"""

import threading
from collections.abc import Callable, Collection, Mapping
from typing import Protocol

import dramatiq
from dramatiq import Actor, Broker
from dramatiq.brokers.stub import StubBroker

from schemas.catalog import Lane

Answer = Callable[[Lane], None]
"""What is done at each bell: all the work of its lane, until none is left. A bell too many does nothing."""


class Bells(Protocol):
    """How those who wait for work hear of it. Nothing here fails: what is not heard of is still in the database."""

    @property
    def available(self) -> bool:
        """Whether bells get through. If not, work begins when the reconciler reminds, once they do."""
        ...

    def ring(self, lane: Lane, jobs: Collection[str]) -> None:
        """Say that these jobs were queued just now."""
        ...

    def remind(self, lane: Lane, jobs: Collection[str]) -> None:
        """Say that these jobs are still queued; no more than is needed."""
        ...

    def start(self) -> None:
        """Begin to listen."""
        ...

    def rest(self) -> None:
        """Hear no more bells, and leave them to others; what is at work goes on."""
        ...

    def close(self) -> None:
        """Stop listening; waits for the bodies at work to end."""
        ...


class LocalBells:
    """Bells inside one process: one broker with one queue and one pool of threads per lane.

    `answer(lane)` is called for each bell, in one of the lane's threads.
    """

    available = True

    def __init__(self, answer: Answer, threads: Mapping[Lane, int]) -> None:
        self._answer = answer
        self._pending: set[tuple[Lane, str]] = set()
        self._lock = threading.Lock()
        self._brokers = {lane: StubBroker(middleware=[]) for lane in threads}
        self._actors = {lane: self._actor(lane, broker) for lane, broker in self._brokers.items()}
        self._workers = [
            dramatiq.Worker(self._brokers[lane], worker_threads=count, worker_timeout=100)
            for lane, count in threads.items()
        ]

    def ring(self, lane: Lane, jobs: Collection[str]) -> None:
        """Say that these jobs are queued. A job whose bell has not been heard yet gets no second one."""
        with self._lock:
            unheard_of = [job for job in jobs if (lane, job) not in self._pending]
            self._pending.update((lane, job) for job in unheard_of)
        for job in unheard_of:
            self._actors[lane].send(job)

    def remind(self, lane: Lane, jobs: Collection[str]) -> None:
        """The same: a bell that was not heard yet is known here, and is needed no second time."""
        self.ring(lane, jobs)

    def start(self) -> None:
        """Begin to listen."""
        for worker in self._workers:
            worker.start()

    def rest(self) -> None:
        """Nothing: there are no others who could hear a bell."""

    def close(self) -> None:
        """Stop listening; waits for the bodies at work to end."""
        for worker in self._workers:
            worker.stop(timeout=15_000)
        for broker in self._brokers.values():
            broker.close()

    def _actor(self, lane: Lane, broker: Broker) -> Actor[[str], None]:
        def hear(job: str) -> None:
            with self._lock:
                self._pending.discard((lane, job))
            self._answer(lane)

        return Actor(hear, broker=broker, actor_name=lane, queue_name=lane, priority=0, options={})

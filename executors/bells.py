"""Bells: Dramatiq messages that say "there is work on this lane". The database says what.

In embedded mode a StubBroker inside the process carries them. Retries, time limits and results are ours, so the broker
gets none of Dramatiq's middleware.
"""

import threading
from collections.abc import Callable, Mapping

import dramatiq
from dramatiq import Actor, Broker
from dramatiq.brokers.stub import StubBroker

from schemas.catalog import Lane


class Bells:
    """One broker with one queue and one pool of threads per lane.

    `answer(lane)` is called for each bell, in one of the lane's threads.
    """

    def __init__(self, answer: Callable[[Lane], None], threads: Mapping[Lane, int]) -> None:
        self._answer = answer
        self._pending: set[str] = set()
        self._lock = threading.Lock()
        self._brokers = {lane: StubBroker(middleware=[]) for lane in threads}
        self._actors = {lane: self._actor(lane, broker) for lane, broker in self._brokers.items()}
        self._workers = [
            dramatiq.Worker(self._brokers[lane], worker_threads=count, worker_timeout=100)
            for lane, count in threads.items()
        ]

    def ring(self, lane: Lane, job: str) -> None:
        """Say that a job is queued. A job whose bell has not been heard yet gets no second one."""
        with self._lock:
            if job in self._pending:
                return
            self._pending.add(job)
        self._actors[lane].send(job)

    def start(self) -> None:
        """Begin to listen."""
        for worker in self._workers:
            worker.start()

    def close(self) -> None:
        """Stop listening; waits for the bodies at work to end."""
        for worker in self._workers:
            worker.stop(timeout=15_000)
        for broker in self._brokers.values():
            broker.close()

    def _actor(self, lane: Lane, broker: Broker) -> Actor[[str], None]:
        def hear(job: str) -> None:
            with self._lock:
                self._pending.discard(job)
            self._answer(lane)

        return Actor(hear, broker=broker, actor_name=lane, queue_name=lane, priority=0, options={})

"""Bells between machines, over Redis."""

import math
import time
from collections.abc import Callable, Collection, Mapping

import dramatiq
from dramatiq import Actor, Message

from executors.bells import Answer
from executors.redis_broker import AWAY_SECONDS, UNREACHABLE, BlockingBroker, Contact
from schemas.catalog import Lane

MOST_AT_ONCE = 32
"""Bells are anonymous, and whoever hears one works until nothing is queued. So more of them than there are idle threads
of a lane, on all machines, do nothing but ask the database in vain. Threads beyond this are woken by the next reminder,
about a second later."""

_NAMESPACE = "reelgraph:bells"


class RedisBells:
    """`answer(lane)` is called for each bell that is heard here, in one of the lane's threads.

    Without `threads` it only rings.
    """

    def __init__(self, url: str, answer: Answer, threads: Mapping[Lane, int]) -> None:
        self._contact = Contact(url)
        self._ringer = BlockingBroker(self._contact, _NAMESPACE)
        self._tried_at = -math.inf
        self._brokers = [self._listener(lane, answer) for lane in threads]
        self._workers = [
            dramatiq.Worker(broker, worker_threads=count, worker_timeout=100)
            for broker, count in zip(self._brokers, threads.values(), strict=True)
        ]
        for worker in self._workers:
            worker.queue_prefetch = worker.worker_threads  # what waited here could be heard by somebody else

    @property
    def available(self) -> bool:
        """Whether Redis takes bells. It is asked, if none was rung for a second."""
        if self._tried_at + AWAY_SECONDS < time.monotonic():
            self._try(self._contact.probe)
        return not self._contact.lost

    def ring(self, lane: Lane, jobs: Collection[str]) -> None:
        """Say that these jobs were queued just now: a bell for each, as far as that is useful."""
        self._push(lane, jobs, below=MOST_AT_ONCE)

    def remind(self, lane: Lane, jobs: Collection[str]) -> None:
        """Say that these jobs are still queued. While a bell waits to be heard, everybody who could hear it is at work
        and will find them: then there is nothing to say."""
        self._push(lane, jobs, below=1)

    def start(self) -> None:
        """Begin to listen."""
        for worker in self._workers:
            worker.start()

    def rest(self) -> None:
        """Take no more bells. What was taken and not heard yet is given back."""
        for broker in self._brokers:
            broker.close()

    def close(self) -> None:
        """Stop listening; waits for the bodies at work to end."""
        self.rest()
        for worker in self._workers:
            worker.stop(timeout=15_000)
        self._contact.close()

    def _listener(self, lane: Lane, answer: Answer) -> BlockingBroker:
        def hear() -> None:
            answer(lane)

        broker = BlockingBroker(self._contact, _NAMESPACE)
        Actor(hear, broker=broker, actor_name=lane, queue_name=lane, priority=0, options={})
        return broker

    def _push(self, lane: Lane, jobs: Collection[str], below: int) -> None:
        if not jobs:
            return
        bell: Message[None] = Message(queue_name=lane, actor_name=lane, args=(), kwargs={}, options={})
        self._try(lambda: self._ringer.push(bell, min(len(jobs), MOST_AT_ONCE), below))

    def _try(self, command: Callable[[], None]) -> None:
        """Do it, unless that failed less than a second ago: nobody shall wait for a lost Redis again and again."""
        if self._contact.failing(self) and time.monotonic() < self._tried_at + AWAY_SECONDS:
            return
        self._tried_at = time.monotonic()
        try:
            command()
        except UNREACHABLE as error:
            self._contact.failed(self, error)
            self._tried_at = time.monotonic()
        else:
            self._contact.worked(self)

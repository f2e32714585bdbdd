"""`reelgraph` where things go wrong, for tests: `python hazard_server.py HAZARD,HAZARD serve …`."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from dramatiq import Message
from dramatiq.brokers.stub import StubBroker

from executors import worker
from executors.worker import Worker
from schemas.catalog import Lane
from server.__main__ import main
from storage.sql import jobs
from storage.sql.jobs import Jobs


def echo() -> None:
    """Every bell is delivered three times; each one that is heard writes a line to the log."""
    enqueue, work = StubBroker.enqueue, Worker.work

    def three_times(self: StubBroker, message: Message[Any], *, delay: int | None = None) -> Message[Any]:
        for _ in range(2):
            enqueue(self, message, delay=delay)
        return enqueue(self, message, delay=delay)

    def aloud(self: Worker, lane: Lane) -> None:
        print("bell", file=sys.stderr, flush=True)
        work(self, lane)

    StubBroker.enqueue = three_times  # type: ignore[method-assign]
    Worker.work = aloud  # type: ignore[method-assign]


def short_lease() -> None:
    """A lease of one second, renewed five times in it."""
    jobs.LEASE_SECONDS = 1.0
    worker.BEAT_SECONDS = 0.2


def die_before_commit() -> None:
    """kill -9 when the files of the first result are in the store, and the database knows nothing of it."""

    def die(self: Jobs, *_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    Jobs.succeed = die  # type: ignore[method-assign, assignment]


def die_after_commit() -> None:
    """kill -9 when the first result is committed, and nobody has been told."""
    succeed = Jobs.succeed

    def die(self: Jobs, *arguments: Any) -> None:
        succeed(self, *arguments)
        os.kill(os.getpid(), signal.SIGKILL)

    Jobs.succeed = die  # type: ignore[method-assign, assignment]


HAZARDS: dict[str, Callable[[], None]] = {
    "echo": echo,
    "short-lease": short_lease,
    "die-before-commit": die_before_commit,
    "die-after-commit": die_after_commit,
}

if __name__ == "__main__":
    for hazard in sys.argv[1].split(","):
        HAZARDS[hazard]()
    sys.exit(main(sys.argv[2:]))

"""`reelgraph` where things go wrong, for tests: `python hazard_server.py HAZARD,HAZARD serve …`."""

import errno
import io
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from dramatiq import Message
from dramatiq.brokers.stub import StubBroker
from urllib3 import BaseHTTPResponse, HTTPResponse

from executors import worker
from executors.attempt_folder import AttemptFolder
from executors.bodies import Child
from executors.redis_broker import BlockingBroker
from executors.room import Room
from executors.worker import Worker
from graph_engine.job import Broken, Claim
from schemas.catalog import Lane
from server import compose
from server.__main__ import main
from storage.artifacts import s3
from storage.artifacts.filesystem import FileArtifacts
from storage.artifacts.s3 import S3Artifacts
from storage.artifacts.s3_pool import Pool
from storage.sql import attempts
from storage.sql.attempts import Attempts
from storage.sql.jobs import Jobs
from storage.sql.observer import Nobody


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

    push = BlockingBroker.push

    def push_three_times(self: BlockingBroker, *given: Any) -> None:
        for _ in range(3):
            push(self, *given)

    StubBroker.enqueue = three_times  # type: ignore[method-assign]
    BlockingBroker.push = push_three_times  # type: ignore[method-assign]
    Worker.work = aloud  # type: ignore[method-assign]


LEASE_SECONDS = 2.0
LEASE_LOST = "somebody else has the job of an attempt that ended here"


def short_lease() -> None:
    """A short lease, renewed five times in it. An attempt that has lost its own by its end writes a line to the log."""

    def aloud(_: Nobody) -> None:
        print(LEASE_LOST, file=sys.stderr, flush=True)

    attempts.LEASE_SECONDS = LEASE_SECONDS
    worker.BEAT_SECONDS = LEASE_SECONDS / 5
    Nobody.lease_lost = aloud  # type: ignore[method-assign]


def hasty() -> None:
    """A cluster that looks after itself twice a second, and believes for a second only that a file is there."""
    compose.CLUSTER_SWEEP_SECONDS = 0.5
    compose.AFTER_OUTAGE_SECONDS = LEASE_SECONDS
    worker.AGAIN_SECONDS = 0.5
    s3.HAS_SECONDS = 1.0


def skewed() -> None:
    """The clock of every third process is ten minutes slow, that of every third one ten minutes fast."""
    real, skew = time.time, 600.0 * (os.getpid() % 3 - 1)
    time.time = lambda: real() + skew


STEPS = ("claiming", "claimed", "performing", "performed", "storing", "stored", "committing", "committed")
"""Of an attempt, in their order. Those that end with -ing are before it is certain."""


def mortal() -> None:
    """kill -9 at the step that the file `REELGRAPH_TRIAL_DEATH` names: whoever gets there first takes the file, and
    dies."""
    Attempts.begin = _deadly(Attempts.begin, None, "claiming")  # type: ignore[method-assign]
    Jobs.claim = _deadly(Jobs.claim, None, "claimed")  # type: ignore[method-assign]
    Child.run = _deadly(Child.run, "performing", "performed")  # type: ignore[method-assign]
    S3Artifacts.put = _deadly(S3Artifacts.put, "storing", "stored")  # type: ignore[method-assign]
    Jobs._commit = _deadly(Jobs._commit, None, "committing")  # type: ignore[method-assign]
    Jobs.succeed = _deadly(Jobs.succeed, None, "committed")  # type: ignore[method-assign]


def _deadly(function: Callable[..., Any], before: str | None, after: str) -> Callable[..., Any]:
    def deadly(*given: Any, **named: Any) -> Any:
        _perhaps_die(before)
        result = function(*given, **named)
        if result not in (None, [None]) or after == "committing":
            _perhaps_die(after)
        return result

    return deadly


def _perhaps_die(step: str | None) -> None:
    order = Path(os.environ["REELGRAPH_TRIAL_DEATH"])
    try:
        if order.read_text() != step:
            return
        order.unlink()  # one alone can do that
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


_STORE_FULL = b"<Error><Code>XMinioStorageFull</Code><Message>Storage backend has reached its limit</Message></Error>"


def cramped() -> None:
    """No room for those that the file `REELGRAPH_TRIAL_FULL` lists: the processes whose ids it has, and the `store`.

    The disk of such a process claims to have some room, as where everybody has a share of it: what their bodies write
    goes to `/dev/full`. Such a store says what MinIO does. What fails for want of room is tried again soon; whoever
    found no room rests for as long as it is listed, however long others take with the work that it leaves to them.
    """
    folder, write, link, fail = AttemptFolder.path.fget, FileArtifacts._write, FileArtifacts._link, Jobs.fail
    ask = Pool.answer

    def of_an_attempt(self: AttemptFolder) -> Path:
        path: Path = folder(self)  # type: ignore[misc]
        if _is_full(str(os.getpid())) and not (path / "1.txt").is_symlink():
            (path / "1.txt").symlink_to("/dev/full")
        return path

    def refused(function: Callable[..., Any]) -> Callable[..., Any]:
        def full(*given: Any) -> Any:
            if _is_full(str(os.getpid())):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return function(*given)

        return full

    def fail_for_a_moment(self: Jobs, claim: Claim, broken: Broken) -> bool:
        soon = msgspec.structs.replace(broken, after=1.0) if broken.problem.code == "disk_full" else broken
        return fail(self, claim, soon)

    def answer(self: Pool, method: str, url: str, **given: Any) -> BaseHTTPResponse:
        renews = "x-amz-copy-source" in (given.get("headers") or {})
        if method == "PUT" and not renews and _is_full("store"):
            headers = {"content-type": "application/xml"}
            return HTTPResponse(io.BytesIO(_STORE_FULL), headers, 507, preload_content=False)
        return ask(self, method, url, **given)

    def clock() -> float:
        """It stands still while this process is listed."""
        since = _full_since() if _is_full(str(os.getpid())) else None
        return time.monotonic() if since is None else since

    Pool.answer = answer  # type: ignore[method-assign]
    AttemptFolder.path = property(of_an_attempt)  # type: ignore[method-assign, assignment]
    FileArtifacts._write = refused(write)  # type: ignore[method-assign]
    FileArtifacts._link = refused(link)  # type: ignore[method-assign]
    Jobs.fail = fail_for_a_moment  # type: ignore[method-assign]
    compose.FULL_REST_SECONDS = 0.5  # over when what failed is tried again: no test finds anybody still at rest
    worker.Room = partial(Room, clock=clock)  # type: ignore[misc, assignment]


def _is_full(who: str) -> bool:
    try:
        return who in Path(os.environ["REELGRAPH_TRIAL_FULL"]).read_text().split()
    except FileNotFoundError:
        return False


def _full_since() -> float | None:
    """When the list was written, by the clock that all processes share."""
    try:
        written = Path(os.environ["REELGRAPH_TRIAL_FULL"]).stat().st_mtime
    except FileNotFoundError:
        return None
    return time.monotonic() - (time.clock_gettime(time.CLOCK_REALTIME) - written)


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
    "hasty": hasty,
    "skewed": skewed,
    "mortal": mortal,
    "cramped": cramped,
    "die-before-commit": die_before_commit,
    "die-after-commit": die_after_commit,
}

if __name__ == "__main__":
    for hazard in sys.argv[1].split(","):
        HAZARDS[hazard]()
    sys.exit(main(sys.argv[2:]))

"""Which attempt is being carried out: for whatever is written down meanwhile, such as a line of the log.

Threads that a body starts by `asyncio.to_thread` know it too; others have to be given the context
(`contextvars.copy_context().run`). What is said in a child process is said again by its worker, who knows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from msgspec import Struct

from graph_engine.job import Claim


class AtWork(Struct, frozen=True):
    """An attempt. `run` is the oldest of those that wait for its job."""

    run: str | None
    job: str
    attempt: int


AT_WORK: ContextVar[AtWork | None] = ContextVar("at_work", default=None)


@contextmanager
def at_work(claim: Claim) -> Iterator[None]:
    """What happens in this block belongs to this attempt."""
    run = claim.watchers[0].run if claim.watchers else None
    token = AT_WORK.set(AtWork(run, claim.job, claim.attempt))
    try:
        yield
    finally:
        AT_WORK.reset(token)

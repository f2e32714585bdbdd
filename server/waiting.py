"""Waiting for the end of a run, as `Prefer: wait=30` (RFC 7240) asks for."""

import asyncio
import contextlib
import re
from typing import Annotated

from litestar.concurrency import sync_to_thread
from litestar.params import HeaderParameter

from schemas.event import Progress
from schemas.trigger import MOST_WAIT_SECONDS
from server.compose import System

Prefer = Annotated[
    str | None,
    HeaderParameter(
        name="Prefer",
        required=False,
        max_length=1000,
        description=f"`wait=30`: answer when the run has ended, but after at most so many seconds (up to "
        f"{MOST_WAIT_SECONDS}).",
    ),
]
_WAIT = re.compile(r'(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?=$|[,;])', re.IGNORECASE | re.ASCII)
_REST_SECONDS = 0.02
"""Between two looks at a run, however much happens in its project."""


def wait_seconds(prefer: str | None) -> int | None:
    """For how long the header asks to wait; None when it says nothing of it that can be read."""
    found = _WAIT.search(prefer or "")
    return min(int(found[1]), MOST_WAIT_SECONDS) if found else None


def applied(seconds: int | None) -> dict[str, str]:
    """The header that says which wish was granted."""
    return {} if seconds is None else {"Preference-Applied": f"wait={seconds}"}


async def until_ended(system: System, project: str, run: str, seconds: float) -> bool:
    """Wait for the end of a run; gives whether it came. The run is looked at when there is word of its project."""
    loop, news = asyncio.get_running_loop(), asyncio.Event()

    def hear(frame: Progress | None) -> None:
        if frame is None:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and with it whoever waited
                loop.call_soon_threadsafe(news.set)

    forget = system.pokes.listen(project, hear)
    try:
        async with asyncio.timeout(seconds):
            while not await sync_to_thread(system.store.outcomes.ended, run):
                await news.wait()
                news.clear()
                await asyncio.sleep(_REST_SECONDS)
            return True
    except TimeoutError:
        return await sync_to_thread(system.store.outcomes.ended, run)
    finally:
        forget()

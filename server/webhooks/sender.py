"""Sends what webhooks are to be told, in a thread of its own, as Standard Webhooks (https://www.standardwebhooks.com).

Each webhook gets its messages one after the other, and slow ones keep no other waiting.
"""

import asyncio
import base64
import contextlib
import hmac
import itertools
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from server.webhooks.outbound import Outbound
from server.webhooks.turn import MOST_AT_ONCE, next_turns
from storage.sql.leads import Leads
from storage.sql.outbox import Due, Outbox, Waiting

if TYPE_CHECKING:
    from server.webhooks.client import OutboundClient

log = logging.getLogger(__name__)

LEAD = "webhooks"
"""Of all servers one sends, so that each message is sent once, and those of a webhook one after the other."""

SWEEP_SECONDS = 3.0
REST_SECONDS = 0.1
"""At least this long between two looks at the database: much may happen in a project at once."""

REMEMBERED_WEBHOOKS = 10_000
"""Of so many it is known which was tried last."""

_THREADS = 4 * MOST_AT_ONCE
"""A name that nobody answers for is looked up for longer than a delivery takes."""

_CLOSE_SECONDS = 5.0


class WebhookSender:
    """Fills the outbox and sends what is due, whenever it is woken and every few seconds."""

    def __init__(self, outbox: Outbox, outbound: Outbound, leads: Leads) -> None:
        self._outbox = outbox
        self._leads = leads
        self._outbound = outbound
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news = asyncio.Event()
        self._stopping = False
        self._woken = False
        self._sending: dict[Waiting, asyncio.Task[None]] = {}
        self._tried: dict[str, int] = {}
        self._count = itertools.count()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="webhooks", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def wake(self) -> None:
        """There may be something to send. From any thread; does not block.

        Called after every commit: the thread is woken once, and not again before it has looked.
        """
        if self._loop is not None and not self._woken:
            self._woken = True
            with contextlib.suppress(RuntimeError):  # it has ended since
                self._loop.call_soon_threadsafe(self._news.set)

    def close(self) -> None:
        """Stop. What is being sent is broken off and sent again after the next start."""
        self._stopping = True
        self._woken = False
        self.wake()
        if self._thread.is_alive():
            self._thread.join(_CLOSE_SECONDS)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_default_executor(ThreadPoolExecutor(_THREADS, "webhooks"))
        async with contextlib.AsyncExitStack() as stack:
            client: OutboundClient | None = None
            while not self._stopping:
                self._news.clear()
                self._woken = False
                for turn, due in await self._next():
                    if client is None:
                        client = await stack.enter_async_context(_client(self._outbound))
                    self._remember(turn.webhook)
                    self._sending[turn] = asyncio.create_task(self._send(client, turn, due))
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(SWEEP_SECONDS):
                        await self._news.wait()
                if not self._stopping:
                    await asyncio.sleep(REST_SECONDS)
            for task in self._sending.values():
                task.cancel()
            await asyncio.gather(*self._sending.values(), return_exceptions=True)

    async def _next(self) -> list[tuple[Waiting, Due]]:
        try:
            if not await asyncio.to_thread(self._leads.has, LEAD):
                return []
            await asyncio.to_thread(self._outbox.fill)
            waiting = await asyncio.to_thread(self._outbox.waiting, {one.webhook for one in self._sending})
            turns = {turn.id: turn for turn in next_turns(waiting, self._sending, self._tried)}
            return [(turns[due.id], due) for due in await asyncio.to_thread(self._outbox.due, turns)] if turns else []
        except Exception:
            log.exception("webhooks could not be looked after; it is tried again")
            return []

    def _remember(self, webhook: str) -> None:
        self._tried.pop(webhook, None)
        self._tried[webhook] = next(self._count)
        if len(self._tried) > REMEMBERED_WEBHOOKS:
            del self._tried[next(iter(self._tried))]

    async def _send(self, client: "OutboundClient", turn: Waiting, due: Due) -> None:
        try:
            answered = await client.post(due.url, due.body, headers(due, int(time.time())))
            await asyncio.to_thread(self._outbox.note, due, answered)
        except Exception:
            log.exception("the delivery %s broke; it is sent again", due.id)
            await asyncio.sleep(SWEEP_SECONDS)
        finally:
            del self._sending[turn]
            self._news.set()


def headers(due: Due, now: int) -> dict[str, str]:
    """The headers of a message that is sent now, in seconds since 1970."""
    return {
        "content-type": "application/json",
        "user-agent": "Reelgraph",
        "webhook-id": due.id,
        "webhook-timestamp": str(now),
        "webhook-signature": signature(due.secret, due.id, now, due.body),
    }


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """HMAC-SHA256 over id, time and body, as the specification's `v1`."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.digest(key, f"{id}.{timestamp}.".encode() + body, "sha256")).decode()


def _client(outbound: Outbound) -> "OutboundClient":
    from server.webhooks.client import OutboundClient  # a fifth of a second, which most servers never need

    return OutboundClient(outbound)

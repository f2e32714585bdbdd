"""One client of an event socket: what it was told, and what it is told next."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from schemas.event import Hello, Progress, Queue, Resync, Snapshot, SocketFrame, Wait
from schemas.run import ProjectStatus
from server.hearing.answers import Missed
from server.hearing.packed import Packed
from server.hearing.reader import ProjectReader
from server.hearing.waits import alike
from storage.pokes import newer

Send = Callable[[Packed[SocketFrame]], Awaitable[None]]

_LAST_WORD_SECONDS = 1.0


class TooSlow(Exception):
    """The client did not take a frame in time."""


class Hearer:
    """Takes from a reader what follows on what this client was told: one frame after the other, at its own pace.

    So nothing queues up for a slow client: of progress only the newest is kept, and events that the reader has
    forgotten meanwhile come from the database.
    """

    def __init__(self, reader: ProjectReader, send: Send, patience_seconds: float) -> None:
        self._reader = reader
        self._pass_on = send
        self._patience_seconds = patience_seconds
        self._now = asyncio.get_running_loop().time
        self._began: float | None = None
        self._woken = asyncio.Event()
        self._progress: dict[tuple[str, str], Packed[Progress]] = {}
        self._seq = 0
        self._era = 0
        self._told: ProjectStatus | None = None
        self._looked_at: ProjectStatus | None = None
        self._queue: Packed[Queue] | None = None
        self._waits: tuple[Wait, ...] = ()

    def wake(self) -> None:
        """There may be something to tell."""
        self._woken.set()

    def note(self, progress: Packed[Progress]) -> None:
        """Tell of progress, in the place of what was noted before."""
        place = (progress.frame.run, progress.frame.node)
        before = self._progress.get(place)
        frame = newer(progress.frame, before.frame if before is not None else None)
        self._progress[place] = progress if frame is progress.frame else Packed(frame)
        self._woken.set()

    async def serve(self, epoch: str, since: int | None) -> None:
        """See `Live.serve`."""
        try:
            async with asyncio.timeout(None) as limit:
                self._watch(limit)
                try:
                    await self._greet(epoch, since)
                    await self._follow()
                finally:
                    self._watching.cancel()
        except TimeoutError:
            if not limit.expired():
                raise
            await self._say_last()
            raise TooSlow from None

    def _watch(self, limit: asyncio.Timeout) -> None:
        """End it when a frame is not taken in time. A timer for each frame would be half of what telling costs."""
        loop = asyncio.get_running_loop()
        waited = self._now() - self._began if self._began is not None else 0.0
        if waited >= self._patience_seconds:
            limit.reschedule(self._now())
            return
        self._watching = loop.call_later(self._patience_seconds - waited, self._watch, limit)

    async def _say_last(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(self._patience_seconds, _LAST_WORD_SECONDS)):
                await self._pass_on(Packed(Resync()))

    async def _follow(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            self._reader.check()
            await self._tell_news()
            await self._tell_freshness()
            await self._tell_queue()

    async def _greet(self, epoch: str, since: int | None) -> None:
        missed = await self._catch_up(since)
        begin = missed.frame.status.seq if isinstance(missed.frame, Snapshot) else since or 0
        await self._send(Packed(Hello(epoch=epoch, since=begin)))
        self._seq = begin
        await self._tell(missed)
        self._reader.look()  # a client that comes back may have missed changes of freshness, which have no number
        self._woken.set()  # what others were told of by now is news for this one

    async def _tell_news(self) -> None:
        news = self._reader.news
        reached = self._era == news.era and news.reaches(self._seq)
        missed = news.after(self._seq) if reached else await self._catch_up(self._seq)
        # Progress is heard of before the event that ends it is written: what is known by now goes out first.
        progress, self._progress = self._progress, {}
        for packed in progress.values():
            await self._send(packed)
        if missed is not None:
            await self._tell(missed)
        if not reached:
            self._reader.look()  # the looks that there were while it was told may be older or newer than what it knows

    async def _catch_up(self, since: int | None) -> Missed:
        self._era = self._reader.news.era  # as it was before: what comes meanwhile may not follow on the answer
        return await self._reader.missed(since)

    async def _tell(self, missed: Missed) -> None:
        if isinstance(missed.frame, Snapshot):
            await self._send(missed)
            self._seq = missed.frame.status.seq
            self._told = missed.frame.status
            self._looked_at = self._reader.freshness.status  # it may be older than the snapshot
        elif missed.frame.events:
            await self._send(missed)
            self._seq = missed.frame.events[-1].seq

    async def _tell_freshness(self) -> None:
        freshness = self._reader.freshness
        status = freshness.status
        if status is None or status is self._looked_at or status.seq < self._seq:
            return  # there is no look, or none that is not older than what the client knows
        self._looked_at = status
        difference = freshness.difference(self._told)
        self._told = status
        if difference is not None:
            await self._send(difference)

    async def _tell_queue(self) -> None:
        queue = self._reader.queue
        if queue is None or queue is self._queue:
            return
        self._queue = queue
        if not alike(queue.frame.waits, self._waits):
            self._waits = queue.frame.waits
            await self._send(queue)

    async def _send(self, packed: Packed[SocketFrame]) -> None:
        self._began = self._now()
        await self._pass_on(packed)
        self._began = None

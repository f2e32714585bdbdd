"""Reads one project for all its clients in this process: once for each poke, however many they are.

It hands nothing to anybody: it keeps what it has read lately, and wakes the clients, who take what follows on what they
were told. So it waits for nobody, and whoever comes, comes back or lags behind follows on in the same way.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Protocol

from schemas.event import Events, Progress, Queue, Snapshot
from server.hearing.answers import Answers, Missed
from server.hearing.freshness_look import FreshnessLook
from server.hearing.news import News
from server.hearing.packed import Packed
from server.hearing.waits import alike
from storage.pokes import Pokes
from storage.sql.feed import Feed
from storage.sql.line import KEPT_SECONDS, Line
from storage.sql.status import Status

NEWS_SECONDS = 1 / 60
"""At least this long between two reads that bring something: what happens faster is told together."""

FRESHNESS_SECONDS = 0.2
"""At least this long between two looks at the freshness of a project."""

_REST = 4
"""A look at freshness is followed by a pause this many times as long, so that large projects leave time for work."""

QUEUE_SECONDS = KEPT_SECONDS
"""From one look at the queue to the next."""


class Client(Protocol):
    """Whom it reads for. Neither may block."""

    def wake(self) -> None:
        """There may be something to tell."""
        ...

    def note(self, progress: Packed[Progress]) -> None:
        """Progress, to be told before the events that are read after it."""
        ...


class ProjectReader:
    """What is known of one project, and the clients that want to know it. For one event loop."""

    def __init__(self, project: str, feed: Feed, status: Status, line: Line, pokes: Pokes) -> None:
        self.clients: set[Client] = set()
        self.news = News()
        self.freshness = FreshnessLook()
        self.queue: Packed[Queue] | None = None
        self._project = project
        self._feed = feed
        self._status = status
        self._line = line
        self._pokes = pokes
        self._answers = Answers(self._read)
        self._begun = asyncio.Event()
        self._poked = asyncio.Event()
        self._changed = asyncio.Event()
        self._moved = asyncio.Event()
        self._failure: tuple[BaseException, TracebackType | None] | None = None

    def begin(self, failed: Callable[[], None]) -> None:
        """Read, from now on until it is ended. `failed` is called if it can't go on: then it tells its clients why."""
        loop = asyncio.get_running_loop()

        def hear(frame: Progress | None) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and with it everybody who would listen
                loop.call_soon_threadsafe(self._hear, frame)

        def ended(reading: asyncio.Task[None]) -> None:
            if not reading.cancelled() and (error := reading.exception()) is not None:
                self._fail(error)
                failed()

        self._forget = self._pokes.listen(self._project, hear)
        self._reading = asyncio.create_task(
            _together(self._answers.run(), self._read_news(), self._look_at_freshness(), self._look_at_queue())
        )
        self._reading.add_done_callback(ended)

    async def end(self) -> None:
        """Read no more."""
        self._forget()
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)

    def check(self) -> None:
        """Raises what reading has failed with, if it has."""
        if self._failure is not None:
            error, traceback = self._failure
            raise error.with_traceback(traceback)  # each client that raises it would make it longer

    async def missed(self, since: int | None) -> Missed:
        """The events after this number, or a snapshot, from the database as it is after this call.

        For clients that come, and for those further behind than the news reach. Nobody else waits for that.
        """
        self.check()
        packed = await self._answers.ask(since)
        if self.news.seq is None:
            self.news.begin(_end(packed.frame, since))
            self._begun.set()
        return packed

    def look(self) -> None:
        """Look at freshness and the queue: somebody was told something after which they may be others."""
        self._changed.set()
        self._moved.set()

    def _hear(self, frame: Progress | None) -> None:
        if frame is None:
            self._poked.set()
            return
        packed = Packed(frame)
        for client in self.clients:
            client.note(packed)

    def _wake(self) -> None:
        for client in self.clients:
            client.wake()

    def _fail(self, error: BaseException) -> None:
        self._forget()
        self._failure = (error, error.__traceback__)
        self._answers.fail(error)
        self._wake()

    def _read(self, since: int | None) -> Missed:
        if since is None:
            return Packed(self._feed.snapshot(self._project))
        return Packed(self._feed.since(self._project, since))

    async def _read_news(self) -> None:
        await self._begun.wait()
        while True:
            await self._poked.wait()
            self._poked.clear()
            assert self.news.seq is not None
            news = await asyncio.to_thread(self._feed.since, self._project, self.news.seq)
            if isinstance(news, Snapshot):
                self.news.jump(news.status.seq)  # each client asks anew, by the number that it knows
            elif news.events:
                self.news.add(news)
            else:
                continue
            self._wake()
            self.look()
            await asyncio.sleep(NEWS_SECONDS)

    async def _look_at_freshness(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._changed.wait()
            self._changed.clear()
            began = loop.time()
            status = await asyncio.to_thread(self._status.project, self._project)
            rest = _REST * (loop.time() - began)
            if self.news.seq is not None and status.seq < self.news.seq:
                self._changed.set()  # older than what clients know
            else:
                self.freshness.take(status)
                self._wake()
                rest = max(FRESHNESS_SECONDS, rest)
            await asyncio.sleep(rest)

    async def _look_at_queue(self) -> None:
        while True:
            await self._moved.wait()
            self._moved.clear()
            await asyncio.sleep(QUEUE_SECONDS)  # what begins at once needs no place, and a look may be so old
            waits = await asyncio.to_thread(self._line.of, self._project)
            if not alike(waits, self.queue.frame.waits if self.queue is not None else ()):
                self.queue = Packed(Queue(waits=waits))
                self._wake()
            if waits:
                self._moved.set()  # others move it too, of whom this project hears nothing


def _end(missed: Events | Snapshot, since: int | None) -> int:
    """The number of the newest event that a client knows who was told this."""
    if isinstance(missed, Snapshot):
        return missed.status.seq
    return missed.events[-1].seq if missed.events else since or 0


async def _together(*parts: Coroutine[None, None, None]) -> None:
    """Run parts that do not end until one of them fails; then end the others too."""
    try:
        async with asyncio.TaskGroup() as tasks:
            for part in parts:
                tasks.create_task(part)
    except ExceptionGroup as group:
        raise group.exceptions[0] from None

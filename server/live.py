"""The event socket: everything that happens in one project, in order, without gaps and without duplicates.

What a client has to be told is always read from the database, from the last number that it was told on. So nothing
queues up for a slow client: pokes only say that there is something to read, and of progress only the newest is kept.
"""

import asyncio
import contextlib
import hashlib
from collections.abc import Awaitable, Callable, Coroutine

from schemas.event import Events, Freshness, Hello, Progress, Resync, Snapshot, SocketFrame
from schemas.project import ProjectView
from schemas.run import NodeStatus, ProjectStatus
from storage.pokes import Pokes, newer
from storage.sql.feed import Feed
from storage.sql.status import Status

Send = Callable[[SocketFrame], Awaitable[None]]

SLOW_SECONDS = 10.0
_LAST_WORD_SECONDS = 1.0
_MOST_DIGITS = 15
FRESHNESS_SECONDS = 0.2
"""At least this long between two looks at the freshness of a project."""

_REST = 4
"""A look at freshness is followed by a pause this many times as long, so that large projects leave time for work."""


class TooSlow(Exception):
    """The client did not take a frame in time."""


def epoch_of(project: ProjectView) -> str:
    """Changes when the numbering of a project's events starts anew: when its id is given to a new project."""
    return hashlib.sha256(f"{project.id} {project.created_at!r}".encode()).hexdigest()[:16]


def seq_of(text: str) -> int | None:
    """The number of an event as a client sends it back; None when it is none of ours."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


class Live:
    """What one client is told of one project. `send` passes a frame on and returns when the client has taken it."""

    def __init__(
        self, project: str, feed: Feed, status: Status, pokes: Pokes, send: Send, patience_seconds: float = SLOW_SECONDS
    ) -> None:
        self._project = project
        self._feed = feed
        self._status = status
        self._pokes = pokes
        self._pass_on = send
        self._patience_seconds = patience_seconds
        self._sending = asyncio.Lock()
        self._news = asyncio.Event()
        self._changed = asyncio.Event()
        self._poked = False
        self._progress: dict[tuple[str, str], Progress] = {}
        self._seq = 0
        self._told: dict[str, NodeStatus] = {}

    async def serve(self, epoch: str, since: int | None) -> None:
        """Tell everything after event number `since`, or everything as it is now when that is None. Does not end.

        Raises NotThere when the project is deleted, and TooSlow after the client was told to connect again.
        """
        loop = asyncio.get_running_loop()

        def hear(frame: Progress | None) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and with it everybody who would listen
                loop.call_soon_threadsafe(self._hear, frame)

        forget = self._pokes.listen(self._project, hear)
        try:
            await self._greet(epoch, since)
            await _together(self._tell_news(), self._tell_freshness())
        except TooSlow:
            with contextlib.suppress(TooSlow):
                self._patience_seconds = min(self._patience_seconds, _LAST_WORD_SECONDS)
                await self._send(Resync())
            raise
        finally:
            forget()

    def _hear(self, frame: Progress | None) -> None:
        if frame is None:
            self._poked = True
        else:
            place = (frame.run, frame.node)
            self._progress[place] = newer(frame, self._progress.get(place))
        self._news.set()

    async def _greet(self, epoch: str, since: int | None) -> None:
        missed: Events | Snapshot
        if since is None:
            missed = await asyncio.to_thread(self._feed.snapshot, self._project)
        else:
            missed = await asyncio.to_thread(self._feed.since, self._project, since)
        begin = missed.status.seq if isinstance(missed, Snapshot) else since or 0
        await self._send(Hello(epoch=epoch, since=begin))
        self._seq = begin
        await self._tell(missed)
        self._changed.set()  # a client that comes back may have missed changes of freshness, which have no number

    async def _tell_news(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            poked, self._poked = self._poked, False
            news = await asyncio.to_thread(self._feed.since, self._project, self._seq) if poked else Events(events=())
            # Progress is heard of before the event that ends it is written: what is known by now goes out first.
            progress, self._progress = self._progress, {}
            for frame in progress.values():
                await self._send(frame)
            await self._tell(news)

    async def _tell(self, news: Events | Snapshot) -> None:
        if isinstance(news, Snapshot):
            await self._send(news)
            self._seq = news.status.seq
            self._told = _by_node(news.status)
        elif news.events:
            await self._send(news)
            self._seq = news.events[-1].seq
        else:
            return
        self._changed.set()  # also after a snapshot: an older freshness may have waited to be sent after it

    async def _tell_freshness(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._changed.wait()
            self._changed.clear()
            began = loop.time()
            status = await asyncio.to_thread(self._status.project, self._project)
            took = loop.time() - began
            if status.seq < self._seq:
                self._changed.set()  # older than what the client knows
                continue
            if changed := tuple(node for node in status.nodes if self._told.get(node.node) != node):
                await self._send(Freshness(rev=status.rev, nodes=changed))
            self._told = _by_node(status)
            await asyncio.sleep(max(FRESHNESS_SECONDS, _REST * took))

    async def _send(self, frame: SocketFrame) -> None:
        try:
            async with self._sending, asyncio.timeout(self._patience_seconds):
                await self._pass_on(frame)
        except TimeoutError:
            raise TooSlow from None


async def _together(*parts: Coroutine[None, None, None]) -> None:
    """Run parts that do not end until one of them fails; then end the others too."""
    try:
        async with asyncio.TaskGroup() as tasks:
            for part in parts:
                tasks.create_task(part)
    except ExceptionGroup as group:
        raise group.exceptions[0] from None


def _by_node(status: ProjectStatus) -> dict[str, NodeStatus]:
    return {node.node: node for node in status.nodes}

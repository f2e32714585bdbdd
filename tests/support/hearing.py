"""A project whose events a test writes itself, and clients that are told of it in the test's own event loop."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from schemas.event import Event, Events, Freshness, Hello, RunCanceling, Snapshot, SocketFrame, Wait
from schemas.run import NodeStatus, ProjectStatus
from server.hearing.packed import Packed
from server.live import SLOW_SECONDS, Live
from storage.pokes.memory import MemoryPokes
from storage.sql.errors import ProjectMissing
from storage.sql.feed import MOST_EVENTS

PROJECT, EPOCH = "p", "e"


class Ledger:
    """What the database knows of the project. Counts who reads what; reading waits while `open` is cleared."""

    def __init__(self) -> None:
        self.pokes = MemoryPokes()
        self.reads: list[int | None] = []
        self.looks = 0
        self.states: dict[str, str] = {"a": "missing", "b": "missing"}
        self.waits: tuple[Wait, ...] = ()
        self.failure: Exception | None = None
        self.open = threading.Event()
        self.open.set()
        self.begun = threading.Event()
        self._events: list[Event] = []
        self._lock = threading.Lock()

    @property
    def last(self) -> int:
        return len(self._events)

    def happen(self, times: int = 1, *, poke: bool = True) -> None:
        with self._lock:
            for _ in range(times):
                seq = len(self._events) + 1
                self._events.append(Event(seq=seq, at=0.0, fact=RunCanceling(run=str(seq))))
        if poke:
            self.pokes.poke(PROJECT)

    def begin_anew(self) -> None:
        """It is another project, of the same id."""
        with self._lock:
            self._events.clear()
        self.pokes.poke(PROJECT)

    def delete(self) -> None:
        self.failure = ProjectMissing(PROJECT)
        self.pokes.poke(PROJECT)

    def since(self, project: str, seq: int) -> Events | Snapshot:
        return self._read(seq)

    def snapshot(self, project: str) -> Snapshot:
        read = self._read(None)
        assert isinstance(read, Snapshot)
        return read

    def project(self, project: str) -> ProjectStatus:
        self.looks += 1
        with self._lock:
            self._check()
            return self._status()

    def of(self, project: str) -> tuple[Wait, ...]:
        return self.waits

    def live(self) -> Live:
        return Live(self, self, self, self.pokes)  # type: ignore[arg-type]

    def _read(self, seq: int | None) -> Events | Snapshot:
        with self._lock:
            self.reads.append(seq)
            self._check()
            if seq is not None and seq <= self.last <= seq + MOST_EVENTS:
                read: Events | Snapshot = Events(events=tuple(self._events[seq:]))
            else:
                read = Snapshot(status=self._status())
        self.begun.set()
        assert self.open.wait(10)
        return read

    def _check(self) -> None:
        if self.failure is not None:
            raise self.failure

    def _status(self) -> ProjectStatus:
        states: Any = self.states
        nodes = tuple(NodeStatus(node=node, state=state) for node, state in states.items())
        return ProjectStatus(project=PROJECT, rev=1, seq=self.last, nodes=nodes)


class Listener:
    """One client. It knows what the frames tell, and fails at the first gap. Takes nothing while `takes` is cleared."""

    def __init__(self, live: Live, since: int | None = None, patience_seconds: float = SLOW_SECONDS) -> None:
        self.told: list[Packed[SocketFrame]] = []
        self.seq: int | None = None
        self.states: dict[str, str] = {}
        self.takes = asyncio.Event()
        self.takes.set()
        self.serving = asyncio.create_task(live.serve(PROJECT, EPOCH, since, self._take, patience_seconds))

    @property
    def frames(self) -> list[SocketFrame]:
        return [packed.frame for packed in self.told]

    @property
    def events(self) -> list[Packed[SocketFrame]]:
        return [packed for packed in self.told if isinstance(packed.frame, Events)]

    async def leave(self) -> None:
        self.serving.cancel()
        with suppress(asyncio.CancelledError):
            await self.serving

    async def _take(self, packed: Packed[SocketFrame]) -> None:
        await self.takes.wait()
        self.told.append(packed)
        match packed.frame:
            case Hello(_, since):
                self.seq = since
            case Snapshot(status):
                self.seq = status.seq
                self.states = {node.node: node.state for node in status.nodes}
            case Freshness(_, nodes):
                self.states |= {node.node: node.state for node in nodes}
            case Events(events):
                for event in events:
                    assert self.seq is not None
                    assert event.seq == self.seq + 1, f"{event.seq} after {self.seq}"
                    self.seq = event.seq


async def until(true: Callable[[], bool], *listeners: Listener) -> None:
    """Wait for it; what ends one of the listeners is raised."""
    async with asyncio.timeout(10):
        while not true():
            for listener in listeners:
                if listener.serving.done():
                    listener.serving.result()
            await asyncio.sleep(0.002)


async def joined(live: Live, clients: int, since: int | None = None) -> list[Listener]:
    """So many clients that know the state, after everybody has been told what is to tell at first."""
    listeners = [Listener(live, since) for _ in range(clients)]
    await until(lambda: all(len(listener.told) >= (2 if since is None else 1) for listener in listeners), *listeners)
    return listeners


async def all_leave(listeners: list[Listener]) -> None:
    for listener in listeners:
        await listener.leave()


def run(scenario: Callable[[Ledger], Coroutine[None, None, None]]) -> None:
    """With a project, which nobody listens to in the end."""
    ledger = Ledger()

    async def whole() -> None:
        await scenario(ledger)
        assert len(asyncio.all_tasks()) == 1
        assert ledger.pokes.projects == frozenset()

    asyncio.run(whole())

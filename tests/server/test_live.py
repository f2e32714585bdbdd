"""What the event socket does with clients that are slow: with a `send` in the test's hands."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from served import Client, begin

from schemas.event import Progress, Resync, Snapshot, SocketFrame
from schemas.run import ProjectStatus
from server.compose import System
from server.live import Live, Send, TooSlow


class SlowClient:
    """Takes one frame, then no more until it is let."""

    def __init__(self) -> None:
        self.frames: list[SocketFrame] = []
        self.may_take = asyncio.Event()

    async def take(self, frame: SocketFrame) -> None:
        if self.frames:
            await self.may_take.wait()
        self.frames.append(frame)


def served(system: System, project: str, send: Send, patience_seconds: float = 10.0) -> Live:
    return Live(project, system.store.feed, system.store.status, system.pokes, send, patience_seconds)


def test_a_client_that_takes_nothing_is_cut_off(client: Client, system: System) -> None:
    project = begin(client, {})

    async def scenario() -> list[SocketFrame]:
        slow = SlowClient()

        async def take_later(frame: SocketFrame) -> None:
            if isinstance(frame, Resync):
                slow.may_take.set()
            await slow.take(frame)

        with pytest.raises(TooSlow):
            await served(system, project, take_later, patience_seconds=0.05).serve("epoch", None)
        return slow.frames

    frames = asyncio.run(scenario())

    assert isinstance(frames[-1], Resync)
    assert project not in system.pokes._listeners


def test_a_slow_client_costs_no_memory_and_gets_the_newest_progress(client: Client, system: System) -> None:
    project = begin(client, {})

    async def scenario() -> list[SocketFrame]:
        slow = SlowClient()
        serving = asyncio.create_task(served(system, project, slow.take).serve("epoch", None))
        await _until(lambda: len(slow.frames) == 1)
        for fraction in range(1000):
            system.pokes.progress(project, Progress(run="r", node="n", attempt=1, fraction=fraction / 1000))
        slow.may_take.set()
        await _until(lambda: len(slow.frames) >= 3)
        serving.cancel()
        return slow.frames

    frames = [frame for frame in asyncio.run(scenario()) if isinstance(frame, Progress)]

    assert [frame.fraction for frame in frames] == [0.999]


def test_a_picture_is_not_lost_with_the_progress_that_it_came_with(client: Client, system: System) -> None:
    project = begin(client, {})

    async def scenario() -> list[SocketFrame]:
        slow = SlowClient()
        serving = asyncio.create_task(served(system, project, slow.take).serve("epoch", None))
        await _until(lambda: len(slow.frames) == 1)
        for node, attempt, preview in (
            ("n", 1, "old"),
            ("n", 1, "new"),
            ("n", 1, None),
            ("m", 1, "gone"),
            ("m", 2, None),
        ):
            frame = Progress(run="r", node=node, attempt=attempt, fraction=0.5, preview=preview)
            system.pokes.progress(project, frame)
        slow.may_take.set()
        await _until(lambda: len(slow.frames) >= 4)
        serving.cancel()
        return slow.frames

    frames = [frame for frame in asyncio.run(scenario()) if isinstance(frame, Progress)]

    assert {(frame.node, frame.attempt): frame.preview for frame in frames} == {("n", 1): "new", ("m", 2): None}


def test_freshness_is_looked_at_again_after_a_snapshot_in_between(client: Client, system: System) -> None:
    """An older look may have waited until the snapshot was sent, and has overwritten it."""
    project = begin(client, {})
    feed, status = system.store.feed, system.store.status
    looks = 0

    class Feed:
        snapshot = feed.snapshot

        def since(self, project: str, seq: int) -> Snapshot:
            return feed.snapshot(project)

    class Status:
        def project(self, project: str) -> ProjectStatus:
            nonlocal looks
            looks += 1
            return status.project(project)

    async def scenario() -> None:
        frames: list[SocketFrame] = []

        async def take(frame: SocketFrame) -> None:
            frames.append(frame)

        live = Live(project, Feed(), Status(), system.pokes, take)  # type: ignore[arg-type]
        serving = asyncio.create_task(live.serve("epoch", None))
        await _until(lambda: looks == 1)
        system.pokes.poke(project)
        await _until(lambda: sum(isinstance(frame, Snapshot) for frame in frames) == 2)
        await _until(lambda: looks == 2)
        serving.cancel()

    asyncio.run(scenario())


def test_a_poke_after_the_loop_has_ended_hurts_nobody(client: Client, system: System) -> None:
    project = begin(client, {})
    hear: list[Any] = []
    listen = system.pokes.listen

    def remember(of: str, listener: Any) -> Callable[[], None]:
        hear.append(listener)
        return listen(of, listener)

    async def scenario() -> None:
        frames: list[SocketFrame] = []

        async def take(frame: SocketFrame) -> None:
            frames.append(frame)

        told = served(system, project, take)
        told._pokes = type("Pokes", (), {"listen": staticmethod(remember)})()
        serving = asyncio.create_task(told.serve("epoch", None))
        await _until(lambda: len(frames) == 2)
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)

    asyncio.run(scenario())

    hear[0](None)


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - what it waits for is in lists, which no event tells of
            await asyncio.sleep(0.005)

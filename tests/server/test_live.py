"""What the event socket does with clients that are slow: with a `send` in the test's hands."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from served import Client, begin

from schemas.event import Progress, Queue, Resync, Snapshot, SocketFrame, Wait
from schemas.run import ProjectStatus
from server.compose import System
from server.hearing import reader
from server.hearing.hearer import Send, TooSlow
from server.hearing.packed import Packed
from server.live import Live


class SlowClient:
    """Takes one frame, then no more until it is let."""

    def __init__(self) -> None:
        self.frames: list[SocketFrame] = []
        self.may_take = asyncio.Event()

    async def take(self, packed: Packed[SocketFrame]) -> None:
        if self.frames:
            await self.may_take.wait()
        self.frames.append(packed.frame)


async def served(system: System, project: str, send: Send, patience_seconds: float = 10.0) -> None:
    store = system.store
    await Live(store.feed, store.status, store.line, system.pokes).serve(project, "epoch", None, send, patience_seconds)


def test_a_client_that_takes_nothing_is_cut_off(client: Client, system: System) -> None:
    project = begin(client, {})

    async def scenario() -> list[SocketFrame]:
        slow = SlowClient()

        async def take_later(packed: Packed[SocketFrame]) -> None:
            if isinstance(packed.frame, Resync):
                slow.may_take.set()
            await slow.take(packed)

        with pytest.raises(TooSlow):
            await served(system, project, take_later, patience_seconds=0.05)
        return slow.frames

    frames = asyncio.run(scenario())

    assert isinstance(frames[-1], Resync)
    assert project not in system.pokes._listeners


def test_a_slow_client_costs_no_memory_and_gets_the_newest_progress(client: Client, system: System) -> None:
    project = begin(client, {})

    async def scenario() -> list[SocketFrame]:
        slow = SlowClient()
        serving = asyncio.create_task(served(system, project, slow.take))
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
        serving = asyncio.create_task(served(system, project, slow.take))
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

        async def take(packed: Packed[SocketFrame]) -> None:
            frames.append(packed.frame)

        live = Live(Feed(), Status(), system.store.line, system.pokes)  # type: ignore[arg-type]
        serving = asyncio.create_task(live.serve(project, "epoch", None, take))
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

        async def take(packed: Packed[SocketFrame]) -> None:
            frames.append(packed.frame)

        store = system.store
        pokes = type("Pokes", (), {"listen": staticmethod(remember)})()
        live = Live(store.feed, store.status, store.line, pokes)
        serving = asyncio.create_task(live.serve(project, "epoch", None, take))
        await _until(lambda: len(frames) == 2)
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)

    asyncio.run(scenario())

    hear[0](None)


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - what it waits for is in lists, which no event tells of
            await asyncio.sleep(0.005)


def test_who_waits_is_told_the_place_and_again_only_when_it_changes(
    client: Client, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "QUEUE_SECONDS", 0.01)
    project = begin(client, {})

    class Line:
        looks = 0
        answers = ((10.0, 1), (11.0, 1), (30.0, 1), (None, 2))

        def of(self, _project: str) -> tuple[Wait, ...]:
            answers = [a for a in self.answers for _ in range(3)]
            starts_at, position = answers[min(self.looks, len(answers) - 1)]
            self.looks += 1
            return (Wait(run="r", node="n", position=position, starts_at=starts_at),)

    async def scenario() -> list[SocketFrame]:
        frames: list[SocketFrame] = []

        async def take(packed: Packed[SocketFrame]) -> None:
            frames.append(packed.frame)

        line = Line()
        store = system.store
        live = Live(store.feed, store.status, line, system.pokes)  # type: ignore[arg-type]
        serving = asyncio.create_task(live.serve(project, "epoch", None, take))
        await _until(lambda: line.looks > 15)
        serving.cancel()
        return frames

    told = [frame.waits[0] for frame in asyncio.run(scenario()) if isinstance(frame, Queue)]

    assert [(wait.starts_at, wait.position) for wait in told] == [(10.0, 1), (30.0, 1), (None, 2)]

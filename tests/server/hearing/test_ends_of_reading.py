"""Clients that leave, are cut off or are told that a project can't be read, or is another one."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from hearing import EPOCH, PROJECT, Ledger, Listener, all_leave, joined, run, until

from schemas.event import Resync
from server.hearing.hearer import TooSlow
from storage.sql.errors import NotThere


def test_a_client_that_takes_nothing_is_cut_off_beside_others() -> None:
    async def scenario(ledger: Ledger) -> None:
        live = ledger.live()
        quick = await joined(live, clients=5)
        slow = Listener(live, patience_seconds=0.05)
        await until(lambda: slow.seq == 0, slow)
        slow.takes.clear()
        ledger.happen()
        await until(lambda: all(listener.seq == 1 for listener in quick), *quick)
        with pytest.raises(TooSlow):
            await slow.serving
        ledger.happen()
        await until(lambda: all(listener.seq == 2 for listener in quick), *quick)

        assert not any(isinstance(frame, Resync) for listener in quick for frame in listener.frames)
        await all_leave(quick)

    run(scenario)


def test_clients_ahead_of_a_numbering_that_begins_anew_are_told_everything() -> None:
    async def scenario(ledger: Ledger) -> None:
        ledger.happen(5)
        listeners = await joined(ledger.live(), clients=3)
        ledger.begin_anew()
        await until(lambda: all(listener.seq == 0 for listener in listeners), *listeners)
        ledger.happen(2)
        await until(lambda: all(listener.seq == 2 for listener in listeners), *listeners)
        reads = len(ledger.reads)
        ledger.happen()
        await until(lambda: all(listener.seq == 3 for listener in listeners), *listeners)

        assert ledger.reads[reads:] == [2]
        await all_leave(listeners)

    run(scenario)


def test_when_reading_fails_all_clients_are_told_and_those_who_come_later_are_served() -> None:
    async def scenario(ledger: Ledger) -> None:
        live = ledger.live()
        listeners = await joined(live, clients=10)
        listeners[0].takes.clear()
        ledger.failure = OSError("the database is away")
        ledger.happen()
        for listener in listeners[1:]:
            with pytest.raises(OSError, match="away"):
                await asyncio.wait_for(listener.serving, 10)

        ledger.failure = None
        [later] = await joined(live, clients=1)
        ledger.happen()
        await until(lambda: later.seq == 2, later)
        listeners[0].takes.set()
        with pytest.raises(OSError, match="away"):
            await listeners[0].serving
        ledger.happen()
        await until(lambda: later.seq == 3, later)
        await later.leave()

    run(scenario)


def test_who_waits_for_an_answer_when_reading_fails_is_told() -> None:
    async def scenario(ledger: Ledger) -> None:
        live = ledger.live()
        [first] = await joined(live, clients=1)
        ledger.open.clear()
        ledger.begun.clear()
        second = Listener(live)
        await asyncio.to_thread(ledger.begun.wait, 10)
        ledger.failure = OSError("the database is away")
        ledger.happen()
        for listener in (first, second):
            with pytest.raises(OSError, match="away"):
                await asyncio.wait_for(listener.serving, 10)
        ledger.open.set()

    run(scenario)


def test_an_answer_that_fails_is_nobody_elses_trouble() -> None:
    async def scenario(ledger: Ledger) -> None:
        live = ledger.live()
        [first] = await joined(live, clients=1)
        await until(lambda: ledger.looks == 1)
        ledger.failure = OSError("the pool is empty")
        second = Listener(live, since=0)
        with pytest.raises(OSError, match="pool"):
            await asyncio.wait_for(second.serving, 10)
        ledger.failure = None
        ledger.happen()
        await until(lambda: first.seq == 1, first)
        await first.leave()

    run(scenario)


def test_who_leaves_while_it_waits_takes_nothing_from_those_who_ask_for_the_same() -> None:
    async def scenario(ledger: Ledger) -> None:
        live = ledger.live()
        ledger.open.clear()
        leaving, staying = Listener(live), Listener(live)
        await asyncio.to_thread(ledger.begun.wait, 10)
        await leaving.leave()
        ledger.open.set()
        await until(lambda: staying.seq == 0, staying)
        await staying.leave()

    run(scenario)


def test_all_clients_of_a_deleted_project_are_told_so() -> None:
    async def scenario(ledger: Ledger) -> None:
        listeners = await joined(ledger.live(), clients=10)
        ledger.delete()
        for listener in listeners:
            with pytest.raises(NotThere):
                await asyncio.wait_for(listener.serving, 10)

    run(scenario)


def test_a_project_is_read_until_its_last_client_leaves_and_again_for_the_next() -> None:
    async def scenario(ledger: Ledger) -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))  # what is to be read is read in order
        live, other = ledger.live(), Ledger()
        [elsewhere] = await joined(other.live(), clients=1)
        for _ in range(3):
            listeners = await joined(live, clients=5)
            assert ledger.pokes.projects == {PROJECT}
            for listener in listeners[1:]:
                await listener.leave()
            ledger.happen()
            await until(lambda first=listeners[0]: first.seq == ledger.last, listeners[0])  # type: ignore[misc]
            await listeners[0].leave()
            assert ledger.pokes.projects == frozenset()
            reads = len(ledger.reads)
            ledger.happen()
            for _ in range(2):  # who has read rests: the second time, both would have done so
                other.happen()
                await until(lambda: elsewhere.seq == other.last, elsewhere)
            assert len(ledger.reads) == reads
        await elsewhere.leave()

    run(scenario)


def test_clients_of_another_epoch_are_read_for_apart() -> None:
    async def scenario(ledger: Ledger) -> None:
        live = ledger.live()
        [old] = await joined(live, clients=1)
        assert set(live._readers) == {(PROJECT, EPOCH)}
        young = asyncio.create_task(live.serve(PROJECT, "young", None, lambda packed: asyncio.sleep(0)))
        await until(lambda: len(live._readers) == 2)
        young.cancel()
        await asyncio.gather(young, return_exceptions=True)
        await old.leave()
        assert live._readers == {}

    run(scenario)

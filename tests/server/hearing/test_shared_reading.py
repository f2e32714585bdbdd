"""Many clients of one project: what is read, by whom, and who waits for whom."""

import asyncio
import random
import threading

import pytest
from hearing import PROJECT, Ledger, Listener, all_leave, joined, run, until

from schemas.event import Events, Freshness, Progress, Queue, Snapshot, Wait
from server.hearing import news, reader


def test_a_poke_is_one_read_and_one_text_for_all_clients() -> None:
    async def scenario(ledger: Ledger) -> None:
        listeners = await joined(ledger.live(), clients=50)
        before = len(ledger.reads)
        for times in (1, 3, 2):
            ledger.happen(times)
            await until(lambda: all(listener.seq == ledger.last for listener in listeners), *listeners)
            await asyncio.sleep(0.05)

        assert ledger.reads[before:] == [0, 1, 4]
        told = zip(*(listener.events for listener in listeners), strict=True)
        assert [len({id(packed) for packed in read}) for read in told] == [1, 1, 1]
        await all_leave(listeners)

    run(scenario)


def test_clients_that_come_at_once_share_a_read() -> None:
    async def scenario(ledger: Ledger) -> None:
        ledger.happen(20)
        live = ledger.live()
        ledger.open.clear()
        first = Listener(live)
        await asyncio.to_thread(ledger.begun.wait, 10)
        others = [*(Listener(live) for _ in range(30)), *(Listener(live, since=7) for _ in range(30))]
        await asyncio.sleep(0.05)
        ledger.open.set()
        await until(lambda: all(listener.seq == 20 for listener in (first, *others)), first, *others)

        assert [read for read in ledger.reads if read != 20] == [None, None, 7]
        await all_leave([first, *others])

    run(scenario)


def test_freshness_is_looked_at_once_for_all_and_told_by_what_each_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "FRESHNESS_SECONDS", 0.01)

    async def scenario(ledger: Ledger) -> None:
        live = ledger.live()
        old = await joined(live, clients=20)
        await until(lambda: ledger.looks == 1)
        ledger.states = {"a": "fresh", "b": "missing"}
        ledger.happen()
        await until(lambda: all(listener.states["a"] == "fresh" for listener in old), *old)
        looks = ledger.looks
        young = await joined(live, clients=20)
        back = await joined(live, clients=20, since=0)
        ledger.states = {"a": "fresh", "b": "fresh"}
        ledger.happen()
        everybody = [*old, *young, *back]
        await until(lambda: all(listener.states == ledger.states for listener in everybody), *everybody)

        told = [[len(f.nodes) for f in listener.frames if isinstance(f, Freshness)] for listener in everybody]
        assert told[:20] == [[1, 1]] * 20
        assert told[20:40] == [[1]] * 20
        assert all(own in ([2, 1], [2]) for own in told[40:])
        assert ledger.looks - looks <= 6
        await all_leave(everybody)

    run(scenario)


def test_nobody_is_told_a_freshness_older_than_the_events_it_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other clients have not heard of them yet: the poke is late."""
    monkeypatch.setattr(reader, "FRESHNESS_SECONDS", 0.05)

    async def scenario(ledger: Ledger) -> None:
        live = ledger.live()
        [first] = await joined(live, clients=1)
        await until(lambda: ledger.looks == 1)
        await asyncio.sleep(0.01)
        ledger.happen(5, poke=False)
        ledger.states = {"a": "fresh", "b": "fresh"}
        back = Listener(live, since=0)
        await until(lambda: bool(back.states), back)

        assert next(frame for frame in back.frames if isinstance(frame, Freshness)).nodes[0].state == "fresh"
        await all_leave([first, back])

    run(scenario)


def test_who_comes_later_is_told_the_queue_though_it_has_not_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "QUEUE_SECONDS", 0.01)

    async def scenario(ledger: Ledger) -> None:
        ledger.waits = (Wait(run="r", node="n", position=1),)
        live = ledger.live()
        for _ in range(3):
            [listener] = await joined(live, clients=1)
            await until(lambda one=listener: Queue in map(type, one.frames), listener)  # type: ignore[misc]
            listeners.append(listener)
        await asyncio.sleep(0.05)

        assert all(list(map(type, listener.frames)).count(Queue) == 1 for listener in listeners)
        await all_leave(listeners)

    listeners: list[Listener] = []
    run(scenario)


def test_a_slow_client_holds_up_nobody_and_misses_nothing() -> None:
    async def scenario(ledger: Ledger) -> None:
        listeners = await joined(ledger.live(), clients=20)
        slow, *quick = listeners
        slow.takes.clear()
        for _ in range(20):
            ledger.happen()
            await until(lambda: all(listener.seq == ledger.last for listener in quick), *listeners)
        assert slow.seq == 0
        reads = len(ledger.reads)
        slow.takes.set()
        await until(lambda: slow.seq == ledger.last, *listeners)

        assert len(slow.events) == 2  # the one that it was about to take, and all others as one
        assert len(ledger.reads) == reads
        await all_leave(listeners)

    run(scenario)


def test_a_client_behind_what_is_kept_is_told_from_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "KEPT_EVENTS", 5)

    async def scenario(ledger: Ledger) -> None:
        listeners = await joined(ledger.live(), clients=3)
        slow, *quick = listeners
        slow.takes.clear()
        for _ in range(20):
            ledger.happen()
            await until(lambda: all(listener.seq == ledger.last for listener in quick), *listeners)
        reads = len(ledger.reads)
        slow.takes.set()
        await until(lambda: slow.seq == ledger.last, *listeners)

        assert ledger.reads[reads:] == [1]
        await all_leave(listeners)

    run(scenario)


def test_what_happens_while_a_client_is_greeted_is_told() -> None:
    """The poke comes between the read of the snapshot and the moment at which the client gets it."""

    async def scenario(ledger: Ledger) -> None:
        ledger.open.clear()
        listener = Listener(ledger.live())
        await asyncio.to_thread(ledger.begun.wait, 10)
        ledger.happen()
        await asyncio.sleep(0.02)
        ledger.open.set()
        await until(lambda: listener.seq == 1, listener)

        assert [type(frame) for frame in listener.frames][1:3] == [Snapshot, Events]
        await listener.leave()

    run(scenario)


def test_who_joins_while_the_reader_reads_is_told_neither_twice_nor_too_little() -> None:
    async def scenario(ledger: Ledger) -> None:
        live = ledger.live()
        [first] = await joined(live, clients=1)
        ledger.open.clear()
        ledger.begun.clear()
        ledger.happen(3)  # this read has begun, and ends after the snapshot was asked for
        await asyncio.to_thread(ledger.begun.wait, 10)
        second, third = Listener(live), Listener(live, since=1)
        ledger.happen(2)
        await asyncio.sleep(0.02)
        ledger.open.set()
        listeners = [first, second, third]
        await until(lambda: all(listener.seq == 5 for listener in listeners), *listeners)
        await all_leave(listeners)

    run(scenario)


@pytest.mark.parametrize("seed", range(40))
def test_in_a_burst_whoever_comes_and_goes_is_told_all_in_order(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(seed)
    monkeypatch.setattr(reader, "NEWS_SECONDS", dice.choice([0, 0.001, 0.005]))
    monkeypatch.setattr(news, "KEPT_EVENTS", dice.choice([1, 5, 50, 1000]))
    monkeypatch.setattr(news, "KEPT_CHARACTERS", dice.choice([1, 500, 2**20]))

    async def scenario(ledger: Ledger) -> None:
        live = ledger.live()
        over = threading.Event()

        def write() -> None:
            own = random.Random(seed + 1000)
            for _ in range(150):
                ledger.happen(own.randint(1, 4), poke=own.random() < 0.8)
                over.wait(own.choice([0, 0, 0.0005, 0.002]))
            ledger.happen()

        writer = threading.Thread(target=write)
        writer.start()
        listeners: list[Listener] = []
        while writer.is_alive():
            listeners.append(Listener(live, since=dice.choice([None, dice.randint(0, ledger.last)])))
            await asyncio.sleep(dice.choice([0, 0.001, 0.004]))
            one = dice.choice(listeners)
            match dice.randint(0, 3):
                case 0:
                    one.takes.clear()
                case 1:
                    one.takes.set()
                case 2 if len(listeners) > 5:
                    listeners.remove(one)
                    await one.leave()
        writer.join()
        for listener in listeners:
            listener.takes.set()
        await until(lambda: all(listener.seq == ledger.last for listener in listeners), *listeners)
        await all_leave(listeners)

    run(scenario)


def test_too_many_events_at_once_are_told_by_a_snapshot() -> None:
    async def scenario(ledger: Ledger) -> None:
        listeners = await joined(ledger.live(), clients=3)
        ledger.happen(1500)
        await until(lambda: all(listener.seq == 1500 for listener in listeners), *listeners)

        assert all(not listener.events for listener in listeners)
        assert ledger.reads.count(0) == 2  # of the reader, and for all three together
        await all_leave(listeners)

    run(scenario)


def test_a_slow_client_is_told_what_was_looked_at_while_it_took_a_snapshot() -> None:
    async def scenario(ledger: Ledger) -> None:
        slow, quick = listeners = await joined(ledger.live(), clients=2)
        slow.takes.clear()
        ledger.happen(1500)
        await until(lambda: quick.seq == 1500, quick)
        ledger.states = {"a": "fresh", "b": "stale"}
        ledger.happen()
        await until(lambda: quick.states == ledger.states, quick)

        slow.takes.set()
        await until(lambda: slow.states == ledger.states, slow)
        await all_leave(listeners)

    run(scenario)


def test_progress_is_packed_once_and_comes_before_what_is_read_after_it() -> None:
    async def scenario(ledger: Ledger) -> None:
        listeners = await joined(ledger.live(), clients=10)
        for number in range(5):
            ledger.pokes.progress(PROJECT, Progress(run="r", node="n", attempt=1, fraction=number / 5))
            ledger.happen()
            await until(lambda: all(listener.seq == ledger.last for listener in listeners), *listeners)

        for listener in listeners:
            kinds = [type(frame) for frame in listener.frames if isinstance(frame, Progress | Events)]
            assert kinds == [Progress, Events] * 5
        shared = [{id(packed) for packed in one.told if isinstance(packed.frame, Progress)} for one in listeners]
        assert all(own == shared[0] for own in shared)
        await all_leave(listeners)

    run(scenario)

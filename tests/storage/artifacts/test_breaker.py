"""A store that hangs is waited for once."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from storage.artifacts import breaker
from storage.artifacts.breaker import Breaker
from storage.errors import ArtifactMissing, StorageError, StoreUnavailable


class Store:
    """What is asked: each question takes `seconds` by `clock`, and fails with `error` if there is one. Whoever looks
    is told so as soon as `looked_at` says that somebody did."""

    def __init__(self) -> None:
        self.now = 100.0
        self.seconds = 0.0
        self.error: StorageError | None = None
        self.asked = 0
        self.looks = threading.Semaphore(0)
        self.looked: list[str] = []

    def clock(self) -> float:
        return self.now

    def look(self) -> None:
        self.looks.acquire()
        self.looked.append(threading.current_thread().name)
        if self.error is not None:
            raise self.error

    def ask(self, guarded: Breaker) -> None:
        with guarded.asking():
            self.asked += 1
            self.now += self.seconds
            if self.error is not None:
                raise self.error

    def hang(self, words: str) -> None:
        self.seconds, self.error = 15.0, StoreUnavailable("s3://store", words)

    def answer(self) -> None:
        self.seconds, self.error = 0.0, None


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def guarded(store: Store, monkeypatch: pytest.MonkeyPatch) -> Breaker:
    monkeypatch.setattr(breaker, "PAUSE_SECONDS", 0.0)
    return Breaker(store.look, store.clock)


def eventually(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def error_of(store: Store, guarded: Breaker) -> StoreUnavailable:
    with pytest.raises(StoreUnavailable) as caught:
        store.ask(guarded)
    return caught.value


def answers(store: Store, guarded: Breaker) -> bool:
    try:
        store.ask(guarded)
    except StoreUnavailable:
        return False
    return True


def end(store: Store, guarded: Breaker) -> None:
    """Let who looks see that the store answers, and go."""
    store.answer()
    store.looks.release()
    eventually(lambda: answers(store, guarded))


def test_after_one_has_waited_in_vain_nobody_waits_until_the_store_answers(store: Store, guarded: Breaker) -> None:
    store.hang("it did not answer in time")
    assert [error_of(store, guarded).problem.detail for _ in range(3)] == [
        "Asked s3://store: it did not answer in time"
    ] * 3
    assert store.asked == 1
    end(store, guarded)
    store.ask(guarded)


def test_what_is_told_is_what_was_seen_last(store: Store, guarded: Breaker) -> None:
    store.hang("it did not answer in time")
    error_of(store, guarded)
    store.hang("nothing takes connections there")
    store.looks.release()
    eventually(lambda: "nothing takes connections" in str(error_of(store, guarded)))
    assert store.asked == 1
    end(store, guarded)


def test_a_store_that_refuses_at_once_is_asked_again_at_once(store: Store, guarded: Breaker) -> None:
    for number in range(3):
        store.error = StoreUnavailable("s3://store", str(number))
        assert str(number) in str(error_of(store, guarded))
    assert store.asked == 3


def test_a_slow_answer_that_is_another_error_keeps_nobody_from_asking(store: Store, guarded: Breaker) -> None:
    store.seconds, store.error = 15.0, ArtifactMissing("0" * 64)
    for _ in range(2):
        with pytest.raises(ArtifactMissing):
            store.ask(guarded)


def test_when_many_have_waited_in_vain_one_looks(store: Store, guarded: Breaker) -> None:
    store.hang("it did not answer in time")
    waiting = threading.Barrier(8)

    def ask() -> None:
        with suppress(StoreUnavailable), guarded.asking():
            waiting.wait(10)
            store.now += 15
            raise StoreUnavailable("s3://store", "it did not answer in time")

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(thread.name == "store-breaker" for thread in threading.enumerate()) == 1
    end(store, guarded)
    assert store.looked == ["store-breaker"]


def test_who_began_before_the_store_answered_and_waited_in_vain_tells_nothing_new(
    store: Store, guarded: Breaker
) -> None:
    with suppress(StoreUnavailable), guarded.asking():
        store.hang("it did not answer in time")
        error_of(store, guarded)
        end(store, guarded)
        raise StoreUnavailable("s3://store", "it did not answer in time")
    store.ask(guarded)


def test_each_is_told_in_an_error_of_its_own(store: Store, guarded: Breaker) -> None:
    store.hang("it did not answer in time")
    first, second, third = (error_of(store, guarded) for _ in range(3))
    assert len({id(error) for error in (first, second, third)}) == 3
    assert (type(third), third.problem, str(third)) == (type(first), first.problem, str(first))
    end(store, guarded)


def test_it_works_again_after_it_was_stopped(store: Store, guarded: Breaker) -> None:
    for _ in range(2):
        store.hang("it did not answer in time")
        error_of(store, guarded)
        asked = store.asked
        error_of(store, guarded)
        assert store.asked == asked
        guarded.stop()
        end(store, guarded)

"""What all bells must do, whoever carries them."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping

import pytest
from redis import Redis as Client
from trial import until

from executors.bells import Answer, Bells, LocalBells
from executors.redis_bells import RedisBells
from schemas.catalog import Lane

Hang = Callable[[Answer, Mapping[Lane, int]], Bells]


class Ear:
    """Hears bells; `heard` are their lanes. While it is not `open`, it is busy with what it heard."""

    def __init__(self) -> None:
        self.heard: list[Lane] = []
        self.open = threading.Event()
        self.open.set()

    def __call__(self, lane: Lane) -> None:
        self.heard.append(lane)
        self.open.wait(10)

    def until(self, times: int) -> None:
        until(lambda: len(self.heard) >= times)


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture(params=["local", "redis"])
def hang(request: pytest.FixtureRequest, ear: Ear) -> Iterator[Hang]:
    """Bells of each kind, with nothing left in them by others."""
    hung: list[Bells] = []
    if request.param == "redis":
        url = request.getfixturevalue("redis_server").url
        with Client.from_url(url) as client:
            client.flushall()

    def make(answer: Answer, threads: Mapping[Lane, int]) -> Bells:
        hung.append(LocalBells(answer, threads) if request.param == "local" else RedisBells(url, answer, threads))
        return hung[-1]

    yield make
    ear.open.set()
    for bells in hung:
        bells.close()


@pytest.fixture
def bells(hang: Hang, ear: Ear) -> Bells:
    """One thread for each lane."""
    return hang(ear, {"cpu": 1, "network": 1})


def test_every_lane_has_its_own_bell(bells: Bells, ear: Ear) -> None:
    bells.start()
    bells.ring("network", ["a"])
    ear.until(1)
    bells.ring("cpu", ["b"])
    ear.until(2)
    assert ear.heard == ["network", "cpu"]


def test_what_was_rung_before_anybody_listened_is_heard(bells: Bells, ear: Ear) -> None:
    bells.ring("cpu", ["a"])
    bells.start()
    ear.until(1)


def test_jobs_that_were_queued_together_wake_a_thread_each(hang: Hang, ear: Ear) -> None:
    ear.open.clear()
    bells = hang(ear, {"cpu": 4})
    bells.start()
    bells.ring("cpu", ["a", "b", "c", "d"])
    ear.until(4)


def test_no_jobs_ring_no_bell(bells: Bells, ear: Ear) -> None:
    bells.ring("cpu", [])
    bells.remind("cpu", [])
    bells.ring("network", ["a"])
    bells.start()
    ear.until(1)
    assert ear.heard == ["network"]


def test_a_job_that_nobody_rang_for_is_heard_of_at_the_reminder(bells: Bells, ear: Ear) -> None:
    bells.start()
    bells.remind("cpu", ["a"])
    ear.until(1)


def test_reminders_add_nothing_to_a_bell_that_was_not_heard_yet(bells: Bells, ear: Ear) -> None:
    bells.ring("cpu", ["a"])
    for _ in range(5):
        bells.remind("cpu", ["a"])
    bells.ring("network", ["b"])
    bells.start()
    ear.until(2)
    bells.ring("cpu", ["c"])
    ear.until(3)
    time.sleep(0.05)
    assert sorted(ear.heard) == ["cpu", "cpu", "network"]


def test_a_bell_that_was_heard_can_be_rung_again_while_the_work_goes_on(bells: Bells, ear: Ear) -> None:
    ear.open.clear()
    bells.start()
    bells.ring("cpu", ["a"])
    ear.until(1)
    bells.ring("cpu", ["a"])
    ear.open.set()
    ear.until(2)
    assert ear.heard == ["cpu", "cpu"]


def test_a_lane_that_is_busy_does_not_hold_up_another(bells: Bells, ear: Ear) -> None:
    ear.open.clear()
    bells.start()
    bells.ring("cpu", ["a"])
    bells.ring("network", ["b"])
    ear.until(2)
    assert sorted(ear.heard) == ["cpu", "network"]


def test_work_that_breaks_does_not_stop_the_bells(hang: Hang, ear: Ear, caplog: pytest.LogCaptureFixture) -> None:
    def break_once(lane: Lane) -> None:
        ear(lane)
        if len(ear.heard) == 1:
            raise RuntimeError("the clapper fell off")

    bells = hang(break_once, {"cpu": 1})
    bells.start()
    bells.ring("cpu", ["a"])
    ear.until(1)
    bells.ring("cpu", ["a"])
    ear.until(2)
    assert "the clapper fell off" in caplog.text


def test_closing_waits_for_the_work_that_was_begun(hang: Hang, ear: Ear) -> None:
    ended = threading.Event()

    def work(lane: Lane) -> None:
        ear(lane)
        time.sleep(0.3)
        ended.set()

    bells = hang(work, {"cpu": 1})
    bells.start()
    bells.ring("cpu", ["a"])
    ear.until(1)
    bells.close()
    assert ended.is_set()


def test_bells_can_be_closed_that_never_listened(bells: Bells) -> None:
    bells.ring("cpu", ["a"])
    bells.close()


def test_bells_that_work_say_so(bells: Bells) -> None:
    assert bells.available

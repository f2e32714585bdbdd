"""Bells."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from trial import until

from executors.bells import Bells
from schemas.catalog import Lane


class Ear:
    """Hears bells; `heard` are their lanes. While `shut`, it is busy with the first."""

    def __init__(self) -> None:
        self.heard: list[Lane] = []
        self.open = threading.Event()
        self.open.set()

    def __call__(self, lane: Lane) -> None:
        self.heard.append(lane)
        self.open.wait(10)


@pytest.fixture
def ear() -> Ear:
    """Who hears."""
    return Ear()


@pytest.fixture
def bells(ear: Ear) -> Iterator[Bells]:
    """One thread for each lane."""
    bells = Bells(ear, {"cpu": 1, "network": 1})
    yield bells
    ear.open.set()
    bells.close()


def times(ear: Ear, count: int) -> Callable[[], bool]:
    return lambda: len(ear.heard) >= count


def test_every_lane_has_its_own_bell(bells: Bells, ear: Ear) -> None:
    bells.start()
    bells.ring("network", "a")
    until(times(ear, 1))
    bells.ring("cpu", "b")
    until(times(ear, 2))
    assert ear.heard == ["network", "cpu"]


def test_a_bell_that_was_not_heard_yet_is_not_rung_again(bells: Bells, ear: Ear) -> None:
    for _ in range(5):
        bells.ring("cpu", "a")
    bells.ring("cpu", "b")
    bells.start()
    until(times(ear, 2))
    time.sleep(0.05)
    assert ear.heard == ["cpu", "cpu"]


def test_a_bell_that_was_heard_can_be_rung_again_while_the_work_goes_on(bells: Bells, ear: Ear) -> None:
    ear.open.clear()
    bells.start()
    bells.ring("cpu", "a")
    until(times(ear, 1))
    bells.ring("cpu", "a")
    ear.open.set()
    until(times(ear, 2))
    assert ear.heard == ["cpu", "cpu"]


def test_a_lane_that_is_busy_does_not_hold_up_another(bells: Bells, ear: Ear) -> None:
    ear.open.clear()
    bells.start()
    bells.ring("cpu", "a")
    bells.ring("network", "b")
    until(times(ear, 2))
    assert sorted(ear.heard) == ["cpu", "network"]


def test_work_that_breaks_does_not_stop_the_bells(ear: Ear, caplog: pytest.LogCaptureFixture) -> None:
    def break_once(lane: Lane) -> None:
        ear(lane)
        if len(ear.heard) == 1:
            raise RuntimeError("the clapper fell off")

    bells = Bells(break_once, {"cpu": 1})
    bells.start()
    bells.ring("cpu", "a")
    until(times(ear, 1))
    bells.ring("cpu", "a")
    until(times(ear, 2))
    bells.close()
    assert "the clapper fell off" in caplog.text

"""Bells inside one process. What all bells must do is in `tests/contracts/test_bells.py`."""

import time

from trial import until

from executors.bells import LocalBells
from schemas.catalog import Lane


def test_a_bell_that_was_not_heard_yet_is_not_rung_again() -> None:
    heard: list[Lane] = []
    bells = LocalBells(heard.append, {"cpu": 1})
    for _ in range(5):
        bells.ring("cpu", ["a"])
    bells.ring("cpu", ["a", "b"])
    bells.start()
    until(lambda: len(heard) >= 2)
    time.sleep(0.05)
    assert heard == ["cpu", "cpu"]
    bells.close()

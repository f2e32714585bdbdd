"""Pauses between tries."""

import pytest

from graph_engine.job import Broken
from graph_engine.retry import pause
from schemas.problem import Problem

PROBLEM = Problem(code="loose", title="The cable is loose")


def broken(kind: str, after: float | None = None) -> Broken:
    return Broken(kind=kind, problem=PROBLEM, after=after)


def test_what_is_fatal_is_never_tried_again() -> None:
    assert pause(broken("fatal"), 1, lambda: 0.5) is None


@pytest.mark.parametrize("kind", ["infra", "retryable"])
def test_there_are_three_tries(kind: str) -> None:
    assert [pause(broken(kind), tries, lambda: 1.0) for tries in (1, 2, 3)] == [2.0, 4.0, None]


def test_the_pause_is_anything_up_to_its_length() -> None:
    shares = iter((0.0, 0.25, 1.0))
    assert [pause(broken("infra"), 2, lambda: next(shares)) for _ in range(3)] == [0.0, 1.0, 4.0]


def test_the_other_side_may_name_the_pause() -> None:
    assert pause(broken("retryable", after=30.0), 1, lambda: 0.0) == 30.0
    assert pause(broken("retryable", after=30.0), 3, lambda: 0.0) is None

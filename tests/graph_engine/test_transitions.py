"""The state machines as tables: closed, absorbing, and every live state has a way out."""

import random
from collections.abc import Mapping
from typing import Any, get_args

import pytest

from graph_engine import transitions
from graph_engine.transitions import JOB, JOB_TERMINAL, RUN, RUN_TERMINAL, STEP, STEP_TERMINAL, outcome
from schemas.run import JobStatus, RunStatus, StepStatus

MACHINES = [
    pytest.param(STEP, STEP_TERMINAL, StepStatus, "blocked", id="step"),
    pytest.param(JOB, JOB_TERMINAL, JobStatus, "queued", id="job"),
    pytest.param(RUN, RUN_TERMINAL, RunStatus, "running", id="run"),
]


def successors(table: Mapping[Any, frozenset[Any]], state: Any) -> list[Any]:
    return sorted(next for next, before in table.items() if state in before)


@pytest.mark.parametrize(("table", "terminal", "statuses", "first"), MACHINES)
def test_every_status_is_in_the_table(table: Any, terminal: Any, statuses: Any, first: str) -> None:
    assert set(table) == set(get_args(statuses))
    assert set().union(*table.values(), terminal) <= set(table)


@pytest.mark.parametrize(("table", "terminal", "statuses", "first"), MACHINES)
def test_what_has_ended_stays_as_it_is_and_nothing_else_is_a_dead_end(
    table: Any, terminal: Any, statuses: Any, first: str
) -> None:
    assert {state for state in table if not successors(table, state)} == terminal


@pytest.mark.parametrize(("table", "terminal", "statuses", "first"), MACHINES)
def test_random_walks_reach_every_status_and_end(table: Any, terminal: Any, statuses: Any, first: str) -> None:
    dice, seen = random.Random(7), set()
    for _ in range(2000):
        state, length = first, 0
        while state not in terminal:
            seen.add(state)
            state = dice.choice(successors(table, state))
            length += 1
            assert length < 1000
        seen.add(state)
    assert seen == set(table)


def test_a_job_that_is_being_stopped_is_not_one_to_join() -> None:
    assert {"queued", "running", "retrying"} == transitions.JOB_LIVE
    assert transitions.STEP_LIVE.isdisjoint(STEP_TERMINAL)
    assert transitions.RUN_LIVE.isdisjoint(RUN_TERMINAL)


@pytest.mark.parametrize(
    ("statuses", "stopped", "ended"),
    [
        (set(), False, "succeeded"),
        ({"succeeded", "cached", "skipped"}, False, "succeeded"),
        ({"failed", "upstream_failed"}, False, "failed"),
        ({"failed", "cached"}, False, "partial"),
        ({"canceled"}, True, "canceled"),
        ({"canceled", "succeeded"}, True, "canceled"),
        ({"canceled", "succeeded"}, False, "partial"),
        ({"canceled"}, False, "canceled"),
        ({"canceled", "failed"}, True, "failed"),
        ({"canceled", "failed", "succeeded"}, True, "partial"),
    ],
)
def test_how_a_run_ends_follows_from_its_steps(statuses: set[StepStatus], stopped: bool, ended: RunStatus) -> None:
    assert outcome(statuses, stopped=stopped) == ended

"""Scenarios 10 to 12, 18 and 19 of the engine: what breaks, and what goes on nevertheless."""

import os
import signal
import time
from collections.abc import Callable

import psutil
import pytest
from trial import Trial

from executors import worker
from storage.sql import attempts


def children_of_this_process() -> list[psutil.Process]:
    return [p for p in psutil.Process().children() if "executors.body" in " ".join(p.cmdline())]


def test_a_failed_branch_stops_its_descendants_alone_and_the_next_trigger_reuses_the_rest(trial: Trial) -> None:
    project = trial.project("b -> x, x -> z, c -> z", fail="b", say="x c z")
    run = trial.run(project, "z", "c")
    assert run.status == "partial"
    assert trial.steps(run) == {"b": "failed", "x": "upstream_failed", "z": "upstream_failed", "c": "succeeded"}
    by_node = {step.node: step for step in run.steps}
    assert by_node["z"].root == "b"
    assert by_node["b"].problem.title == "The tide is out"
    assert (by_node["b"].problem.where.node, by_node["b"].problem.where.field) == ("b", "text")
    assert [r.code for r in trial.status(project)["b"].reasons] == ["failed"]
    again = trial.run(project, "z")
    assert "c" not in trial.steps(again)
    assert trial.said().count("c") == 1


def test_a_failed_attempt_is_never_fresh_and_never_cached(trial: Trial) -> None:
    project = trial.project(fail="b")
    trial.run(project, "b")
    assert trial.states(project) == {"b": "stale"}
    trial.run(project, "b")
    assert trial.said() == ["b", "b"]


def test_a_loose_cable_is_tried_again(trial: Trial) -> None:
    project = trial.project(stumble="a", params={"a": {"times": 1}})
    run = trial.run(project, "a")
    assert run.status == "succeeded"
    assert run.steps[0].attempt == 2


def test_a_busy_provider_is_asked_again_after_its_pause_and_the_slot_is_free_meanwhile(trial: Trial) -> None:
    project = trial.project(busy="a", say="b", params={"a": {"seconds": 2.0}})
    started = time.monotonic()
    accepted = trial.trigger(project, "a")
    trial.until(lambda: trial.status(project)["a"].step == "retrying")
    assert trial.run(project, "b").status == "succeeded"
    assert trial.status(project)["a"].step == "retrying"
    assert trial.wait(accepted.run.id).status == "succeeded"
    assert time.monotonic() - started >= 2.0


def test_a_body_that_always_crashes_fails_after_three_lost_workers_and_other_work_goes_on(trial: Trial) -> None:
    project = trial.project(crash="a", say="b")
    run = trial.run(project, "a", "b")
    assert run.status == "partial"
    assert trial.steps(run) == {"a": "failed", "b": "succeeded"}
    problem = next(step.problem for step in run.steps if step.node == "a")
    assert problem.code == "worker_lost"
    assert trial.said().count("a") == 3


def test_a_killed_child_is_replaced_and_its_job_done_again(trial: Trial) -> None:
    project = trial.project(say="a", params={"a": {"seconds": 0.5}})
    accepted = trial.trigger(project, "a")
    trial.until_said("a")
    for child in children_of_this_process():
        os.kill(child.pid, signal.SIGKILL)
    run = trial.wait(accepted.run.id)
    assert run.status == "succeeded"
    assert run.steps[0].attempt == 2
    assert trial.said() == ["a", "a"]


def test_a_body_that_holds_the_interpreter_for_two_leases_runs_once(
    make_trial: Callable[[], Trial], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "LEASE_SECONDS", 1.0)
    monkeypatch.setattr(worker, "BEAT_SECONDS", 0.2)
    trial = make_trial()
    trial.start()
    project = trial.project(block="a", params={"a": {"seconds": 3.0}})
    run = trial.run(project, "a")
    assert run.status == "succeeded"
    assert run.steps[0].attempt == 1
    assert trial.said() == ["a"]
    trial.check()

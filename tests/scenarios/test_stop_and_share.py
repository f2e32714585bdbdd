"""Scenarios 6, 7, 9, 14 and 17 of the engine: shared work, repeated triggers and messages, stopping, restarting."""

import time
from collections.abc import Callable

import pytest
from trial import Trial

from server.folder import DataInUse
from storage.sql.errors import KeyReused


def test_equal_nodes_in_two_projects_are_computed_once(trial: Trial) -> None:
    params = {"a": {"seconds": 0.3}}
    one, two = trial.project(say="a", params=params), trial.project(say="a", params=params)
    first, second = trial.trigger(one, "a"), trial.trigger(two, "a")
    assert trial.wait(first.run.id).status == trial.wait(second.run.id).status == "succeeded"
    assert trial.said() == ["a"]


def test_one_idempotency_key_gives_one_run_and_refuses_another_request(trial: Trial) -> None:
    project = trial.project(say="a b")
    first = trial.trigger(project, "a", key="click")
    assert trial.trigger(project, "a", key="click").run.id == first.run.id
    with pytest.raises(KeyReused):
        trial.trigger(project, "b", key="click")
    trial.wait(first.run.id)


def test_fifty_clicks_make_one_job(trial: Trial) -> None:
    project = trial.project("a -> b", say="a b", params={"a": {"seconds": 0.2}})
    runs = {trial.trigger(project, "b").run.id for _ in range(50)}
    for run in runs:
        assert trial.wait(run).status == "succeeded"
    assert sorted(trial.said()) == ["a", "b"]


def test_bells_that_ring_three_times_commit_once(trial: Trial) -> None:
    ring = trial.app.bells.ring
    trial.app.bells.ring = lambda lane, job: [ring(lane, job) for _ in range(3)]  # type: ignore[method-assign]
    trial.app.bells._pending = type("Forgetful", (set,), {"__contains__": lambda *_: False})()
    project = trial.project("a -> b, a -> c, b -> d, c -> d", say="a b c d")
    assert trial.run(project, "d").status == "succeeded"
    assert sorted(trial.said()) == ["a", "b", "c", "d"]


def test_stopping_one_run_leaves_the_job_to_the_other(trial: Trial) -> None:
    params = {"a": {"seconds": 0.5}}
    one, two = trial.project(say="a", params=params), trial.project(say="a", params=params)
    first, second = trial.trigger(one, "a"), trial.trigger(two, "a")
    trial.until_said("a")
    assert trial.app.store.runs.cancel(first.run.id).status == "canceled"
    assert trial.wait(second.run.id).status == "succeeded"
    assert trial.said() == ["a"]


def test_stopping_ends_a_body_that_listens_and_leaves_no_output(trial: Trial) -> None:
    project = trial.project("a -> b", say="a b", params={"a": {"seconds": 30}})
    accepted = trial.trigger(project, "b")
    trial.until_said("a")
    trial.app.store.runs.cancel(accepted.run.id)
    run = trial.wait(accepted.run.id, seconds=3)
    assert run.status == "canceled"
    assert set(trial.steps(run).values()) == {"canceled"}
    assert trial.status(project)["a"].outputs is None
    assert trial.states(project)["a"] == "stale"


def test_stopping_kills_a_body_that_does_not_listen(trial: Trial) -> None:
    project = trial.project(block="a", params={"a": {"seconds": 60}})
    accepted = trial.trigger(project, "a")
    trial.until_said("a")
    started = time.monotonic()
    trial.app.store.runs.cancel(accepted.run.id)
    assert trial.wait(accepted.run.id).status == "canceled"
    assert time.monotonic() - started < 6.5


def test_a_trigger_right_after_a_stop_is_not_hit_by_it(trial: Trial) -> None:
    project = trial.project(say="a", params={"a": {"seconds": 0.5}})
    first = trial.trigger(project, "a")
    trial.until_said("a")
    trial.app.store.runs.cancel(first.run.id)
    second = trial.trigger(project, "a")
    assert trial.wait(second.run.id).status == "succeeded"
    assert trial.wait(first.run.id).status == "canceled"


def test_work_goes_on_after_a_restart_and_a_second_server_is_refused(make_trial: Callable[[], Trial]) -> None:
    first = make_trial()
    first.start()
    with pytest.raises(DataInUse, match=r"process \d+"):
        make_trial()
    project = first.project("a -> b", say="a b", params={"a": {"seconds": 1.0}})
    run = first.trigger(project, "b").run.id
    first.until_said("a")
    first.close()
    second = make_trial()
    assert second.app.store.runs.view(run).status == "running"
    second.start()
    assert second.wait(run).status == "succeeded"
    assert second.said() == ["a", "a", "b"]
    second.check()


def test_what_was_done_before_a_restart_is_not_done_again(make_trial: Callable[[], Trial]) -> None:
    first = make_trial()
    first.start()
    project = first.project("a -> b", say="a b")
    first.run(project, "b")
    first.close()
    second = make_trial()
    second.start()
    assert second.run(project, "b").status == "succeeded"
    assert second.said() == ["a", "b"]


def test_making_it_again_gives_a_new_take_that_stays_fresh(trial: Trial) -> None:
    project = trial.project("a -> b", say="a b")
    trial.run(project, "b")
    first = trial.status(project)["a"].take
    run = trial.run(project, "a", mode="force")
    assert trial.steps(run) == {"a": "succeeded"}
    status = trial.status(project)["a"]
    assert status.take != first
    assert trial.states(project) == {"a": "fresh", "b": "fresh"}
    assert trial.said() == ["a", "b", "a"]

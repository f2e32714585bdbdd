"""Runs that wait for another run of the same targets."""

import pytest
from desk import FATAL, Desk
from sqlalchemy import text

from graph_engine.errors import DiskFull
from storage.sql import runbook
from storage.sql.runbook import RunBook


@pytest.fixture
def project(desk: Desk) -> str:
    return desk.project("a -> b", say="a b")


def queued(desk: Desk, project: str, said: str) -> str:
    """A run that is queued behind those before, after an edit."""
    desk.edit(project, "a", text=said)
    return desk.trigger(project, "b", on_conflict="queue").run.id


def test_a_queued_run_begins_when_the_one_before_has_ended(desk: Desk, project: str) -> None:
    first = desk.trigger(project, "b").run.id
    second = queued(desk, project, "A")
    assert desk.store.runs.view(second).after == first
    assert desk.steps(second) == {"a": "blocked", "b": "blocked"}
    desk.check()
    assert desk.work() == ["a", "b", "A", "b"]
    assert desk.store.runs.view(second).after is None
    assert desk.store.runs.view(second).status == "succeeded"
    assert desk.states(project) == {"a": "fresh", "b": "fresh"}


@pytest.mark.parametrize("ending", ["fails", "is stopped"])
def test_it_begins_however_the_one_before_ends(desk: Desk, project: str, ending: str) -> None:
    first = desk.trigger(project, "b").run.id
    second = queued(desk, project, "A")
    if ending == "fails":
        desk.fail(desk.claim(), FATAL)
    else:
        desk.store.runs.cancel(first)
    assert desk.work() == ["A", "b"]
    assert desk.store.runs.view(second).status == "succeeded"


def test_with_nothing_before_it_begins_at_once(desk: Desk, project: str) -> None:
    assert desk.trigger(project, "b", on_conflict="queue").run.after is None
    assert desk.work() == ["a", "b"]


def test_what_the_one_before_has_made_is_not_made_again(desk: Desk, project: str) -> None:
    desk.trigger(project, "b")
    second = desk.trigger(project, "b", on_conflict="queue").run.id
    assert desk.work() == ["a", "b"]
    assert desk.steps(second) == {"a": "cached", "b": "cached"}


def test_many_go_one_after_the_other(desk: Desk, project: str) -> None:
    desk.trigger(project, "b")
    runs = [queued(desk, project, said) for said in "xyz"]
    assert desk.work() == ["a", "b", "x", "b", "y", "b", "z", "b"]
    assert [desk.store.runs.view(run).status for run in runs] == ["succeeded"] * 3


def test_a_stopped_one_leaves_its_turn_to_the_next(desk: Desk, project: str) -> None:
    first = desk.trigger(project, "b").run.id
    second, third = queued(desk, project, "x"), queued(desk, project, "y")
    assert desk.store.runs.cancel(second).status == "canceled"
    assert desk.store.runs.view(third).after == first
    assert desk.work() == ["a", "b", "y", "b"]


def test_one_that_was_stopped_before_its_turn_never_begins(desk: Desk, project: str) -> None:
    desk.trigger(project, "b")
    second = queued(desk, project, "x")
    desk.store.runs.cancel(second)
    assert desk.work() == ["a", "b"]
    assert desk.store.runs.view(second).status == "canceled"


def test_one_whose_start_was_lost_with_its_process_is_found(
    desk: Desk, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.trigger(project, "b")
    second = queued(desk, project, "x")
    with monkeypatch.context() as patch:
        patch.setattr("storage.sql.runbook.RunBook.start", lambda *_: None)
        assert desk.work() == ["a", "b"]
    assert desk.steps(second) == {"a": "blocked", "b": "blocked"}
    desk.store.reconciler.sweep()
    assert desk.work() == ["x", "b"]


def test_it_runs_what_it_was_asked_for_whatever_is_edited_meanwhile(desk: Desk, project: str) -> None:
    desk.trigger(project, "b")
    second = queued(desk, project, "x")
    desk.edit(project, "a", text="later")
    assert desk.work() == ["a", "b", "x", "b"]
    assert desk.store.runs.view(second).status == "succeeded"
    assert desk.states(project)["a"] == "stale"


def test_deleting_the_project_ends_those_that_wait(desk: Desk, project: str) -> None:
    desk.trigger(project, "b")
    queued(desk, project, "x")
    desk.store.graphs.delete(project)
    assert desk.work() == []
    with desk.store.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM run")).scalar() == 0


def test_a_long_queue_for_which_nothing_is_left_to_do_ends(desk: Desk, project: str) -> None:
    desk.trigger(project, "b")
    runs = [desk.trigger(project, "b", on_conflict="queue").run.id for _ in range(400)]
    desk.work()
    desk.store.reconciler.sweep()
    assert {desk.store.runs.view(run).status for run in runs} == {"succeeded"}


def test_a_long_queue_does_not_keep_a_worker_from_its_work(
    desk: Desk, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runbook, "MOST_IN_A_ROW", 2)
    desk.trigger(project, "b")
    runs = [desk.trigger(project, "b", on_conflict="queue").run.id for _ in range(5)]

    def ended() -> list[bool]:
        return [desk.store.runs.view(run).finished_at is not None for run in runs]

    desk.work()
    assert ended() == [True, True, False, False, False]
    desk.store.reconciler.sweep()
    assert ended() == [True, True, True, True, False]
    desk.store.reconciler.sweep()
    assert ended() == [True] * 5


def test_it_waits_for_all_that_were_there_before_it(desk: Desk, project: str) -> None:
    first = desk.trigger(project, "b").run.id
    second = queued(desk, project, "x")
    desk.edit(project, "a", text="y")
    desk.trigger(project, "b", priority=5)  # of another document: it runs beside the first, and ends before it
    desk.edit(project, "a", text="z")
    last = desk.trigger(project, "b", on_conflict="queue", priority=5).run.id
    desk.work()
    ends = {run: desk.store.runs.view(run).finished_at or 0.0 for run in (first, second, last)}
    assert sorted(ends, key=lambda run: ends[run]) == [first, second, last]


def test_a_claim_is_not_lost_when_the_next_run_cannot_be_started(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    project = desk.project("a -> b", say="a b c")
    desk.trigger(project, "b")
    second = queued(desk, project, "x")
    desk.finish(desk.claim())
    last = desk.claim()
    desk.trigger(project, "c")

    def full(*_: object) -> None:
        raise DiskFull

    with monkeypatch.context() as patch:
        patch.setattr(RunBook, "start", full)
        committed, following = desk.store.jobs.succeed(last, desk.make(last), "cpu", "w")
    assert committed
    assert following is not None
    desk.finish(following)
    desk.store.reconciler.sweep()
    assert desk.work() == ["x", "b"]
    assert desk.store.runs.view(second).status == "succeeded"

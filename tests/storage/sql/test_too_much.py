"""A project with too much work waiting."""

import pytest
from desk import Desk

from storage.sql.errors import TooMuchQueued
from storage.sql.runs import Runs


@pytest.fixture(autouse=True)
def ten_may_wait(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: Runs = desk.store.runs
    monkeypatch.setattr(runs, "_most_waiting", 10)


def project_of(desk: Desk, count: int) -> tuple[str, list[str]]:
    names = [f"n{number}" for number in range(count)]
    return desk.project(say=" ".join(names)), names


def test_a_trigger_that_does_not_fit_in_beside_what_waits_is_refused_and_leaves_nothing(desk: Desk) -> None:
    project, names = project_of(desk, 12)
    desk.trigger(project, *names[:6])
    seq = desk.store.feed.last(project)

    with pytest.raises(TooMuchQueued, match="6 steps are not done yet, and 10 may wait"):
        desk.trigger(project, *names[6:], key="again")

    assert desk.store.feed.last(project) == seq
    assert len(desk.job_statuses()) == 6
    desk.work()
    assert len(desk.trigger(project, *names[6:], key="again").run.steps) == 6


def test_one_run_may_be_as_large_as_it_likes(desk: Desk) -> None:
    project, names = project_of(desk, 12)
    assert len(desk.trigger(project, *names).run.steps) == 12


def test_what_needs_no_work_is_never_too_much(desk: Desk) -> None:
    project, names = project_of(desk, 12)
    desk.run(project, names[0])
    desk.trigger(project, *names[1:])
    assert desk.trigger(project, names[0]).run.status == "succeeded"


def test_the_same_trigger_again_joins_and_adds_nothing(desk: Desk) -> None:
    project, names = project_of(desk, 8)
    desk.trigger(project, *names)
    assert desk.trigger(project, *names).joined


def test_another_project_has_room_of_its_own(desk: Desk) -> None:
    project, names = project_of(desk, 8)
    other = desk.project(say=" ".join(f"m{number}" for number in range(8)))
    desk.trigger(project, *names)
    assert desk.trigger(other, *(f"m{number}" for number in range(8))).run.status == "running"

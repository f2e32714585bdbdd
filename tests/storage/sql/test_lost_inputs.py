"""Files that vanish between the plan and the body that needs them."""

import pytest
from desk import FATAL, Desk

from graph_engine.job import Claim


@pytest.fixture
def project(desk: Desk) -> str:
    """Two pictures, made already, and a reader that was edited since."""
    project = desk.project("d -> r, e -> r", dot="d e", read="r")
    desk.run(project, "r")
    desk.edit(project, "r", text="again")  # its text is in its key and not in what it gives
    return project


def files(claim: Claim) -> list[str]:
    return [image.artifact.digest for _, image in claim.given]  # type: ignore[union-attr]


def test_what_made_the_files_is_done_again_and_then_the_reader(desk: Desk, project: str) -> None:
    run = desk.trigger(project, "r").run.id
    reader = desk.claim()
    assert desk.store.jobs.lose_input(reader, files(reader))
    assert desk.steps(run) == {"r": "retrying"}
    desk.check()
    assert sorted(desk.work()) == ["d", "e"]
    desk.store.reconciler.sweep()
    assert desk.work() == ["again"]
    assert desk.store.runs.view(run).status == "succeeded"


def test_the_reader_waits_for_all_of_them(desk: Desk, project: str) -> None:
    run = desk.trigger(project, "r").run.id
    reader = desk.claim()
    desk.store.jobs.lose_input(reader, files(reader))
    desk.finish(desk.claim())
    desk.store.reconciler.sweep()
    assert desk.steps(run) == {"r": "retrying"}


def test_two_readers_share_the_work(desk: Desk, project: str) -> None:
    other = desk.project("d -> r, e -> r", {"r": {"text": "other"}}, dot="d e", read="r")
    for each in (project, other):
        desk.trigger(each, "r")
    for reader in (desk.claim(), desk.claim()):
        desk.store.jobs.lose_input(reader, files(reader))
    assert sorted(desk.work()) == ["d", "e"]
    desk.store.reconciler.sweep()
    assert sorted(desk.work()) == ["again", "other"]


def test_a_file_that_no_node_made_fails_the_reader_in_words(desk: Desk, project: str) -> None:
    run = desk.trigger(project, "r").run.id
    desk.store.jobs.lose_input(desk.claim(), ["0" * 64])
    [step] = desk.store.runs.view(run).steps
    assert step.problem is not None
    assert (step.status, step.problem.code, step.problem.where.node) == ("failed", "input_lost", "r")


def test_after_two_times_the_reader_fails(desk: Desk, project: str) -> None:
    run = desk.trigger(project, "r").run.id
    for _ in range(2):
        reader = desk.claim()
        desk.store.jobs.lose_input(reader, files(reader))
        desk.work()
        desk.store.reconciler.sweep()
    reader = desk.claim()
    desk.store.jobs.lose_input(reader, files(reader))
    assert desk.store.runs.view(run).status == "failed"
    assert desk.work() == []


def test_a_maker_that_fails_does_not_leave_the_reader_waiting(desk: Desk, project: str) -> None:
    run = desk.trigger(project, "r").run.id
    for _ in range(2):
        reader = desk.claim()
        desk.store.jobs.lose_input(reader, files(reader)[:1])
        desk.fail(desk.claim(), FATAL)
        desk.store.reconciler.sweep()
    reader = desk.claim()
    desk.store.jobs.lose_input(reader, files(reader)[:1])
    assert desk.store.runs.view(run).status == "failed"


def test_stopping_the_run_stops_what_is_made_again_for_it(desk: Desk, project: str) -> None:
    run = desk.trigger(project, "r").run.id
    reader = desk.claim()
    desk.store.jobs.lose_input(reader, files(reader))
    begun = desk.claim()
    assert desk.store.runs.cancel(run).status == "canceled"
    assert [job for job, _ in desk.stopped] == [begun.job], "the other one was only queued"
    assert desk.finish(begun) is False
    assert desk.work() == []


def test_stopping_one_reader_leaves_the_makers_to_the_other(desk: Desk, project: str) -> None:
    other = desk.project("d -> r, e -> r", {"r": {"text": "other"}}, dot="d e", read="r")
    first = desk.trigger(project, "r").run.id
    desk.trigger(other, "r")
    for reader in (desk.claim(), desk.claim()):
        desk.store.jobs.lose_input(reader, files(reader))
    desk.store.runs.cancel(first)
    assert sorted(desk.work()) == ["d", "e"]
    desk.store.reconciler.sweep()
    assert desk.work() == ["other"]


def test_a_reader_that_was_stopped_meanwhile_makes_nothing_again(desk: Desk, project: str) -> None:
    run = desk.trigger(project, "r").run.id
    reader = desk.claim()
    desk.store.runs.cancel(run)
    desk.store.jobs.lose_input(reader, files(reader))
    assert desk.store.runs.view(run).status == "canceled"
    assert desk.work() == []

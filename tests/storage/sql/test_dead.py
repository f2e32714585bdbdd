"""Jobs that failed for good, and what has to run again."""

import pytest
from desk import FATAL, Desk, later

from graph_engine.job import Claim
from storage.sql.dead import Dead


@pytest.fixture
def dead(desk: Desk) -> Dead:
    return Dead(desk.store.database)


def lose(desk: Desk) -> Claim:
    """The next job fails: its workers die."""
    for _ in range(3):
        claim = desk.claim()
        desk.store.jobs.lose(claim.job, claim.fence)
    return claim


def test_jobs_that_failed_for_good_are_shown_with_their_problems_newest_end_first(desk: Desk, dead: Dead) -> None:
    project = desk.project("a -> c, b -> c", say="a b c")
    run = desk.trigger(project, "c").run.id
    first = desk.claim()
    desk.fail(first, FATAL)
    with later(60):
        lost = lose(desk)

    jobs = dead.jobs()

    assert [(job.id, job.problem.code, job.attempts) for job in jobs] == [
        (lost.job, "worker_lost", 3), (first.job, "low_tide", 1),
    ]  # fmt: skip
    assert [(job.type, job.worker, len(job.steps), job.steps[0].run) for job in jobs] == [("say", "desk", 1, run)] * 2
    assert [job.id for job in dead.jobs(lost=True)] == dead.lost() == [lost.job]
    assert [job.id for job in dead.jobs(limit=1)] == [lost.job]


def test_what_runs_again_is_what_the_run_was_for(desk: Desk, dead: Dead) -> None:
    project = desk.project("a -> b, b -> c", say="a b c")
    run = desk.trigger(project, "c", priority=3).run.id
    lost = lose(desk)

    [again] = dead.again([lost.job])

    assert (again.project, again.run, again.targets, again.priority) == (project, run, ("c",), 3)
    assert again.jobs == (lost.job,)
    assert desk.run(project, *again.targets).status == "succeeded"
    assert dead.again([lost.job]) == []


def test_what_a_job_failed_for_in_several_runs_runs_again_in_each(desk: Desk, dead: Dead) -> None:
    one, two = desk.project("a -> b", say="a b"), desk.project("a -> b", say="a b")
    desk.trigger(one, "b")
    desk.trigger(two, "b")
    lost = lose(desk)

    assert [(again.project, again.targets) for again in dead.again([lost.job])] == [(one, ("b",)), (two, ("b",))]


def test_a_target_that_did_not_need_the_job_is_left_alone(desk: Desk, dead: Dead) -> None:
    project = desk.project("a -> b, x -> y", say="a b x y")
    desk.trigger(project, "b", "y")
    failed = desk.claim()
    desk.fail(failed, FATAL)
    lost = lose(desk)

    of_lost, of_failed = dead.again([lost.job]), dead.again([failed.job])

    assert {of_lost[0].targets, of_failed[0].targets} == {("b",), ("y",)}
    assert set(dead.again([lost.job, failed.job])[0].targets) == {"b", "y"}


def test_what_somebody_has_run_since_is_left_out(desk: Desk, dead: Dead) -> None:
    project = desk.project("a -> b", say="a b")
    desk.trigger(project, "b")
    lost = lose(desk)
    desk.trigger(project, "b")
    desk.fail(desk.claim(), FATAL)

    assert dead.again([lost.job]) == []


def test_the_status_of_a_job_is_known_if_it_is_there(desk: Desk, dead: Dead) -> None:
    desk.trigger(desk.project(say="a"), "a")
    claim = desk.claim()

    assert dead.statuses([claim.job, "none"]) == {claim.job: "running"}

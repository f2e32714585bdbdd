"""The work that there is."""

from desk import FATAL, LOOSE, Desk

from schemas.run import JobList


def texts(desk: Desk, found: JobList) -> list[tuple[str, str, int | None]]:
    return [(job.steps[0].node if job.steps else "", job.status, job.position) for job in found.items]


def test_what_is_at_work_comes_first_then_the_queues_in_their_order_then_what_has_ended(desk: Desk) -> None:
    project = desk.project(say="done run old urgent", say_far="far")
    desk.run(project, "done")
    desk.trigger(project, "run")
    desk.claim()
    desk.trigger(project, "old")
    desk.trigger(project, "urgent", priority=5)
    desk.trigger(project, "far")

    found = desk.store.job_board.list()

    assert texts(desk, found) == [
        ("run", "running", None), ("urgent", "queued", 1), ("old", "queued", 2), ("far", "queued", 1),
        ("", "done", None),
    ]  # fmt: skip
    assert found.live == 4


def test_a_job_says_what_it_is_and_who_waits_for_it(desk: Desk) -> None:
    one, two = desk.project(say="a"), desk.project(say="a")
    runs = [desk.trigger(project, "a").run.id for project in (one, two)]

    [job] = desk.store.job_board.list().items

    assert (job.type, job.lane, job.project, job.attempts, job.priority) == ("say", "cpu", one, 0, 0)
    assert [(step.project, step.run, step.node) for step in job.steps] == [(one, runs[0], "a"), (two, runs[1], "a")]


def test_a_job_between_two_tries_says_what_went_wrong_and_when_it_goes_on(desk: Desk) -> None:
    desk.trigger(desk.project(say="a"), "a")
    desk.fail(desk.claim(), LOOSE)

    [job] = desk.store.job_board.list(status="retrying").items

    assert (job.problem.code, job.attempts) == ("loose", 1)
    assert job.due_at >= job.started_at


def test_jobs_are_asked_for_by_status_and_lane(desk: Desk) -> None:
    project = desk.project(say="a b", say_far="far")
    desk.trigger(project, "a")
    desk.fail(desk.claim(), FATAL)
    desk.trigger(project, "b")
    desk.trigger(project, "far")

    assert [job.status for job in desk.store.job_board.list(status="failed").items] == ["failed"]
    assert texts(desk, desk.store.job_board.list(lane="network")) == [("far", "queued", 1)]
    assert desk.store.job_board.list(status="failed", lane="network").items == ()


def test_no_more_than_asked_for_are_listed_and_the_place_in_the_queue_stays(desk: Desk) -> None:
    project = desk.project(say="a b c")
    for node in "abc":
        desk.trigger(project, node)

    found = desk.store.job_board.list(limit=2)

    assert texts(desk, found) == [("a", "queued", 1), ("b", "queued", 2)]
    assert found.live == 3

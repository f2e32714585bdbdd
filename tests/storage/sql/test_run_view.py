"""A run with the tries behind its steps."""

from desk import FATAL, LOOSE, Desk, later


def test_every_try_is_told_in_its_order_and_the_one_that_goes_on_last(desk: Desk) -> None:
    project = desk.project(say="a")
    run = desk.trigger(project, "a").run.id
    desk.fail(desk.claim(), LOOSE)
    with later(60):
        desk.store.jobs.retry_due()
        claim = desk.claim()

        [step] = desk.store.runs.view(run).steps
        first, second = step.attempts

        assert (first.number, first.worker, first.outcome, first.problem.code) == (1, "desk", "infra", "loose")
        assert first.started_at <= first.ended_at
        assert (second.number, second.outcome, second.ended_at) == (2, None, None)
        desk.fail(claim, FATAL)

    [step] = desk.store.runs.view(run).steps
    assert [(attempt.number, attempt.outcome) for attempt in step.attempts] == [(1, "infra"), (2, "failed")]


def test_steps_that_shared_a_job_tell_its_tries_both(desk: Desk) -> None:
    project = desk.project(say="a b")
    desk.edit(project, "b", text="a")
    run = desk.run(project, "a", "b")

    attempts = [step.attempts for step in run.steps]

    assert attempts[0] == attempts[1]
    assert [attempt.outcome for attempt in attempts[0]] == ["succeeded"]


def test_what_needed_no_worker_was_never_tried(desk: Desk) -> None:
    project = desk.project(mention="a")

    assert [step.attempts for step in desk.run(project, "a").steps] == [()]

"""Scenarios 12 and 18 of the engine: what fails, and what goes on nevertheless."""

from story import Story, steps


def test_a_body_that_always_crashes_fails_after_three_lost_workers_and_other_work_goes_on(story: Story) -> None:
    project = story.project("a -> c", crash="a", say="b c")

    run = project.run("b", "c")

    assert run.status == "partial"
    assert steps(run) == {"a": "failed", "b": "succeeded", "c": "upstream_failed"}
    [problem] = run.problems
    assert (problem.code, problem.where.node) == ("worker_lost", "a")
    by_node = {step.node: step for step in run.refresh().steps}
    assert [attempt.outcome for attempt in by_node["a"].attempts] == ["worker_lost", "worker_lost", "failed"]
    assert sorted(story.said()) == ["a", "a", "a", "b"]
    assert project.run("b").status == "succeeded"


def test_a_failed_branch_stops_what_is_below_it_alone_and_the_next_trigger_reuses_the_rest(story: Story) -> None:
    project = story.project("b -> x, x -> z, c -> z", fail="b", say="x c z")

    run = project.run("z")

    assert run.status == "partial"
    assert steps(run) == {"b": "failed", "x": "upstream_failed", "z": "upstream_failed", "c": "succeeded"}
    assert {step.node: step.root for step in run.view.steps} == {"b": None, "x": "b", "z": "b", "c": None}
    assert [problem.title for problem in run.problems] == ["The tide is out"]
    assert [reason.code for reason in story.status(project)["b"].reasons] == ["failed"]

    story.save(project, story.graph("b -> x, x -> z, c -> z", say="b x c z"))
    mended = project.run("z")

    assert steps(mended) == {"b": "succeeded", "x": "succeeded", "z": "succeeded"}
    assert sorted(story.said()) == ["b", "b", "c", "x", "z"]
    assert story.text(project, "z") == "zxbc"

"""Stopping one node of a run: what waits for it stops with it, and what nobody else needs; other branches go on."""

from desk import Desk

CANCELED = "canceled"


def test_the_other_branch_of_the_run_goes_on(desk: Desk) -> None:
    project = desk.project("a -> c, b -> d", say="a b c d")
    run = desk.trigger(project, "c", "d").run.id
    claim = desk.claim()

    assert desk.store.runs.cancel_node(run, "a").status == "running"

    assert desk.stopped == [(claim.job, claim.fence)]
    assert desk.steps(run) == {"a": "canceling", "b": "queued", "c": CANCELED, "d": "blocked"}
    assert desk.finish(claim) is False
    assert desk.work() == ["b", "d"]
    assert desk.store.runs.view(run).status == "partial"
    assert desk.states(project) == {"a": "stale", "b": "fresh", "c": "missing", "d": "fresh"}
    desk.check()


def test_what_waited_for_it_names_it(desk: Desk) -> None:
    project = desk.project("a -> b, b -> c, b -> film, d -> film", say="a b c d film")
    run = desk.trigger(project, "c", "d", "film").run.id

    stopped = desk.store.runs.cancel_node(run, "b")

    assert {step.node: step.root for step in stopped.steps} == {"a": None, "b": None, "c": "b", "film": "b", "d": None}
    last = {id: node.last and (node.last.status, node.last.root) for id, node in desk.status(project).items()}
    direct, passed_on = (CANCELED, None), (CANCELED, "b")
    assert last == {"a": direct, "b": direct, "c": passed_on, "film": passed_on, "d": None}
    assert desk.work() == ["d"]
    desk.check()


def test_what_another_target_needs_too_goes_on(desk: Desk) -> None:
    project = desk.project("a -> b, a -> c", say="a b c")
    run = desk.trigger(project, "b", "c").run.id
    desk.store.runs.cancel_node(run, "b")
    assert desk.work() == ["a", "c"]


def test_a_target_that_is_on_the_way_to_another_goes_on(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b")
    run = desk.trigger(project, "a", "b").run.id
    desk.store.runs.cancel_node(run, "b")
    assert desk.work() == ["a"]
    assert desk.store.runs.view(run).status == "partial"


def test_with_its_last_branch_the_run_is_stopped(desk: Desk) -> None:
    project = desk.project("a -> c, b -> c", say="a b c")
    run = desk.trigger(project, "c").run.id
    assert desk.store.runs.cancel_node(run, "a").status == CANCELED
    assert set(desk.steps(run).values()) == {CANCELED}
    desk.check()


def test_an_equal_node_of_the_same_run_keeps_the_job(desk: Desk) -> None:
    same = {"a": {"text": "same"}, "b": {"text": "same"}}
    run = desk.trigger(desk.project(say="a b", params=same), "a", "b").run.id
    claim = desk.claim()
    assert desk.steps(desk.store.runs.cancel_node(run, "a")) == {"a": CANCELED, "b": "running"}
    assert desk.stopped == []
    assert desk.finish(claim)
    assert desk.store.runs.view(run).status == "partial"
    desk.check()


def test_a_node_that_has_ended_or_is_not_in_the_run_changes_nothing(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b c")
    run = desk.trigger(project, "b").run.id
    assert desk.finish(desk.claim())
    for node in ("a", "c", "ghost"):
        assert desk.steps(desk.store.runs.cancel_node(run, node)) == {"a": "succeeded", "b": "queued"}
    desk.store.runs.cancel(run)
    assert desk.store.runs.cancel_node(run, "b").status == CANCELED


def test_what_was_stopped_while_its_run_waited_does_not_begin_with_it(desk: Desk) -> None:
    project = desk.project("a -> c, b -> d", say="a b c d")
    desk.trigger(project, "c", "d")
    second = desk.trigger(project, "c", "d", on_conflict="queue", mode="force_upstream").run.id
    desk.store.runs.cancel_node(second, "a")
    desk.check()
    assert desk.work() == ["a", "b", "c", "d", "b", "d"]
    assert desk.steps(second) == {"a": CANCELED, "b": "succeeded", "c": CANCELED, "d": "succeeded"}
    assert desk.store.runs.view(second).status == "partial"
    desk.check()


def test_a_second_stop_waits_for_the_body_too(desk: Desk) -> None:
    project = desk.project("a -> c, b -> d", say="a b c d")
    run = desk.trigger(project, "c", "d").run.id
    claim = desk.claim()
    for stop in (desk.store.runs.cancel_node, desk.store.runs.cancel_node, lambda run, _: desk.store.runs.cancel(run)):
        assert desk.steps(stop(run, "a"))["a"] == "canceling"
    assert desk.store.runs.view(run).status == "canceling"
    assert desk.finish(claim) is False
    assert desk.store.runs.view(run).status == CANCELED
    desk.check()

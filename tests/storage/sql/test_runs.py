"""Triggers: repeated, conflicting, overridden, pinned, chosen, stopped."""

import threading
from itertools import pairwise

import pytest
from desk import FATAL, LOOSE, Desk, later
from film_graph import graph

from graph_engine.errors import InvalidGraph
from schemas.event import Events
from storage.sql.errors import Conflict, KeyReused, Outdated, ProjectMissing, RunMissing

# -- the same trigger again --------------------------------------------------------------------------------------------


def test_one_key_gives_one_run_even_when_the_graph_has_moved_on(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b")
    rev = desk.store.graphs.graph(project).rev
    first = desk.trigger(project, "b", key="click", rev=rev)
    desk.work()
    desk.save(project, graph(say="c"))
    again = desk.trigger(project, "b", key="click", rev=rev)
    assert (again.run.id, again.joined, again.run.status) == (first.run.id, True, "succeeded")
    assert [step.node for step in again.plan.steps] == ["a", "b"]


def test_one_key_for_another_request_is_refused_whatever_differs(desk: Desk) -> None:
    project = desk.project(say="a b")
    desk.trigger(project, "a", key="click")
    for targets, request in ((("b",), {}), (("a",), {"mode": "force"}), (("a",), {"params": {"a": {"text": "A"}}})):
        with pytest.raises(KeyReused):
            desk.trigger(project, *targets, key="click", **request)


def test_one_key_in_two_projects_gives_two_runs(desk: Desk) -> None:
    one, two = desk.project(say="a"), desk.project(say="a")
    assert desk.trigger(one, "a", key="click").run.id != desk.trigger(two, "a", key="click").run.id


def test_one_key_from_many_threads_gives_one_run(desk: Desk) -> None:
    project = desk.project(say="a")
    runs: list[str] = []
    threads = [
        threading.Thread(target=lambda: runs.append(desk.trigger(project, "a", key="x").run.id)) for _ in "12345"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(runs) == 5
    assert len(set(runs)) == 1


# -- a target that runs already ----------------------------------------------------------------------------------------


def test_the_same_request_joins_the_run_that_does_it_already(desk: Desk) -> None:
    project = desk.project(say="a b")
    first = desk.trigger(project, "a")
    assert desk.trigger(project, "a").run.id == first.run.id
    assert desk.trigger(project, "a", mode="force").run.id != first.run.id
    desk.edit(project, "b", text="B")
    assert desk.trigger(project, "a").run.id != first.run.id, "the graph is another one"


def test_a_request_with_a_key_of_its_own_joins_too_and_is_answered_with_that_run_again(desk: Desk) -> None:
    project = desk.project(say="a")
    first = desk.trigger(project, "a", key="one", mode="force").run.id
    assert desk.trigger(project, "a", key="two", mode="force").run.id == first
    assert desk.work() == ["a"]
    assert desk.trigger(project, "a", key="two", mode="force").run.id == first, "although it has ended"
    with pytest.raises(KeyReused):
        desk.trigger(project, "a", key="two")


def test_a_run_may_be_refused_while_another_does_the_same(desk: Desk) -> None:
    project = desk.project(say="a b")
    desk.trigger(project, "a")
    with pytest.raises(Conflict) as caught:
        desk.trigger(project, "a", on_conflict="reject")
    assert caught.value.problems[0].code == "already_running"
    assert desk.trigger(project, "b", on_conflict="reject").run.status == "running"
    desk.work()
    assert desk.trigger(project, "a", on_conflict="reject").run.status == "succeeded"


def test_a_run_may_take_the_place_of_the_one_before(desk: Desk) -> None:
    project = desk.project(say="a")
    first = desk.trigger(project, "a")
    claim = desk.claim()
    second = desk.trigger(project, "a", on_conflict="cancel_previous")
    assert desk.store.runs.view(first.run.id).status == "canceling"
    assert desk.finish(claim) is False
    assert desk.work() == ["a"]
    assert desk.store.runs.view(first.run.id).status == "canceled"
    assert desk.store.runs.view(second.run.id).status == "succeeded"
    assert desk.states(project) == {"a": "fresh"}


# -- what a plan says --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["stale", "only", "force", "force_upstream"])
def test_a_plan_is_what_the_trigger_does_and_writes_nothing(desk: Desk, mode: str) -> None:
    project = desk.project("a -> b, b -> c, x -> c", say="a b c x")
    desk.run(project, "c")
    desk.edit(project, "b", text="B")
    plan = desk.plan(project, "c", mode=mode)
    assert desk.job_statuses() == ["done"] * 4
    accepted = desk.trigger(project, "c", mode=mode)
    assert accepted.plan == plan
    assert [step.node for step in accepted.run.steps] == [step.node for step in plan.steps]
    expected = {"stale": ["b", "c"], "only": ["c"], "force": ["b", "c"], "force_upstream": ["a", "b", "x", "c"]}
    assert sorted(step.node for step in plan.steps) == sorted(expected[mode])


def test_a_plan_to_make_a_fresh_node_again_says_that_it_runs(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.run(project, "a")
    [step] = desk.plan(project, "a", mode="force").steps
    assert (step.node, step.action, [r.code for r in step.reasons]) == ("a", "run", ["forced"])
    assert step.seconds == 0.5


def test_a_plan_against_an_old_revision_is_refused(desk: Desk) -> None:
    project = desk.project(say="a")
    with pytest.raises(Outdated):
        desk.trigger(project, "a", rev=7)


def test_targets_that_are_not_there_are_all_named(desk: Desk) -> None:
    with pytest.raises(InvalidGraph) as caught:
        desk.trigger(desk.project(say="a"), "a", "x", "y")
    assert [(p.code, p.where.node) for p in caught.value.problems] == [("unknown_node", "x"), ("unknown_node", "y")]


def test_an_invalid_branch_does_not_stop_a_valid_one(desk: Desk) -> None:
    project = desk.project("a -> b, x -> y", say="a b x y", params={"x": {"times": "never"}})
    accepted = desk.trigger(project, "b", "y")
    assert [(p.code, p.where.node, p.where.field) for p in accepted.plan.problems] == [("invalid_param", "x", "times")]
    desk.work()
    assert desk.states(project) == {"a": "fresh", "b": "fresh", "x": "missing", "y": "missing"}
    with pytest.raises(InvalidGraph):
        desk.trigger(project, "y")


def test_projects_and_runs_that_are_not_there_are_refused(desk: Desk) -> None:
    with pytest.raises(ProjectMissing):
        desk.trigger("nowhere", "a")
    with pytest.raises(RunMissing):
        desk.store.runs.view("never")
    with pytest.raises(RunMissing):
        desk.store.runs.cancel("never")


# -- shared work -------------------------------------------------------------------------------------------------------


def test_two_equal_nodes_in_one_run_are_one_job(desk: Desk) -> None:
    project = desk.project("a -> c, b -> c", say="a b c", params={"b": {"text": "a"}})
    assert desk.trigger(project, "c").run.status == "running"
    assert desk.work() == ["a", "c"]
    assert desk.states(project) == dict.fromkeys("abc", "fresh")


def test_a_step_that_joins_a_job_takes_its_status(desk: Desk) -> None:
    one, two, three = (desk.project(say="a") for _ in range(3))
    first = desk.trigger(one, "a").run.id
    claim = desk.claim()
    assert desk.steps(desk.trigger(two, "a").run) == {"a": "running"}
    desk.fail(claim, FATAL)
    assert desk.store.runs.view(first).status == "failed"
    third = desk.trigger(three, "a").run.id
    desk.work()
    assert desk.store.runs.view(third).status == "succeeded"


def test_a_step_may_join_a_job_that_waits_for_its_next_try(desk: Desk) -> None:
    one, two = desk.project(say="a"), desk.project(say="a")
    desk.trigger(one, "a")
    desk.fail(desk.claim(), LOOSE)
    second = desk.trigger(two, "a").run
    assert desk.steps(second) == {"a": "retrying"}
    desk.check()
    with later(3):
        desk.store.reconciler.sweep()
    desk.work()
    assert desk.store.runs.view(second.id).status == "succeeded"


def test_a_more_wanted_run_lifts_the_job_that_it_joins(desk: Desk) -> None:
    project, other = desk.project(say="a b"), desk.project(say="b")
    desk.trigger(project, "a")
    desk.trigger(project, "b")
    desk.trigger(other, "b", priority=3)
    assert desk.work() == ["b", "a"]


def test_stopping_one_of_two_runs_leaves_the_job_to_the_other(desk: Desk) -> None:
    one, two = desk.project(say="a"), desk.project(say="a")
    first, second = desk.trigger(one, "a").run.id, desk.trigger(two, "a").run.id
    claim = desk.claim()
    assert desk.store.runs.cancel(first).status == "canceled"
    assert desk.stopped == []
    assert desk.finish(claim)
    assert desk.store.runs.view(second).status == "succeeded"


def test_a_result_of_another_project_is_reused_and_is_no_take_until_it_is_asked_for(desk: Desk) -> None:
    one, two = desk.project("a -> b", say="a b"), desk.project("a -> b", say="a b")
    desk.run(one, "b")
    assert desk.states(two) == {"a": "fresh", "b": "fresh"}
    assert desk.status(two)["b"].take is None
    view = desk.run(two, "b")
    assert desk.steps(view) == {"b": "cached"}
    assert desk.status(two)["b"].take is not None


def test_what_a_run_reuses_from_another_project_is_known_when_it_goes_out_of_date(desk: Desk) -> None:
    one, two = desk.project("a -> b, b -> c", say="a b c"), desk.project("a -> b, b -> c", say="a b c")
    desk.run(one, "c")
    desk.edit(two, "c", text="C")
    desk.run(two, "c")
    assert desk.text(two, "a") == "a"
    desk.edit(two, "a", text="A")
    status = desk.status(two)
    assert [(r.code, r.field, r.old) for r in status["a"].reasons] == [("param_changed", "text", "a")]
    assert (status["a"].state, status["b"].state) == ("stale", "maybe_stale")
    assert desk.text(two, "a") == "a", "what it had is still shown"


def test_deleting_a_project_stops_its_work_but_not_that_of_others(desk: Desk) -> None:
    one, two = desk.project("a -> b", say="a b"), desk.project(say="a")
    desk.trigger(one, "b")
    desk.trigger(two, "a")
    alone = desk.project(say="x y")
    desk.trigger(alone, "x", "y")
    shared, running = desk.claim(), desk.claim()
    desk.store.graphs.delete(one)
    desk.store.graphs.delete(alone)
    assert desk.stopped == [(running.job, running.fence)]
    assert desk.store.jobs.claim("cpu", "w") is None, "nobody wants y any more"
    assert desk.finish(running) is False
    assert desk.finish(shared)
    assert desk.states(two) == {"a": "fresh"}
    assert sorted(desk.job_statuses()) == ["canceled", "canceled", "done"]


# -- events ------------------------------------------------------------------------------------------------------------


def test_events_are_numbered_without_gaps_whoever_causes_them(desk: Desk) -> None:
    project = desk.project(say="a b c d e")
    threads = [threading.Thread(target=desk.run, args=(project, id)) for id in "abcde"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = desk.store.feed.since(project, 0)
    assert isinstance(found, Events)
    assert [event.seq for event in found.events] == list(range(1, len(found.events) + 1))
    kinds = [type(event.fact).__name__ for event in found.events]
    assert kinds.count("RunStarted") == kinds.count("RunEnded") == 5
    assert set(desk.poked) == {project}


def test_nothing_is_told_of_what_was_refused(desk: Desk) -> None:
    project = desk.project(say="a", params={"a": {"times": "x"}})
    with pytest.raises(InvalidGraph):
        desk.trigger(project, "a")
    assert desk.store.feed.last(project) == 0
    assert desk.poked == []


def test_texts_that_double_from_node_to_node_end_in_a_problem_and_not_in_a_full_memory(desk: Desk) -> None:
    ids = [f"m{number}" for number in range(40)]
    wires = ", ".join(f"{a} -> {b}, {a} -> {b}" for a, b in pairwise(ids))
    project = desk.project(wires, {"m0": {"text": "x" * 1000}}, mention=" ".join(ids))
    view = desk.trigger(project, ids[-1]).run
    [problem] = [step.problem for step in view.steps if step.status == "failed"]
    assert problem is not None
    assert (view.status, problem.code, problem.where.node) == ("partial", "output_too_large", "m11")

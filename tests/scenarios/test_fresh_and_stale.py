"""Scenarios 1 to 5, 15 and 20 of the engine: what is fresh, what is not, and what runs."""

import time
from collections.abc import Callable

import msgspec
from film_graph import graph
from trial import Trial

from schemas.graph import NodeView, View


def test_a_fresh_target_queues_nothing_and_ends_cached_at_once(trial: Trial) -> None:
    project = trial.project("a -> b, b -> c", say="a b c")
    trial.run(project, "c")
    said = trial.said()
    started = time.perf_counter()
    accepted = trial.trigger(project, "c")
    seconds = time.perf_counter() - started
    assert accepted.run.status == "succeeded"
    assert trial.steps(accepted.run) == {"c": "cached"}
    assert trial.said() == said
    assert seconds < 0.1  # the scenario's own bound, thirty times what it takes


def test_an_edit_runs_exactly_what_depends_on_it(trial: Trial) -> None:
    project = trial.project("p -> i, q -> j, i -> v, j -> v", say="p q i j v")
    trial.run(project, "v")
    trial.edit(project, "p", text="P")
    assert trial.states(project) == {
        "p": "stale", "i": "maybe_stale", "v": "maybe_stale", "q": "fresh", "j": "fresh",
    }  # fmt: skip
    run = trial.run(project, "v")
    assert trial.steps(run) == {"p": "succeeded", "i": "succeeded", "v": "succeeded"}
    assert trial.said()[-3:] == ["P", "i", "v"]
    assert trial.text(project, "v") == "viPjq"


def test_equal_bytes_upstream_leave_everything_below_fresh(trial: Trial) -> None:
    project = trial.project("i -> v", say="v", hush="i")
    trial.run(project, "v")
    trial.edit(project, "i", text="other")
    run = trial.run(project, "v")
    assert trial.steps(run) == {"i": "succeeded", "v": "cached"}
    assert trial.said().count("v") == 1


def test_changed_and_changed_back_is_fresh_again(trial: Trial) -> None:
    project = trial.project("a -> b", say="a b")
    trial.run(project, "b")
    trial.edit(project, "a", text="A")
    assert set(trial.states(project).values()) == {"stale", "maybe_stale"}
    trial.edit(project, "a", text="a")
    assert set(trial.states(project).values()) == {"fresh"}


def test_moving_and_naming_a_node_changes_nothing(trial: Trial) -> None:
    project = trial.project("a -> b", say="a b")
    trial.run(project, "b")
    view = trial.app.store.graphs.graph(project)
    moved = View(nodes={"a": NodeView(x=99, y=7, title="Hero", colour="#ff0000", note="nice")})
    trial.save(project, msgspec.structs.replace(view.graph, view=moved))
    assert set(trial.states(project).values()) == {"fresh"}


def test_rewiring_to_equal_output_is_fresh_and_to_other_output_stale(trial: Trial) -> None:
    project = trial.project("a -> c", say="c", hush="a b", mention="d")
    trial.run(project, "b", "c", "d")
    trial.save(project, graph("b -> c", say="c", hush="a b", mention="d"))
    assert trial.states(project)["c"] == "fresh"
    trial.save(project, graph("d -> c", say="c", hush="a b", mention="d"))
    status = trial.status(project)["c"]
    assert status.state == "stale"
    assert [(r.code, r.port) for r in status.reasons] == [("wire_changed", "parts")]


def test_the_order_of_wires_into_a_list_matters(trial: Trial) -> None:
    project = trial.project("a -> c, b -> c", say="a b c")
    trial.run(project, "c")
    trial.save(project, graph("b -> c, a -> c", say="a b c"))
    assert trial.states(project)["c"] == "stale"
    trial.run(project, "c")
    assert trial.text(project, "c") == "cba"


def test_reasons_name_the_field_and_the_way_to_the_cause(trial: Trial) -> None:
    project = trial.project("a -> b, b -> c", say="a b c")
    assert [r.code for r in trial.status(project)["a"].reasons] == ["never_ran"]
    trial.run(project, "c")
    trial.edit(project, "a", text="A")
    status = trial.status(project)
    [changed] = status["a"].reasons
    assert (changed.code, changed.field, changed.old, changed.new) == ("param_changed", "text", "a", "A")
    [upstream] = status["c"].reasons
    assert (upstream.code, upstream.node, upstream.depth) == ("upstream_stale", "a", 2)
    trial.run(project, "a")
    [new] = trial.status(project)["b"].reasons
    assert (new.code, new.port, new.node) == ("upstream_new", "parts", "a")


def test_an_edit_during_a_run_leaves_the_node_stale_and_the_result_adoptable(trial: Trial) -> None:
    project = trial.project(say="a", params={"a": {"seconds": 0.4}})
    accepted = trial.trigger(project, "a")
    trial.until_said("a")
    trial.edit(project, "a", text="A")
    assert trial.wait(accepted.run.id).status == "succeeded"
    assert trial.states(project) == {"a": "stale"}
    trial.edit(project, "a", text="a")
    assert trial.states(project) == {"a": "fresh"}


def test_deleting_a_node_that_runs_is_no_error(trial: Trial) -> None:
    project = trial.project(say="a b", params={"a": {"seconds": 0.4}})
    accepted = trial.trigger(project, "a")
    trial.until_said("a")
    trial.save(project, graph(say="b"))
    assert trial.wait(accepted.run.id).status == "succeeded"
    assert trial.states(project) == {"b": "missing"}


def test_a_result_whose_file_is_gone_is_made_again(trial: Trial) -> None:
    project = trial.project("d -> r", dot="d", read="r")
    trial.run(project, "r")
    image = trial.status(project)["d"].outputs["image"]
    trial.app.files.delete(image.artifact.digest)
    status = trial.status(project)
    assert status["d"].state == "stale"
    assert [r.code for r in status["d"].reasons] == ["output_missing"]
    run = trial.run(project, "r")
    assert trial.steps(run) == {"d": "succeeded", "r": "cached"}
    assert trial.said() == ["d", "r", "d"]
    assert trial.states(project) == {"d": "fresh", "r": "fresh"}


def test_a_file_that_vanishes_before_its_reader_begins_is_made_again_in_the_same_run(
    make_trial: Callable[[], Trial],
) -> None:
    first = make_trial()
    first.start()
    project = first.project("d -> r", dot="d", read="r")
    first.run(project, "r")
    first.close()
    second = make_trial()
    second.edit(project, "r", text="again")
    image = second.status(project)["d"].outputs["image"]
    run = second.trigger(project, "r").run.id
    second.app.files.delete(image.artifact.digest)
    second.start()
    assert second.wait(run).status == "succeeded"
    assert second.said() == ["d", "r", "d", "again"]
    second.check()

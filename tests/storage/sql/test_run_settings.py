"""Runs with settings and inputs of their own, and graphs with pins, switches and nodes that are off."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trial_nodes
from desk import FATAL, Desk, edge, node

from graph_engine.errors import InvalidGraph
from graph_engine.registry import Registry, load
from node_types.flow.choose import run as choose
from node_types.flow.input import run as input_node
from node_types.flow.output import run as output_node
from schemas.graph import Graph, Node
from schemas.value import Number, Text


@pytest.fixture
def flow(tmp_path: Path) -> Iterator[Desk]:
    """With inputs, outputs and switches as well."""
    desk = Desk(tmp_path, Registry([*load(trial_nodes), choose, input_node, output_node]))
    yield desk
    desk.check()
    desk.close()


def made(desk: Desk, *nodes: Node, edges: str) -> str:
    wires = tuple(edge(*pair.split(">")) for pair in edges.split())
    return desk.store.graphs.create("Flow", Graph(nodes=nodes, edges=wires)).id


def say(id: str, **fields: Any) -> Node:
    return node(id, "say", **{"params": {"text": id}, **fields})


# -- only for this run -------------------------------------------------------------------------------------------------


def test_settings_for_one_run_change_neither_the_graph_nor_what_is_fresh(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b")
    desk.run(project, "b")
    take = desk.status(project)["a"].take
    view = desk.run(project, "b", params={"a": {"text": "A"}})
    assert desk.steps(view) == {"a": "succeeded", "b": "succeeded"}
    assert desk.states(project) == {"a": "fresh", "b": "fresh"}
    assert (desk.text(project, "a"), desk.text(project, "b")) == ("a", "ba")
    assert desk.status(project)["a"].take == take
    desk.edit(project, "a", text="A")
    assert desk.states(project) == {"a": "fresh", "b": "fresh"}, "what that run made is not made twice"
    assert desk.text(project, "b") == "bA"


def test_a_failure_of_one_run_s_own_settings_says_nothing_about_the_node(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.run(project, "a")
    desk.trigger(project, "a", params={"a": {"text": "A"}})
    desk.fail(desk.claim(), FATAL)
    assert desk.states(project) == {"a": "fresh"}


def test_settings_for_nodes_and_inputs_that_are_not_there_are_all_named(flow: Desk) -> None:
    nodes = (node("i", "input", params={"name": "song"}), say("a"))
    project = made(flow, *nodes, edges="i.value>a.parts")
    with pytest.raises(InvalidGraph) as caught:
        flow.trigger(
            project, "a", params={"x": {}, "y": {}}, inputs={"tune": Text(text="la"), "beat": Text(text="tock")}
        )
    assert [(p.code, p.where.node or p.where.field) for p in caught.value.problems] == [
        ("unknown_node", "x"),
        ("unknown_node", "y"),
        ("unknown_input", "tune"),
        ("unknown_input", "beat"),
    ]
    assert caught.value.problems[2].hint == "It has song."


def test_a_wrong_setting_for_one_run_is_named_with_node_and_field(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b")
    with pytest.raises(InvalidGraph) as caught:
        desk.trigger(project, "b", params={"a": {"times": "twice", "colour": 1}})
    assert [(p.code, p.where.node, p.where.field) for p in caught.value.problems] == [
        ("invalid_param", "a", "times"),
        ("invalid_param", "a", "colour"),
    ]


@pytest.mark.parametrize("named", [{"name": "title"}, {}])
def test_inputs_are_given_by_name_and_one_without_a_name_is_called_input(flow: Desk, named: dict[str, str]) -> None:
    value = {"value": {"kind": "text", "text": "draft"}}
    project = made(flow, node("i", "input", params={**named, **value}), say("a"), edges="i.value>a.parts")
    name = named.get("name", "input")
    view = flow.run(project, "a", inputs={name: Text(text="final")})
    assert view.status == "succeeded"
    assert flow.text(project, "a") == "afinal", "the newest take is shown until there is another"
    assert flow.states(project) == {"i": "stale", "a": "maybe_stale"}
    flow.run(project, "a")
    assert flow.text(project, "a") == "adraft"


def test_of_two_inputs_of_one_name_the_first_is_meant_as_in_the_form(flow: Desk) -> None:
    nodes = [node(id, "input", params={"name": "n", "value": {"kind": "text", "text": id}}) for id in "xy"]
    project = made(flow, *nodes, say("a"), edges="x.value>a.parts y.value>a.parts")
    flow.run(project, "a", inputs={"n": Text(text="!")})
    assert flow.text(project, "a") == "a!y"


def test_an_input_of_another_kind_fails_by_name(flow: Desk) -> None:
    project = made(flow, node("i", "input", params={"name": "title"}), say("a"), edges="i.value>a.parts")
    view = flow.run(project, "a", inputs={"title": Number(value=3)})
    assert flow.steps(view) == {"i": "failed", "a": "upstream_failed"}
    assert view.steps[0].problem is not None
    assert (view.steps[0].problem.code, view.steps[0].problem.where.field) == ("wrong_kind", "value")


# -- pinned, chosen, switched off --------------------------------------------------------------------------------------


def test_a_pinned_node_stays_as_it_is_and_feeds_its_take(desk: Desk) -> None:
    project = desk.project("a -> b, b -> c", say="a b c")
    desk.run(project, "c")
    take = desk.status(project)["b"].take
    desk.change(project, "b", pinned=take)
    desk.edit(project, "a", text="A")
    desk.edit(project, "c", text="C")
    status = desk.status(project)
    assert {id: s.state for id, s in status.items()} == {"a": "stale", "b": "pinned", "c": "stale"}
    assert [r.code for r in status["b"].reasons] == ["inputs_changed"]
    assert status["b"].take == take
    view = desk.run(project, "c")
    assert desk.steps(view) == {"c": "succeeded"}
    assert desk.text(project, "c") == "Cba"
    assert desk.steps(desk.run(project, "b", mode="force_upstream")) == {}
    assert desk.states(project)["a"] == "stale", "nothing behind a pin is dragged in"


def test_a_pin_shows_and_feeds_the_take_it_names_and_not_the_newest(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b")
    desk.run(project, "b")
    first = desk.status(project)["a"].take
    desk.edit(project, "a", text="A")
    desk.run(project, "b")
    assert desk.status(project)["a"].take != first
    desk.change(project, "a", pinned=first)
    status = desk.status(project)["a"]
    assert (status.state, status.take, desk.text(project, "a")) == ("pinned", first, "a")
    assert desk.states(project)["b"] == "fresh", "b was made of that take before"
    assert desk.text(project, "b") == "ba"


def test_a_pin_to_one_of_two_takes_of_the_same_result_shows_that_one(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.run(project, "a")
    first = desk.status(project)["a"].take
    for words in ("A", "a"):
        desk.edit(project, "a", text=words)
        desk.run(project, "a")
    assert desk.status(project)["a"].take != first
    desk.change(project, "a", pinned=first)
    assert desk.status(project)["a"].take == first


def test_going_back_to_an_old_setting_shows_the_take_of_that_setting(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.run(project, "a")
    first = desk.status(project)["a"].take
    desk.edit(project, "a", text="A")
    desk.run(project, "a")
    second = desk.status(project)["a"].take
    desk.edit(project, "a", text="a")
    status = desk.status(project)["a"]
    assert (status.state, status.take, desk.text(project, "a")) == ("fresh", first, "a")
    assert second not in (None, first)


def test_the_branches_that_are_not_chosen_never_run(flow: Desk) -> None:
    switch = node("s", "choose", params={"choice": 2})
    edges = "a.text>s.options b.text>s.options s.chosen>z.parts"
    project = made(flow, say("a"), say("b"), say("z"), switch, edges=edges)
    flow.trigger(project, "z")
    assert flow.work() == ["b", "z"]
    assert flow.text(project, "z") == "zb"
    flow.edit(project, "s", choice=1)
    flow.trigger(project, "z")
    assert flow.work() == ["a", "z"]
    flow.edit(project, "s", choice=2)
    assert flow.states(project) == dict.fromkeys("abzs", "fresh")


def test_a_node_that_is_off_lets_what_comes_in_pass(desk: Desk) -> None:
    project = desk.project("a -> b, b -> c", say="a b c")
    desk.change(project, "b", disabled=True)
    desk.trigger(project, "c")
    assert desk.work() == ["a", "c"]
    assert desk.text(project, "c") == "ca"
    with pytest.raises(InvalidGraph) as caught:
        desk.trigger(project, "b")
    assert [p.code for p in caught.value.problems] == ["disabled"]

"""Using a take, letting go of it, and putting its settings back."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from desk import Desk

from graph_engine.errors import InvalidGraph
from schemas.graph import Graph
from storage.sql.errors import NodeMissing, Outdated, TakeMissing


def made_twice(desk: Desk) -> tuple[str, str]:
    """A project where a has been made as “a” and then as “A”, and b of the latter; and a's first take."""
    project = desk.project("a -> b", say="a b")
    desk.run(project, "a")
    desk.edit(project, "a", text="A")
    desk.run(project, "b")
    return project, desk.store.takes.list(project, "a").items[1].id


def facts(desk: Desk, project: str) -> Sequence[Any]:
    return [event.fact for event in desk.store.feed.since(project, 0).events]


def rev(desk: Desk, project: str) -> int:
    return desk.store.graphs.graph(project).rev


def test_a_picked_take_is_what_the_node_gives_and_what_follows_is_stale(desk: Desk) -> None:
    project, first = made_twice(desk)

    changed = desk.store.take_use.pick(project, "a", first)

    assert (changed.node.pinned, changed.rev) == (first, rev(desk, project))
    assert facts(desk, project)[-1].rev == changed.rev
    status = desk.status(project)
    assert (status["a"].state, status["a"].take, status["a"].outputs["text"].text) == ("pinned", first, "a")
    assert [(reason.code, reason.node) for reason in status["b"].reasons] == [("upstream_new", "a")]
    take = desk.store.takes.get(project, "a", first)
    assert (take.current, take.picked) == (True, True)
    assert desk.steps(desk.run(project, "b")) == {"b": "succeeded"}
    assert desk.text(project, "b") == "ba"


def test_a_node_that_is_let_go_gives_again_what_its_settings_make(desk: Desk) -> None:
    project, first = made_twice(desk)
    desk.store.take_use.pick(project, "a", first)

    changed = desk.store.take_use.let_go(project, "a")

    assert changed.node.pinned is None
    assert desk.states(project) == {"a": "fresh", "b": "fresh"}
    assert desk.text(project, "a") == "A"


def test_doing_the_same_again_makes_no_revision(desk: Desk) -> None:
    project, first = made_twice(desk)
    picked = desk.store.take_use.pick(project, "a", first).rev

    assert desk.store.take_use.pick(project, "a", first).rev == picked
    let_go = desk.store.take_use.let_go(project, "a").rev
    assert desk.store.take_use.let_go(project, "a").rev == let_go == picked + 1


def test_a_take_whose_files_are_gone_can_not_be_picked(desk: Desk) -> None:
    project = desk.project(dot="a")
    desk.run(project, "a")
    [take] = desk.store.takes.list(project, "a").items
    desk.missing.add(take.outputs["image"].artifact.digest)

    with pytest.raises(InvalidGraph) as refused:
        desk.store.take_use.pick(project, "a", take.id)

    assert refused.value.problems[0].code == "take_not_whole"
    assert desk.store.graphs.graph(project).graph.nodes[0].pinned is None


def test_restoring_puts_all_settings_of_the_take_back_and_lets_go(desk: Desk) -> None:
    project, first = made_twice(desk)
    desk.store.take_use.pick(project, "a", first)
    desk.edit(project, "a", seconds=3)

    changed = desk.store.take_use.restore(project, "a", first)

    assert (changed.node.params, changed.node.pinned) == ({"text": "a", "seconds": 0.0, "times": 0}, None)
    assert desk.states(project)["a"] == "fresh"
    assert desk.store.takes.get(project, "a", first).current
    assert desk.store.take_use.restore(project, "a", first).rev == changed.rev


def test_a_setting_that_the_node_no_longer_has_is_named(desk: Desk) -> None:
    project, first = made_twice(desk)
    say = desk.registry.get("say")
    newer = msgspec.defstruct("Params", [("words", str, "")], forbid_unknown_fields=True, frozen=True)
    desk.registry._types["say"] = msgspec.structs.replace(say, params=newer, version=2)

    with pytest.raises(InvalidGraph) as refused:
        desk.store.take_use.restore(project, "a", first)

    problems = refused.value.problems
    assert {(p.code, p.where.field) for p in problems} == {
        ("invalid_param", "text"), ("invalid_param", "seconds"), ("invalid_param", "times"),
    }  # fmt: skip
    assert problems[0].detail.endswith("The take was made by version 1 of the node.")
    assert desk.store.graphs.graph(project).graph.nodes[0].params["text"] == "A"


@pytest.mark.parametrize("use", ["pick", "restore"])
def test_a_take_of_another_kind_of_node_is_of_no_use(desk: Desk, use: str) -> None:
    project, first = made_twice(desk)
    desk.change(project, "a", type="hush")

    with pytest.raises(InvalidGraph) as refused:
        getattr(desk.store.take_use, use)(project, "a", first)

    assert refused.value.problems[0].code == "take_of_another_type"
    assert refused.value.problems[0].detail == "It is from “say”; the node is “hush” now."


@pytest.mark.parametrize("use", ["pick", "restore"])
def test_a_take_of_a_node_that_is_gone_or_of_none_is_missing(desk: Desk, use: str) -> None:
    project, first = made_twice(desk)
    with pytest.raises(TakeMissing):
        getattr(desk.store.take_use, use)(project, "b", first)
    desk.save(project, Graph())

    with pytest.raises(NodeMissing):
        getattr(desk.store.take_use, use)(project, "a", first)
    with pytest.raises(NodeMissing):
        desk.store.take_use.let_go(project, "a")


def test_who_names_an_old_revision_is_refused(desk: Desk) -> None:
    project, first = made_twice(desk)

    with pytest.raises(Outdated):
        desk.store.take_use.pick(project, "a", first, was=1)

    assert desk.store.take_use.pick(project, "a", first, was=2).rev == 3

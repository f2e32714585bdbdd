"""The explanation of a node, from the database."""

import msgspec
import pytest
from desk import FATAL, Desk

from schemas.graph import NodeView, View
from storage.sql.errors import NodeMissing, ProjectMissing


def test_the_cause_is_found_and_told_by_the_titles_of_the_canvas(desk: Desk) -> None:
    project = desk.project("a -> b, b -> c", say="a b c")
    desk.run(project, "c")
    desk.edit(project, "a", text="night")
    graph = desk.store.graphs.graph(project).graph
    desk.save(project, msgspec.structs.replace(graph, view=View(nodes={"a": NodeView(title="The prompt")})))

    why = desk.store.whys.why(project, "c")

    assert (why.node, why.rev, why.root) == ("c", 3, ("a",))
    assert [link.sentence for link in why.links] == [
        "“c” may be out of date, because “b” is not up to date.",
        "“b” may be out of date, because “The prompt” is not up to date.",
        "“The prompt” is out of date, because its setting “text” was “a” and is “night” now.",
    ]


def test_a_failure_is_told_with_its_own_words(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b")
    desk.trigger(project, "b")
    desk.fail(desk.claim(), FATAL)

    why = desk.store.whys.why(project, "b")

    assert why.links[-1].sentence == "“a” is out of date, because its last try ended so: The tide is out."
    assert why.links[-1].reasons[0].problem.code == "low_tide"


def test_what_is_beside_the_way_is_left_out(desk: Desk) -> None:
    project = desk.project("a -> c, b -> c, x -> y", say="a b c x y")
    desk.run(project, "a")

    assert [link.node for link in desk.store.whys.why(project, "c").links] == ["c", "b"]


def test_there_has_to_be_such_a_node(desk: Desk) -> None:
    with pytest.raises(NodeMissing):
        desk.store.whys.why(desk.project(say="a"), "ghost")
    with pytest.raises(ProjectMissing):
        desk.store.whys.why("ghost", "a")

"""Takes as people see them, and what they think of them."""

import pytest
from desk import Desk

from graph_engine.errors import InvalidGraph
from schemas.graph import Graph
from schemas.take import TakeChange, TakeView
from storage.sql.errors import NodeMissing, ProjectMissing, TakeMissing


def takes(desk: Desk, project: str, node: str = "a") -> tuple[TakeView, ...]:
    return desk.store.takes.list(project, node).items


def made_twice(desk: Desk) -> str:
    """A project whose node has been made as “a” and then as “b”."""
    project = desk.project(say="a")
    desk.run(project, "a")
    desk.edit(project, "a", text="b")
    desk.run(project, "a")
    return project


def test_the_newest_take_comes_first_and_is_the_one_that_the_node_shows(desk: Desk) -> None:
    project = made_twice(desk)

    found = desk.store.takes.list(project, "a")

    assert found.total == 2
    assert [take.outputs["text"].text for take in found.items] == ["b", "a"]
    assert [(take.current, take.picked, take.whole) for take in found.items] == [
        (True, False, True), (False, False, True),
    ]  # fmt: skip
    assert found.items[0].id == desk.status(project)["a"].take


def test_an_old_setting_makes_the_old_take_the_current_one(desk: Desk) -> None:
    project = made_twice(desk)
    desk.edit(project, "a", text="a")

    assert [take.current for take in takes(desk, project)] == [False, True]


def test_a_take_tells_what_it_was_made_of(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b")
    run = desk.run(project, "b").id

    [take] = takes(desk, project, "b")

    assert (take.run, take.seconds, take.cost) == (run, 0.5, 0.0)
    assert (take.recipe.type, take.recipe.version, take.recipe.params["text"]) == ("say", 1, "b")
    [given] = take.recipe.inputs
    assert (given.port, given.ordinal, given.node, given.output) == ("parts", 0, "a", "text")
    assert take.recipe.again is False


def test_a_take_that_was_made_again_on_purpose_says_so(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.run(project, "a")
    desk.run(project, "a", mode="force")

    assert [take.recipe.again for take in takes(desk, project)] == [True, False]


def test_a_take_whose_file_is_gone_is_not_whole(desk: Desk) -> None:
    project = desk.project(dot="a")
    desk.run(project, "a")
    [take] = takes(desk, project)
    desk.missing.add(take.outputs["image"].artifact.digest)

    assert [take.whole for take in takes(desk, project)] == [False]


def test_pages_of_takes_do_not_overlap(desk: Desk) -> None:
    project = made_twice(desk)

    pages = [desk.store.takes.list(project, "a", limit=1, offset=offset) for offset in (0, 1, 2)]

    assert [[take.outputs["text"].text for take in page.items] for page in pages] == [["b"], ["a"], []]
    assert {page.total for page in pages} == {2}


def test_the_takes_of_a_node_that_was_removed_are_still_there(desk: Desk) -> None:
    project = made_twice(desk)
    desk.save(project, Graph())

    assert [(take.current, take.picked) for take in takes(desk, project)] == [(False, False)] * 2


def test_a_node_that_never_ran_has_no_takes_and_one_that_never_was_is_missing(desk: Desk) -> None:
    project = desk.project(say="a")

    assert desk.store.takes.list(project, "a").total == 0
    with pytest.raises(NodeMissing):
        desk.store.takes.list(project, "ghost")
    with pytest.raises(ProjectMissing):
        desk.store.takes.list("ghost", "a")


def test_a_take_is_found_at_its_own_node_and_project_only(desk: Desk) -> None:
    project, other = made_twice(desk), made_twice(desk)
    take = takes(desk, project)[0].id

    assert desk.store.takes.get(project, "a", take).id == take
    for place in ((other, "a"), (project, "b")):
        with pytest.raises(TakeMissing):
            desk.store.takes.get(*place, take)


class TestMark:
    def test_a_star_and_a_name_stay(self, desk: Desk) -> None:
        project = made_twice(desk)
        newest, oldest = (take.id for take in takes(desk, project))
        desk.store.takes.mark(project, "a", oldest, TakeChange(starred=True))
        desk.store.takes.mark(project, "a", oldest, TakeChange(name=" The calm one "))

        take = desk.store.takes.get(project, "a", oldest)

        assert (take.starred, take.rejected, take.name) == (True, False, "The calm one")
        assert desk.store.takes.get(project, "a", newest).starred is False

    def test_starring_takes_a_rejection_back_and_the_other_way_round(self, desk: Desk) -> None:
        project = made_twice(desk)
        take = takes(desk, project)[0].id
        marks = []
        for change in (TakeChange(rejected=True), TakeChange(starred=True), TakeChange(rejected=True)):
            marked = desk.store.takes.mark(project, "a", take, change)
            marks.append((marked.starred, marked.rejected))
        cleared = desk.store.takes.mark(project, "a", take, TakeChange(rejected=False))

        assert marks == [(False, True), (True, False), (False, True)]
        assert (cleared.starred, cleared.rejected) == (False, False)

    def test_both_at_once_is_refused_and_changes_nothing(self, desk: Desk) -> None:
        project = made_twice(desk)
        take = takes(desk, project)[0].id

        with pytest.raises(InvalidGraph) as refused:
            desk.store.takes.mark(project, "a", take, TakeChange(starred=True, rejected=True))

        assert refused.value.problems[0].code == "starred_and_rejected"
        assert takes(desk, project)[0].starred is False

    def test_starred_takes_can_be_asked_for_and_so_can_the_others(self, desk: Desk) -> None:
        project = made_twice(desk)
        newest, oldest = (take.id for take in takes(desk, project))
        desk.store.takes.mark(project, "a", oldest, TakeChange(starred=True))

        starred = desk.store.takes.list(project, "a", starred=True)
        others = desk.store.takes.list(project, "a", starred=False)

        assert ([take.id for take in starred.items], starred.total) == ([oldest], 1)
        assert ([take.id for take in others.items], others.total) == ([newest], 1)

    def test_a_take_that_is_not_there_can_not_be_marked(self, desk: Desk) -> None:
        with pytest.raises(TakeMissing):
            desk.store.takes.mark(desk.project(say="a"), "a", "ghost", TakeChange(starred=True))

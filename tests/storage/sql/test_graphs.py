"""Documents by revision."""

from collections.abc import Sequence

import pytest
from desk import Desk, edge, node
from film_graph import graph
from sqlalchemy import text

from graph_engine.errors import InvalidGraph
from schemas.change import AddNode, Change, Connect, Difference, RemoveNode, SetParams
from schemas.event import Events, GraphSaved
from schemas.graph import Graph, PortRef
from schemas.value import Artifact, Image
from storage.sql import revisions
from storage.sql.errors import Outdated, ProjectMissing


def test_a_save_is_a_new_revision_and_is_told(desk: Desk) -> None:
    project = desk.project(say="a")
    new = graph("a -> b", say="a b")
    assert desk.store.graphs.save(project, new, 1).rev == 2
    assert desk.store.graphs.graph(project).graph == new
    told = desk.store.feed.since(project, 0)
    assert isinstance(told, Events)
    changed = Difference(added=("b",), rewired=(PortRef(node="b", port="parts"),))
    assert [event.fact for event in told.events] == [GraphSaved(rev=2, difference=changed)]
    assert desk.poked == [project]


def test_of_two_saves_from_one_revision_the_second_is_told_the_current_one(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.store.graphs.save(project, graph(say="b"), 1)
    with pytest.raises(Outdated) as caught:
        desk.store.graphs.save(project, graph(say="c"), 1)
    assert "revision 2" in caught.value.problems[0].detail
    assert [n.id for n in desk.store.graphs.graph(project).graph.nodes] == ["b"]


def test_a_document_with_a_loop_is_refused_and_nothing_changes(desk: Desk) -> None:
    project = desk.project(say="a b")
    with pytest.raises(InvalidGraph) as caught:
        desk.save(project, graph("a -> b, b -> a", say="a b"))
    assert caught.value.problems[0].detail == "a → b → a"
    with pytest.raises(InvalidGraph):
        desk.store.graphs.create("Ring", graph("a -> a", say="a"))
    assert desk.store.graphs.graph(project).rev == 1


def test_changes_are_made_to_the_newest_revision_when_none_is_named(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.edit(project, "a", text="A")
    view = desk.store.graphs.edit(project, lambda _: [AddNode(node=node("b", "say"))])
    assert (view.rev, [n.id for n in view.graph.nodes]) == (3, ["a", "b"])
    assert desk.store.graphs.graph(project) == view


def test_changes_of_an_old_revision_are_refused(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.edit(project, "a", text="A")
    with pytest.raises(Outdated):
        desk.store.graphs.edit(project, lambda _: [RemoveNode(id="a")], 1)
    assert len(desk.store.graphs.graph(project).graph.nodes) == 1


@pytest.mark.parametrize("changes", [[], [SetParams(id="a", params={"text": "a"})],
                                     [AddNode(node=node("b", "say")), RemoveNode(id="b")]])  # fmt: skip
def test_changes_without_an_effect_make_no_revision(desk: Desk, changes: list[Change]) -> None:
    project = desk.project(say="a")
    assert desk.store.graphs.edit(project, lambda _: changes, 1).rev == 1
    assert desk.poked == []


def test_changes_are_made_again_when_somebody_was_faster(desk: Desk) -> None:
    project, seen = desk.project(say="a"), []

    def name_the_last(graph: Graph) -> Sequence[Change]:
        seen.append([n.id for n in graph.nodes])
        if len(seen) == 1:
            desk.store.graphs.edit(project, lambda _: [AddNode(node=node("b", "say"))])
        return [SetParams(id=graph.nodes[-1].id, params={"text": "last"})]

    view = desk.store.graphs.edit(project, name_the_last)
    assert (seen, view.rev) == ([["a"], ["a", "b"]], 3)
    assert [n.params for n in view.graph.nodes] == [{"text": "a"}, {"text": "last"}]


def test_changes_that_make_a_graph_no_one_could_save_are_refused(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b")
    with pytest.raises(InvalidGraph) as caught:
        desk.store.graphs.edit(project, lambda _: [SetParams(id="a", params={"text": "x"}), *connect("b", "a")])
    assert caught.value.problems[0].detail == "a → b → a"
    assert desk.store.graphs.graph(project).rev == 1


def connect(source: str, target: str) -> list[Change]:
    return [Connect(edge=edge(f"{source}.text", f"{target}.parts"))]


def test_what_changed_since_a_revision_is_all_that_the_saves_after_it_did(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b")
    desk.edit(project, "a", text="A")
    desk.store.graphs.edit(project, lambda _: [AddNode(node=node("c", "say"))])
    desk.run(project, "b")
    desk.store.graphs.edit(project, lambda _: [RemoveNode(id="b")])
    since = desk.store.graphs.changed_since
    assert since(project, 1) == Difference(added=("c",), removed=("b",), changed=("a",))
    assert since(project, 3) == Difference(removed=("b",))
    assert since(project, 4) == Difference()
    assert since(project, 5) is None


def test_what_changed_too_long_ago_is_not_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revisions, "MOST_REVISIONS", 1)
    project = desk.project(say="a")
    for words in ("one", "two"):
        desk.edit(project, "a", text=words)
    assert desk.store.graphs.changed_since(project, 1) is None
    assert desk.store.graphs.changed_since(project, 2) == Difference(changed=("a",))


def test_saves_that_did_not_say_what_they_changed_leave_it_open(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.edit(project, "a", text="one")
    with desk.store.database.write() as transaction:
        transaction.execute(text("UPDATE event SET fact = :old"), {"old": b'{"type":"graph.saved","rev":2}'})
    assert desk.store.graphs.changed_since(project, 1) is None


def test_projects_are_found_by_a_part_of_their_name(desk: Desk) -> None:
    for name in ("Moon walk", "moonlight", "100% moon_shot", "a/b"):
        desk.store.graphs.create(name, graph())
    found = {search: {p.name for p in desk.store.graphs.list(search=search)} for search in ("MOON", "%", "_", "/", "x")}
    assert found == {
        "MOON": {"Moon walk", "moonlight", "100% moon_shot"},
        "%": {"100% moon_shot"}, "_": {"100% moon_shot"}, "/": {"a/b"}, "x": set(),
    }  # fmt: skip
    assert (desk.store.graphs.count("moon"), desk.store.graphs.count()) == (3, 4)


def test_a_copy_of_a_project_is_fresh_at_once(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b")
    desk.run(project, "b")
    copy = desk.store.graphs.duplicate(project)
    assert (copy.name, copy.rev) == ("Desk (copy)", 1)
    assert desk.states(copy.id) == {"a": "fresh", "b": "fresh"}
    assert desk.trigger(copy.id, "b").plan.steps == ()


def test_a_copy_shows_the_take_that_was_made_again_and_holds_the_pinned_one(desk: Desk) -> None:
    project = desk.project(say="a")
    first = desk.run(project, "a")
    assert first.status == "succeeded"
    kept = desk.status(project)["a"].take
    again = desk.trigger(project, "a", mode="force")
    assert desk.finish(desk.claim(), "another")
    assert desk.store.runs.view(again.run.id).status == "succeeded"
    copy = desk.store.graphs.duplicate(project).id
    assert desk.text(copy, "a") == desk.text(project, "a") == "another"

    desk.change(project, "a", pinned=kept)
    pinned = desk.store.graphs.duplicate(project, "Held").id
    assert desk.states(pinned) == {"a": "pinned"}
    assert desk.text(pinned, "a") == desk.text(project, "a") != "another"
    desk.store.graphs.delete(project)
    assert desk.states(pinned) == {"a": "pinned"}


def test_a_copy_lists_the_same_files(desk: Desk) -> None:
    project = desk.project(say="a")
    still = Image(artifact=Artifact(digest="a" * 64, media_type="image/png", size=3), width=1, height=1)
    desk.store.assets.add(project, "still.png", still)
    copy = desk.store.graphs.duplicate(project).id
    with desk.store.database.read() as connection:
        rows = connection.execute(text("SELECT id, project_id, name, digest FROM asset")).all()
    assert {(row.project_id, row.name, row.digest) for row in rows} == {
        (project, "still.png", "a" * 64),
        (copy, "still.png", "a" * 64),
    }
    assert len({row.id for row in rows}) == 2


def test_a_copy_of_a_copy_has_no_longer_name_than_there_may_be(desk: Desk) -> None:
    project = desk.store.graphs.create("x" * 200, graph()).id
    assert desk.store.graphs.duplicate(project).name == "x" * 193 + " (copy)"


def test_projects_are_listed_by_their_last_change(desk: Desk) -> None:
    one, two = desk.project(say="a"), desk.project(say="a")
    desk.edit(one, "a", text="A")
    assert [p.id for p in desk.store.graphs.list()] == [one, two]
    assert [p.id for p in desk.store.graphs.list(limit=1, offset=1)] == [two]
    assert desk.store.graphs.rename(two, "Tide").name == "Tide"
    assert [p.id for p in desk.store.graphs.list()] == [two, one]


def test_a_deleted_project_is_gone_with_its_runs(desk: Desk) -> None:
    project = desk.project(say="a")
    run = desk.run(project, "a").id
    desk.store.graphs.delete(project)
    with pytest.raises(ProjectMissing):
        desk.status(project)
    with desk.store.database.read() as connection:
        left = {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar()
            for name in ("run", "step", "take", "head", "event", "result")
        }
    assert left == {"run": 0, "step": 0, "take": 0, "head": 0, "event": 0, "result": 1}
    assert run


@pytest.mark.parametrize("act", ["project", "graph", "delete", "duplicate"])
def test_a_project_that_is_not_there_is_refused(desk: Desk, act: str) -> None:
    with pytest.raises(ProjectMissing):
        getattr(desk.store.graphs, act)("nowhere")
    with pytest.raises(ProjectMissing):
        desk.store.graphs.save("nowhere", graph(say="a"), 1)
    with pytest.raises(ProjectMissing):
        desk.store.graphs.rename("nowhere", "x")
    with pytest.raises(ProjectMissing):
        desk.store.graphs.edit("nowhere", lambda _: [])
    with pytest.raises(ProjectMissing):
        desk.store.graphs.changed_since("nowhere", 1)


def test_a_graph_that_could_not_be_imported_again_is_not_saved(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    project = desk.project(say="a")
    monkeypatch.setattr(revisions, "MOST_GRAPH_BYTES", 1000)
    with pytest.raises(InvalidGraph) as caught:
        desk.edit(project, "a", text="x" * 1000)
    assert [problem.code for problem in caught.value.problems] == ["graph_too_large"]
    with pytest.raises(InvalidGraph):
        desk.project(say="a", params={"a": {"text": "x" * 1000}})
    assert desk.store.graphs.project(project).rev == 1
    assert desk.store.graphs.count() == 1

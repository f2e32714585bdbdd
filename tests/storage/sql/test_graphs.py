"""Documents by revision."""

import pytest
from desk import Desk
from film_graph import graph

from graph_engine.errors import InvalidGraph
from schemas.event import Events, GraphSaved
from storage.sql.errors import Conflict, ProjectMissing


def test_a_save_is_a_new_revision_and_is_told(desk: Desk) -> None:
    project = desk.project(say="a")
    new = graph("a -> b", say="a b")
    assert desk.store.graphs.save(project, new, 1).rev == 2
    assert desk.store.graphs.graph(project).graph == new
    told = desk.store.feed.since(project, 0)
    assert isinstance(told, Events)
    assert [event.fact for event in told.events] == [GraphSaved(rev=2)]
    assert desk.poked == [project]


def test_of_two_saves_from_one_revision_the_second_is_told_the_current_one(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.store.graphs.save(project, graph(say="b"), 1)
    with pytest.raises(Conflict) as caught:
        desk.store.graphs.save(project, graph(say="c"), 1)
    assert caught.value.problems[0].code == "rev_conflict"
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
        from sqlalchemy import text

        left = {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar()
            for name in ("run", "step", "take", "head", "event", "result")
        }
    assert left == {"run": 0, "step": 0, "take": 0, "head": 0, "event": 0, "result": 1}
    assert run


@pytest.mark.parametrize("act", ["project", "graph", "delete"])
def test_a_project_that_is_not_there_is_refused(desk: Desk, act: str) -> None:
    with pytest.raises(ProjectMissing):
        getattr(desk.store.graphs, act)("nowhere")
    with pytest.raises(ProjectMissing):
        desk.store.graphs.save("nowhere", graph(say="a"), 1)
    with pytest.raises(ProjectMissing):
        desk.store.graphs.rename("nowhere", "x")

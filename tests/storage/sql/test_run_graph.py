"""The graph of a run can be seen again after the project has become another one."""

import pytest
from desk import Desk
from film_graph import graph

from schemas.graph import Graph, NodeView, View
from storage.sql import versions
from storage.sql.errors import RunGraphMissing, RunMissing


def ran(desk: Desk, project: str) -> str:
    return desk.trigger(project, "a").run.id


def test_while_nobody_changes_it_the_graph_of_a_run_is_that_of_the_project(desk: Desk) -> None:
    project = desk.project(say="a")
    run = ran(desk, project)
    found = desk.store.run_graphs.graph(run)
    assert (found.project, found.rev, found.graph) == (project, 1, graph(say="a"))
    assert desk.store.versions.list(project) == []


def test_the_first_change_after_a_run_keeps_what_it_worked_from(desk: Desk) -> None:
    project = desk.project(say="a")
    run = ran(desk, project)
    for text in ("later", "still later"):
        desk.edit(project, "a", text=text)
    assert desk.store.run_graphs.graph(run).graph == graph(say="a")
    assert [(version.rev, version.reason) for version in desk.store.versions.list(project)] == [(1, "edit")]


def test_also_a_change_of_places_keeps_it_because_a_revision_is_gone_with_it(desk: Desk) -> None:
    project = desk.project(say="a")
    run = ran(desk, project)
    old = desk.store.graphs.graph(project).graph
    desk.save(project, Graph(nodes=old.nodes, edges=old.edges, view=View(nodes={"a": NodeView(x=9)})))
    desk.edit(project, "a", text="later")
    assert desk.store.run_graphs.graph(run).graph == old


def test_every_run_has_its_own(desk: Desk) -> None:
    project = desk.project(say="a")
    first = ran(desk, project)
    desk.edit(project, "a", text="second")
    second = ran(desk, project)
    desk.edit(project, "a", text="third")
    texts = [desk.store.run_graphs.graph(run).graph.nodes[0].params.get("text") for run in (first, second)]
    assert texts == [graph(say="a").nodes[0].params.get("text"), "second"]


def test_a_graph_that_was_pushed_out_is_not_there_any_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "MOST_CHECKPOINTS", 1)
    project = desk.project(say="a")
    first = ran(desk, project)
    desk.edit(project, "a", text="second")
    ran(desk, project)
    desk.edit(project, "a", text="third")
    with pytest.raises(RunGraphMissing):
        desk.store.run_graphs.graph(first)


def test_a_named_version_of_the_same_revision_does_as_well(desk: Desk) -> None:
    project = desk.project(say="a")
    run = ran(desk, project)
    desk.store.versions.keep(project, "First cut")
    desk.edit(project, "a", text="later")
    assert desk.store.run_graphs.graph(run).graph == graph(say="a")
    assert [version.name for version in desk.store.versions.list(project)] == ["First cut"]


def test_there_is_no_graph_of_no_run(desk: Desk) -> None:
    with pytest.raises(RunMissing):
        desk.store.run_graphs.graph("none")

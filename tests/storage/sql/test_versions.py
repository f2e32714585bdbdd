"""Revisions that are kept: by name for good, by themselves for as long as there is room."""

import pytest
from desk import Desk, later
from film_graph import graph

from schemas.graph import Graph, NodeView, View
from storage.sql import versions
from storage.sql.errors import ProjectMissing, VersionMissing


def kept(desk: Desk, project: str) -> list[tuple[int, str, str | None]]:
    return [(v.rev, v.name, v.reason) for v in desk.store.versions.list(project)]


def test_a_named_version_has_the_graph_as_it_was(desk: Desk) -> None:
    project = desk.project(say="a")
    made = desk.store.versions.keep(project, "First cut")
    assert (made.rev, made.name, made.reason) == (1, "First cut", None)
    desk.edit(project, "a", text="later")
    found = desk.store.versions.get(project, made.id)
    assert (found.version, found.graph) == (made, graph(say="a"))


def test_the_newest_version_comes_first_and_pages_do_not_overlap(desk: Desk) -> None:
    project = desk.project(say="a")
    for i, name in enumerate(("one", "two", "three")):
        with later(i):
            desk.store.versions.keep(project, name)
    assert [v.name for v in desk.store.versions.list(project)] == ["three", "two", "one"]
    assert [v.name for v in desk.store.versions.list(project, limit=1, offset=1)] == ["two"]
    assert desk.store.versions.count(project) == 3


def test_edits_are_kept_every_ten_minutes_as_they_were_before(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.edit(project, "a", text="at once")
    assert kept(desk, project) == []
    with later(601):
        desk.edit(project, "a", text="ten minutes later")
        desk.edit(project, "a", text="and again")
    assert kept(desk, project) == [(2, "", "edit")]
    [version] = desk.store.versions.list(project)
    assert desk.store.versions.get(project, version.id).graph.nodes[0].params == {"text": "at once"}
    with later(1203):
        desk.edit(project, "a", text="much later")
    assert kept(desk, project) == [(4, "", "edit"), (2, "", "edit")]


def test_a_version_that_a_person_made_counts_for_the_ten_minutes(desk: Desk) -> None:
    project = desk.project(say="a")
    with later(500):
        desk.store.versions.keep(project, "Cut")
    with later(700):
        desk.edit(project, "a", text="new")
    assert kept(desk, project) == [(1, "Cut", None)]


def test_moving_nodes_about_keeps_nothing(desk: Desk) -> None:
    project = desk.project(say="a")
    old = desk.store.graphs.graph(project).graph
    with later(601):
        desk.save(project, Graph(nodes=old.nodes, edges=old.edges, view=View(nodes={"a": NodeView(x=9)})))
    assert kept(desk, project) == []


def test_a_save_can_ask_for_a_checkpoint_of_what_it_replaces(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.store.graphs.save(project, graph(say="b"), 1, checkpoint="restore")
    assert kept(desk, project) == [(1, "", "restore")]


def test_one_revision_gets_no_second_checkpoint(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.store.versions.keep(project, "Cut")
    with desk.store.database.write() as transaction:
        versions.checkpoint(transaction, project, "import")
    assert kept(desk, project) == [(1, "Cut", None)]


def test_only_the_newest_checkpoints_stay_and_every_named_version(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    project = desk.project(say="a")
    desk.store.versions.keep(project, "Cut")
    monkeypatch.setattr(versions, "MOST_CHECKPOINTS", 2)
    for i in range(1, 5):
        with later(i):
            desk.edit(project, "a", text=str(i))
            with desk.store.database.write() as transaction:
                versions.checkpoint(transaction, project, "import")
    assert kept(desk, project) == [(5, "", "import"), (4, "", "import"), (1, "Cut", None)]


def test_a_checkpoint_with_a_name_is_kept_for_good(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.store.graphs.save(project, graph(say="b"), 1, checkpoint="import")
    [checkpoint] = desk.store.versions.list(project)
    assert desk.store.versions.rename(project, checkpoint.id, "Good").name == "Good"
    assert kept(desk, project) == [(1, "Good", "import")]


def test_a_deleted_version_is_gone_and_the_graph_stays(desk: Desk) -> None:
    project = desk.project(say="a")
    version = desk.store.versions.keep(project, "Cut").id
    desk.store.versions.delete(project, version)
    assert kept(desk, project) == []
    assert desk.store.graphs.graph(project).graph == graph(say="a")


def test_versions_go_with_their_project(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.store.versions.keep(project, "Cut")
    desk.store.graphs.delete(project)
    with pytest.raises(ProjectMissing):
        desk.store.versions.list(project)


def test_a_version_that_is_not_there_or_of_another_project_is_refused(desk: Desk) -> None:
    project, other = desk.project(say="a"), desk.project(say="a")
    version = desk.store.versions.keep(other, "Cut").id
    for id in (version, "nothing"):
        with pytest.raises(VersionMissing):
            desk.store.versions.get(project, id)
        with pytest.raises(VersionMissing):
            desk.store.versions.rename(project, id, "x")
        with pytest.raises(VersionMissing):
            desk.store.versions.delete(project, id)
    with pytest.raises(ProjectMissing):
        desk.store.versions.keep("nowhere", "Cut")

"""Decoded documents, kept while they are in use."""

import msgspec
from desk import Desk, PlainEnvironment, node
from film_graph import graph

from schemas.graph import Graph
from storage.sql.boards import KEPT_PROJECTS, Board, Boards


def boards(desk: Desk) -> Boards:
    return Boards(desk.registry, PlainEnvironment())


def load(desk: Desk, kept: Boards, project: str) -> Board:
    with desk.store.database.read() as connection:
        return kept.load(connection, project)


def test_a_board_is_kept_until_the_document_changes(desk: Desk) -> None:
    project, kept = desk.project("a -> b", say="a b"), boards(desk)
    first = load(desk, kept, project)
    assert load(desk, kept, project) is first
    desk.edit(project, "a", text="A")
    second = load(desk, kept, project)
    assert (second.rev, second.graph.nodes[0].params["text"]) == (2, "A")


def test_nodes_that_are_as_they_were_stay_the_same_objects(desk: Desk) -> None:
    project, kept = desk.project("a -> b", say="a b"), boards(desk)
    before = load(desk, kept, project).graph.nodes
    desk.edit(project, "a", text="A")
    after = load(desk, kept, project).graph.nodes
    assert after[0] is not before[0]
    assert after[1] is before[1]


def test_one_and_yes_are_different_settings_though_python_holds_them_equal(desk: Desk) -> None:
    flag = Graph(nodes=(node("a", "input", params={"value": {"kind": "json", "value": 1}}),))
    project, kept = desk.store.graphs.create("Flags", flag).id, boards(desk)
    load(desk, kept, project)
    for value in (True, 1.5, 1):
        new = node("a", "input", params={"value": {"kind": "json", "value": value}})
        desk.save(project, Graph(nodes=(new,)))
        found = load(desk, kept, project).graph.nodes[0].params["value"]["value"]
        assert (type(found), found) == (type(value), value)


def test_another_project_under_the_id_of_a_deleted_one_is_another_board(desk: Desk) -> None:
    kept = boards(desk)
    desk.store.graphs.create("One", graph(say="a"), id="same")
    load(desk, kept, "same")
    desk.store.graphs.delete("same")
    desk.store.graphs.create("Two", graph(say="b"), id="same")
    assert [n.id for n in load(desk, kept, "same").graph.nodes] == ["b"]
    assert desk.states("same") == {"b": "missing"}


def test_boards_that_are_not_in_use_are_forgotten(desk: Desk) -> None:
    kept = boards(desk)
    projects = [desk.project(say="a") for _ in range(KEPT_PROJECTS + 1)]
    first = load(desk, kept, projects[0])
    for project in projects[1:]:
        load(desk, kept, project)
    again = load(desk, kept, projects[0])
    assert again is not first
    assert msgspec.json.encode(again.graph) == msgspec.json.encode(first.graph)


def test_a_board_for_one_run_leaves_the_kept_one_alone(desk: Desk) -> None:
    project, kept = desk.project(say="a"), boards(desk)
    before = load(desk, kept, project)
    other = kept.make(project, "local", 1, graph(say="a", params={"a": {"text": "A"}}))
    assert other.memo is not before.memo
    assert load(desk, kept, project) is before

"""A graph changed piece by piece: by lists of changes, by nodes, by connections."""

from typing import Any

import pytest
from served import Client, begin, edge, node, text, walk_graph


def graph_of(client: Client, project: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/projects/{project}/graph").json()
    return found


def change(client: Client, project: str, *changes: dict[str, Any], rev: int = 1) -> Any:
    return client.patch(f"/api/projects/{project}/graph", json={"changes": changes}, headers={"If-Match": f'"{rev}"'})


def wires_into(client: Client, project: str, target: str) -> list[str]:
    found = client.get(f"/api/projects/{project}/connections", params={"target": target}).json()
    return [wire["id"] for wire in found["items"]]


# -- lists of changes ------------------------------------------------------------------------------------------------


def test_changes_make_one_revision(client: Client, walk: str) -> None:
    answer = change(
        client,
        walk,
        {"op": "addNode", "node": node("dusk", "input", value=text("dusk")), "view": {"x": 5}},
        {"op": "connect", "edge": edge("dusk.value", "pick.options"), "index": 0},
        {"op": "setParams", "id": "pick", "params": {"choice": 1}},
        {"op": "removeNode", "id": "memo"},
    )

    assert (answer.status_code, answer.headers["etag"], answer.json()["rev"]) == (200, '"2"', 2)
    assert graph_of(client, walk) == answer.json()
    assert wires_into(client, walk, "pick") == [
        "dusk.value:pick.options:0", "day.value:pick.options:1", "night.value:pick.options:2",
    ]  # fmt: skip


@pytest.mark.parametrize("changes", [[], [{"op": "setParams", "id": "pick", "params": {"choice": 2}}]])
def test_changes_without_an_effect_make_no_revision(client: Client, walk: str, changes: list[dict[str, Any]]) -> None:
    answer = change(client, walk, *changes)

    assert (answer.status_code, answer.headers["etag"]) == (200, '"1"')


def test_one_change_that_can_not_be_made_stops_them_all(client: Client, walk: str) -> None:
    answer = change(client, walk, {"op": "removeNode", "id": "memo"}, {"op": "removeNode", "id": "ghost"})

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_node")
    assert answer.json()["where"] == {"node": "ghost", "field": "changes[1]"}
    assert graph_of(client, walk)["rev"] == 1


@pytest.mark.parametrize(
    ("source", "target", "code", "port"),
    [
        ("day.value", "out.value", "port_taken", "value"),
        ("day.value", "out.ghost", "unknown_port", "ghost"),
        ("pick.chosen", "pick.options", "loop", None),
        ("day.value", "ghost.value", "unknown_node", "value"),
    ],
)
def test_a_wire_that_may_not_be_is_refused_the_same_in_every_way(
    client: Client, walk: str, source: str, target: str, code: str, port: str | None
) -> None:
    whole = graph_of(client, walk)["graph"]
    new = edge(source, target)
    saved = client.put(
        f"/api/projects/{walk}/graph", json={**whole, "edges": [*whole["edges"], new]}, headers={"If-Match": '"1"'}
    )
    changed = change(client, walk, {"op": "connect", "edge": new})
    connected = client.post(f"/api/projects/{walk}/connections", json=new)

    assert saved.json()["problems"] == changed.json()["problems"] == connected.json()["problems"]
    assert (changed.status_code, changed.json()["code"], changed.json()["where"].get("port")) == (422, code, port)
    assert graph_of(client, walk)["rev"] == 1


def test_a_wire_of_the_wrong_kind_is_refused(client: Client) -> None:
    project = begin(client, {"nodes": [node("words", "prompt", text="sea"), node("clip", "video")]})

    answer = change(client, project, {"op": "connect", "edge": edge("words.prompt", "clip.image")})

    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_kind")
    assert answer.json()["where"] == {"node": "clip", "port": "image"}


def test_who_was_too_late_is_told_what_changed_since(client: Client, walk: str) -> None:
    change(client, walk, {"op": "removeNode", "id": "memo"})
    change(client, walk, {"op": "setParams", "id": "pick", "params": {"choice": 1}}, rev=2)
    change(client, walk, {"op": "disconnect", "edge": edge("day.value", "pick.options")}, rev=3)

    late = change(client, walk, {"op": "setView", "nodes": {"out": {"x": 1}}}, rev=1)
    save = client.put(f"/api/projects/{walk}/graph", json={}, headers={"If-Match": '"3"'})

    assert (late.status_code, late.json()["rev"], late.headers["etag"]) == (409, 4, '"4"')
    assert late.json()["changed"] == {
        "removed": ["memo"], "changed": ["pick"], "rewired": [{"node": "pick", "port": "options"}],
    }  # fmt: skip
    assert save.json()["changed"] == {"rewired": [{"node": "pick", "port": "options"}]}


def test_a_revision_that_never_was_gets_no_list_of_changes(client: Client, walk: str) -> None:
    answer = change(client, walk, rev=7)

    assert (answer.status_code, answer.json()["rev"], answer.json()["changed"]) == (409, 1, None)


def test_changes_have_to_say_what_they_were_made_to(client: Client, walk: str) -> None:
    answer = client.patch(f"/api/projects/{walk}/graph", json={"changes": []})

    assert (answer.status_code, answer.json()["code"]) == (428, "if_match_missing")


# -- nodes -----------------------------------------------------------------------------------------------------------


def test_a_node_is_added_read_changed_and_removed(client: Client, walk: str) -> None:
    made = client.post(
        f"/api/projects/{walk}/nodes", json={"type": "note", "params": {"text": "Hm"}, "view": {"title": "Idea"}}
    )
    address = made.headers["location"]
    read = client.get(address)
    changed = client.patch(address, json={"disabled": True, "unset": ["text"], "view": {"x": 3}})
    removed = client.delete(address)

    assert (made.status_code, made.headers["etag"]) == (201, '"2"')
    assert (read.json(), read.headers["etag"]) == (made.json(), '"2"')
    assert changed.headers["etag"] == '"3"'
    assert changed.json() == {**made.json(), "disabled": True, "params": {}, "view": {"title": "Idea", "x": 3}}
    assert (removed.status_code, removed.headers["etag"], removed.content) == (204, '"4"', b"")
    assert client.get(address).status_code == 404
    assert node_ids(client, walk) == ["day", "night", "pick", "out", "memo"]


def node_ids(client: Client, project: str) -> list[str]:
    return [item["id"] for item in client.get(f"/api/projects/{project}/nodes").json()["items"]]


def test_edits_of_different_nodes_do_not_get_in_each_others_way(client: Client, walk: str) -> None:
    for id in ("day", "night"):
        answer = client.patch(f"/api/projects/{walk}/nodes/{id}", json={"params": {"value": text(id)}})
        assert answer.status_code == 200

    assert graph_of(client, walk)["rev"] == 3


def test_who_names_a_revision_is_held_to_it(client: Client, walk: str) -> None:
    client.delete(f"/api/projects/{walk}/nodes/memo")

    answer = client.patch(f"/api/projects/{walk}/nodes/day", json={"disabled": True}, headers={"If-Match": '"1"'})

    assert (answer.status_code, answer.json()["changed"]) == (409, {"removed": ["memo"]})


def test_a_node_can_not_be_added_twice(client: Client, walk: str) -> None:
    answer = client.post(f"/api/projects/{walk}/nodes", json={"id": "day", "type": "note"})

    assert (answer.status_code, answer.json()["code"], answer.json()["where"]) == (
        422,
        "duplicate_node",
        {"node": "day"},
    )


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.parametrize("id", ["ghost", "a%20b", "%F0%9F%8E%AC"])
def test_a_node_that_is_not_there_is_not_found(client: Client, walk: str, method: str, id: str) -> None:
    body = {"json": {}} if method == "PATCH" else {}

    answer = client.request(method, f"/api/projects/{walk}/nodes/{id}", **body)

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_node")


@pytest.mark.parametrize(("body", "field"), [({"type": ""}, "type"), ({"type": "note", "id": "a/b"}, "id"), ({}, None)])
def test_a_node_that_can_not_be_is_refused(client: Client, walk: str, body: dict[str, Any], field: str | None) -> None:
    answer = client.post(f"/api/projects/{walk}/nodes", json=body)

    assert (answer.status_code, answer.json()["where"].get("field")) == (422, field)


# -- connections -----------------------------------------------------------------------------------------------------


def test_a_connection_is_made_at_its_place_and_removed_by_its_id(client: Client, walk: str) -> None:
    address = f"/api/projects/{walk}/connections"
    made = client.post(address, json={**edge("night.value", "pick.options"), "index": 0})
    removed = client.delete(address, params={"id": "night.value:pick.options:2"})

    assert (made.status_code, made.headers["etag"]) == (201, '"2"')
    assert made.json() == {**edge("night.value", "pick.options"), "id": "night.value:pick.options:0", "index": 0}
    assert (removed.status_code, removed.headers["etag"], len(removed.json()["items"])) == (200, '"3"', 1)
    assert wires_into(client, walk, "pick.options") == ["night.value:pick.options:0", "day.value:pick.options:1"]


def test_connections_are_found_and_removed_by_their_ends(client: Client, walk: str) -> None:
    address = f"/api/projects/{walk}/connections"
    assert len(client.get(address).json()["items"]) == 3
    assert len(client.get(address, params={"source": "day", "target": "pick.options"}).json()["items"]) == 1

    removed = client.delete(address, params={"target": "pick.options"})

    assert [wire["source"]["node"] for wire in removed.json()["items"]] == ["day", "night"]
    assert [wire["id"] for wire in client.get(address).json()["items"]] == ["pick.chosen:out.value:0"]


def test_a_connection_that_is_not_there_is_not_found(client: Client, walk: str) -> None:
    answer = client.delete(f"/api/projects/{walk}/connections", params={"id": "day.value:pick.options:7"})

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_edge")


def test_not_all_connections_are_removed_by_mistake(client: Client, walk: str) -> None:
    answer = client.delete(f"/api/projects/{walk}/connections")

    assert (answer.status_code, answer.json()["code"]) == (422, "nothing_asked")
    assert graph_of(client, walk)["graph"]["edges"] == walk_graph()["edges"]


def test_a_connection_to_a_place_that_is_not_there_is_refused(client: Client, walk: str) -> None:
    answer = client.post(f"/api/projects/{walk}/connections", json={**edge("night.value", "pick.options"), "index": 9})

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_place")
    assert answer.json()["where"] == {"node": "pick", "port": "options"}

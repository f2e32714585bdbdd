import pytest
from served import Client, begin, edge, node, walk_graph

WALK = walk_graph()


def test_the_revision_is_the_etag(client: Client, walk: str) -> None:
    read = client.get(f"/api/projects/{walk}/graph")
    assert (read.headers["etag"], read.json()["rev"]) == ('"1"', 1)

    saved = client.put(f"/api/projects/{walk}/graph", json=WALK, headers={"If-Match": read.headers["etag"]})

    assert (saved.status_code, saved.headers["etag"], saved.json()["rev"]) == (200, '"2"', 2)
    assert client.get(f"/api/projects/{walk}/graph").json() == saved.json()


def test_a_save_to_an_old_revision_is_refused_with_the_current_one(client: Client, walk: str) -> None:
    address, old = f"/api/projects/{walk}/graph", {"If-Match": '"1"'}
    client.put(address, json=WALK, headers=old)

    answer = client.put(address, json={}, headers=old)

    assert (answer.status_code, answer.json()["code"]) == (409, "rev_conflict")
    assert (answer.json()["rev"], answer.headers["etag"]) == (2, '"2"')
    assert len(client.get(address).json()["graph"]["nodes"]) == len(WALK["nodes"])


def test_a_save_has_to_say_what_it_was_made_from(client: Client, walk: str) -> None:
    answer = client.put(f"/api/projects/{walk}/graph", json=WALK)

    assert (answer.status_code, answer.json()["code"]) == (428, "if_match_missing")


@pytest.mark.parametrize("tag", ["1", "*", 'W/"1"', '"x"', '"1", "2"', '"-1"', ""])
def test_a_malformed_if_match_is_refused(client: Client, walk: str, tag: str) -> None:
    answer = client.put(f"/api/projects/{walk}/graph", json=WALK, headers={"If-Match": tag})

    assert (answer.status_code, answer.json()["code"]) == (400, "if_match_malformed")


def test_a_loop_is_refused_by_naming_its_path_and_the_graph_stays(client: Client, walk: str) -> None:
    looped = {
        "nodes": [node("a", "output"), node("b", "output"), node("c", "output")],
        "edges": [edge("a.value", "b.value"), edge("b.value", "c.value"), edge("c.value", "a.value")],
    }

    answer = client.put(f"/api/projects/{walk}/graph", json=looped, headers={"If-Match": '"1"'})

    assert (answer.status_code, answer.json()["code"]) == (422, "loop")
    path = answer.json()["detail"].split(" → ")
    assert path[0] == path[-1]
    assert set(path) == {"a", "b", "c"}
    assert client.get(f"/api/projects/{walk}/graph").json()["rev"] == 1


def test_all_that_is_wrong_is_told_at_once(client: Client, walk: str) -> None:
    broken = {"nodes": [node("a", "output"), node("a", "output")], "edges": [edge("a.value", "ghost.value")]}

    answer = client.put(f"/api/projects/{walk}/graph", json=broken, headers={"If-Match": '"1"'})

    assert answer.status_code == 422
    assert {p["code"] for p in answer.json()["problems"]} == {"duplicate_node", "unknown_node"}


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        (b"{", 400, "malformed_json", None),
        (b"", 400, "body_missing", None),
        (b'{"nodes": [{"id": "\xff"}]}', 400, "malformed_json", None),
        (b"[]", 422, "invalid_body", None),
        (b'{"nodes": [{"id": "a", "type": 5}]}', 422, "invalid_body", "nodes[0].type"),
        (b'{"nodes": [{"id": "a b", "type": "note"}]}', 422, "invalid_body", "nodes[0].id"),
        (b'{"nodes": [{"id": "a", "type": "note", "disabled": "yes"}]}', 422, "invalid_body", "nodes[0].disabled"),
        (b'{"edges": [{"source": {}}]}', 422, "invalid_body", "edges[0].source"),
    ],
)
def test_a_malformed_body_is_refused_with_the_path(
    client: Client, walk: str, body: bytes, status: int, code: str, field: str | None
) -> None:
    answer = client.put(f"/api/projects/{walk}/graph", content=body, headers={"If-Match": '"1"'})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["where"].get("field") == field


@pytest.mark.parametrize("levels", [100, 900, 100_000])
def test_a_body_of_too_many_levels_is_refused(client: Client, walk: str, levels: int) -> None:
    params = '{"a":' * levels + "1" + "}" * levels
    body = f'{{"nodes": [{{"id": "a", "type": "note", "params": {params}}}]}}'

    answer = client.put(f"/api/projects/{walk}/graph", content=body.encode(), headers={"If-Match": '"1"'})

    assert (answer.status_code, answer.json()["code"]) == (400, "too_deep")


def test_work_in_progress_can_be_saved(client: Client, walk: str) -> None:
    unfinished = {"nodes": [node("pick", "choose", choice="many"), node("new", "not-installed")]}

    assert client.put(f"/api/projects/{walk}/graph", json=unfinished, headers={"If-Match": '"1"'}).status_code == 200

    by_id = {n["node"]: n for n in client.get(f"/api/projects/{walk}/status").json()["nodes"]}
    assert {p["code"] for p in by_id["pick"]["problems"]} == {"invalid_param", "missing_input"}
    assert by_id["new"]["problems"][0]["code"] == "unknown_node_type"


def test_the_status_says_why_and_what_nodes_hold(client: Client, walk: str) -> None:
    before = client.get(f"/api/projects/{walk}/status").json()
    assert {n["node"]: n["state"] for n in before["nodes"]}["out"] == "missing"

    client.post(f"/api/projects/{walk}/nodes/out/run")

    after = {n["node"]: n for n in client.get(f"/api/projects/{walk}/status").json()["nodes"]}
    assert after["out"]["state"] == "fresh"
    assert after["out"]["outputs"]["value"]["text"].endswith("by night")
    assert after["day"]["reasons"] == [{"code": "never_ran"}]
    without = client.get(f"/api/projects/{walk}/status", params={"outputs": "false"}).json()
    assert all(n["outputs"] is None for n in without["nodes"])


def test_a_large_graph_is_saved(client: Client) -> None:
    nodes = [node(f"n{i}", "note", text="x" * 1000) for i in range(2000)]

    project = begin(client, {"nodes": nodes})

    assert len(client.get(f"/api/projects/{project}/graph").json()["graph"]["nodes"]) == 2000

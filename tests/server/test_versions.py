from typing import Any

import pytest
from served import Client, begin, node, walk_graph


def versions(client: Client, project: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/api/projects/{project}/versions").json()["items"]
    return found


def test_a_version_is_kept_read_renamed_and_deleted(client: Client, walk: str) -> None:
    made = client.post(f"/api/projects/{walk}/versions", json={"name": "First cut"})
    address = made.headers["location"]
    renamed = client.patch(address, json={"name": "Rough cut"})

    assert (made.status_code, made.json()["rev"], made.json()["reason"]) == (201, 1, None)
    assert renamed.json() == {**made.json(), "name": "Rough cut"}
    assert client.get(address).json() == {
        "version": renamed.json(),
        "graph": client.get(f"/api/projects/{walk}/graph").json()["graph"],
    }
    assert versions(client, walk) == [renamed.json()]
    assert client.delete(address).status_code == 204
    assert versions(client, walk) == []


def test_a_restored_version_keeps_what_it_replaces(client: Client, walk: str) -> None:
    version = client.post(f"/api/projects/{walk}/versions", json={"name": "Full"}).json()["id"]
    was = client.get(f"/api/projects/{walk}/graph").json()["graph"]
    client.put(f"/api/projects/{walk}/graph", json={"nodes": [node("memo", "note")]}, headers={"If-Match": '"1"'})

    restored = client.post(f"/api/projects/{walk}/versions/{version}/restore", headers={"If-Match": '"2"'})

    assert (restored.status_code, restored.headers["etag"], restored.json()["graph"]) == (200, '"3"', was)
    [checkpoint, named] = versions(client, walk)
    assert (checkpoint["rev"], checkpoint["name"], checkpoint["reason"], named["id"]) == (2, "", "restore", version)
    kept = client.get(f"/api/projects/{walk}/versions/{checkpoint['id']}").json()["graph"]
    assert [n["id"] for n in kept["nodes"]] == ["memo"]


@pytest.mark.parametrize(("headers", "status"), [({}, 428), ({"If-Match": '"9"'}, 409), ({"If-Match": "x"}, 400)])
def test_a_restore_names_the_revision_that_it_replaces(
    client: Client, walk: str, headers: dict[str, str], status: int
) -> None:
    version = client.post(f"/api/projects/{walk}/versions", json={"name": "Full"}).json()["id"]

    answer = client.post(f"/api/projects/{walk}/versions/{version}/restore", headers=headers)

    assert answer.status_code == status
    assert len(versions(client, walk)) == 1


def test_a_version_of_another_project_is_not_found(client: Client, walk: str) -> None:
    other = begin(client, walk_graph())
    version = client.post(f"/api/projects/{other}/versions", json={"name": "Cut"}).json()["id"]

    for method, rest in (("GET", ""), ("DELETE", ""), ("POST", "/restore")):
        answer = client.request(method, f"/api/projects/{walk}/versions/{version}{rest}", headers={"If-Match": '"1"'})
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_version")


def test_a_version_needs_a_name(client: Client, walk: str) -> None:
    answer = client.post(f"/api/projects/{walk}/versions", json={"name": ""})

    assert (answer.status_code, answer.json()["where"]) == (422, {"field": "name"})

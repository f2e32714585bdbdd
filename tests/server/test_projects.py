from uuid import uuid4

import pytest
from served import Client, begin, eventually, png, upload, walk_graph

from graph_engine.ports import Collection, Entry, Owner
from server.compose import System


def test_a_new_project_is_found_under_its_location(client: Client) -> None:
    made = client.post("/api/projects", json={"name": "Moon"})

    assert made.status_code == 201
    found = client.get(made.headers["location"])
    assert found.json() == made.json()
    assert (found.json()["name"], found.json()["rev"]) == ("Moon", 1)


def test_the_project_changed_last_comes_first_and_pages_do_not_overlap(client: Client) -> None:
    ids = [begin(client, {}, name) for name in ("one", "two", "three")]

    first = client.get("/api/projects", params={"limit": 2}).json()
    second = client.get("/api/projects", params={"limit": 2, "offset": 2}).json()

    assert [item["id"] for item in first["items"]] == [ids[2], ids[1]]
    assert second["items"][0]["id"] == ids[0]
    assert first["total"] == second["total"] >= 3


def test_a_project_can_be_renamed(client: Client) -> None:
    id = begin(client, {})

    assert client.patch(f"/api/projects/{id}", json={"name": "Mars"}).json()["name"] == "Mars"
    assert client.get(f"/api/projects/{id}").json()["name"] == "Mars"


def test_a_deleted_project_is_gone(client: Client) -> None:
    id = begin(client, {})

    assert client.delete(f"/api/projects/{id}").status_code == 204
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/graph"), ("GET", "/status"), ("GET", "/runs"),
                         ("GET", "/assets")):  # fmt: skip
        answer = client.request(method, f"/api/projects/{id}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_project"), path


def test_the_faces_of_a_deleted_project_go_with_it(client: Client, system: System) -> None:
    faces = Collection("faces", "trial", 2)
    gone, kept = begin(client, {}), begin(client, {})
    for id in (gone, kept):
        system.vectors.of(Owner(id)).upsert(faces, [Entry(str(uuid4()), (1.0, 0.0), {})])

    client.delete(f"/api/projects/{gone}")

    eventually(lambda: system.vectors.of(Owner(gone)).search(faces, (1.0, 0.0)) == ())
    assert len(system.vectors.of(Owner(kept)).search(faces, (1.0, 0.0))) == 1


def test_a_name_must_not_be_empty(client: Client) -> None:
    answer = client.post("/api/projects", json={"name": ""})

    assert answer.status_code == 422
    assert answer.json()["where"] == {"field": "name"}


def test_a_field_that_is_not_known_is_refused(client: Client) -> None:
    answer = client.post("/api/projects", json={"name": "Moon", "colour": "red"})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_body")
    assert "colour" in answer.json()["detail"]


def test_projects_are_found_by_a_part_of_their_name(client: Client) -> None:
    mark = uuid4().hex
    ids = [begin(client, {}, f"{name} {mark}") for name in ("Moon 100%", "moonlight")]

    found = client.get("/api/projects", params={"search": f"MOONLIGHT {mark.upper()}"}).json()
    paged = client.get("/api/projects", params={"search": mark, "limit": 1}).json()

    assert ([item["id"] for item in found["items"]], found["total"]) == ([ids[1]], 1)
    assert (len(paged["items"]), paged["total"]) == (1, 2)
    assert client.get("/api/projects", params={"search": f"100%_{mark}"}).json() == {"items": [], "total": 0}


def test_a_search_can_not_be_endless(client: Client) -> None:
    assert client.get("/api/projects", params={"search": "x" * 201}).status_code == 400


def test_a_copy_has_graph_and_files_and_runs_nothing(client: Client, walk: str) -> None:
    client.post(f"/api/projects/{walk}/nodes/out/run")
    upload(client, walk, png())

    made = client.post(f"/api/projects/{walk}/duplicate", json={"name": "Mine"})

    copy = made.json()["id"]
    assert (made.status_code, made.headers["location"]) == (201, f"/api/projects/{copy}")
    assert (made.json()["name"], made.json()["rev"]) == ("Mine", 1)
    graphs = [client.get(f"/api/projects/{id}/graph").json()["graph"] for id in (walk, copy)]
    assert graphs[0] == graphs[1]
    assert [a["name"] for a in client.get(f"/api/projects/{copy}/assets").json()["items"]] == ["still.png"]
    states = {n["node"]: n["state"] for n in client.get(f"/api/projects/{copy}/status").json()["nodes"]}
    assert states["out"] == "fresh"
    assert client.get(f"/api/projects/{copy}/runs").json()["items"] == []


@pytest.mark.parametrize("body", [{}, {"json": {}}, {"json": {"name": None}}])
def test_a_copy_without_a_name_is_marked_as_one(client: Client, body: dict[str, object]) -> None:
    project = begin(client, walk_graph(), "Moon")

    assert client.post(f"/api/projects/{project}/duplicate", **body).json()["name"] == "Moon (copy)"  # type: ignore[arg-type]


def test_a_copy_of_nothing_is_not_found(client: Client) -> None:
    answer = client.post("/api/projects/nowhere/duplicate")

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_project")


def test_a_name_has_to_have_something_to_read(client: Client) -> None:
    refused = client.post("/api/projects", json={"name": " \t "})

    assert (refused.status_code, refused.json()["where"]["field"]) == (422, "name")
    assert refused.json()["detail"] == "It has to have at least one letter."

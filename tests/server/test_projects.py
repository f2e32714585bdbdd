from served import Client, begin


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


def test_a_name_must_not_be_empty(client: Client) -> None:
    answer = client.post("/api/projects", json={"name": ""})

    assert answer.status_code == 422
    assert answer.json()["where"] == {"field": "name"}


def test_a_field_that_is_not_known_is_refused(client: Client) -> None:
    answer = client.post("/api/projects", json={"name": "Moon", "colour": "red"})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_body")
    assert "colour" in answer.json()["detail"]

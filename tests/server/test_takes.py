from typing import Any

import pytest
from served import Client


@pytest.fixture
def picked_twice(client: Client, walk: str) -> str:
    """The address of a node that has chosen the night and then the day."""
    for choice in (2, 1):
        address = f"/api/projects/{walk}/nodes/pick"
        client.patch(address, json={"params": {"choice": choice}})
        client.post(f"{address}/run")
    return address


def takes(client: Client, address: str, **params: Any) -> Any:
    return client.get(f"{address}/takes", params=params).json()


def test_takes_are_listed_newest_first_with_what_they_were_made_of(client: Client, picked_twice: str) -> None:
    found = takes(client, picked_twice)

    assert found["total"] == 2
    day, night = found["items"]
    assert day["outputs"]["chosen"]["text"].endswith("by day")
    assert (day["current"], night["current"], day["picked"], day["whole"]) == (True, False, False, True)
    assert (night["recipe"]["type"], night["recipe"]["params"]["choice"]) == ("choose", 2)
    assert {(given["node"], given["output"]) for given in night["recipe"]["inputs"]} == {("night", "value")}
    assert client.get(f"{picked_twice}/takes/{night['id']}").json() == night
    assert client.get(f"/api/runs/{night['run']}").json()["id"] == night["run"]


def test_takes_are_listed_in_pages(client: Client, picked_twice: str) -> None:
    newest, oldest = takes(client, picked_twice)["items"]

    assert takes(client, picked_twice, limit=1) == {"items": [newest], "total": 2}
    assert takes(client, picked_twice, limit=1, offset=1) == {"items": [oldest], "total": 2}


def test_a_take_is_starred_and_named_and_found_by_its_star(client: Client, picked_twice: str) -> None:
    oldest = takes(client, picked_twice)["items"][1]["id"]

    marked = client.patch(f"{picked_twice}/takes/{oldest}", json={"starred": True, "name": "The calm one"})

    assert (marked.status_code, marked.json()["starred"], marked.json()["name"]) == (200, True, "The calm one")
    assert takes(client, picked_twice, starred="true") == {"items": [marked.json()], "total": 1}
    assert takes(client, picked_twice, starred="false")["total"] == 1
    rejected = client.patch(f"{picked_twice}/takes/{oldest}", json={"rejected": True}).json()
    assert (rejected["starred"], rejected["rejected"], rejected["name"]) == (False, True, "The calm one")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"starred": True, "rejected": True}, "starred_and_rejected"),
        ({"starred": "yes"}, "invalid_body"),
        ({"name": "x" * 201}, "invalid_body"),
        ({"pinned": True}, "invalid_body"),
    ],
)
def test_a_mark_that_makes_no_sense_is_refused(client: Client, picked_twice: str, body: Any, code: str) -> None:
    take = takes(client, picked_twice)["items"][0]

    answer = client.patch(f"{picked_twice}/takes/{take['id']}", json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert takes(client, picked_twice)["items"][0] == take


def test_a_picked_take_holds_its_node_until_it_is_let_go(client: Client, picked_twice: str) -> None:
    night = takes(client, picked_twice)["items"][1]["id"]
    rev = client.get(picked_twice).headers["etag"]

    picked = client.post(f"{picked_twice}/takes/{night}/pick", headers={"If-Match": rev})

    assert (picked.status_code, picked.json()["node"]["pinned"]) == (200, night)
    assert picked.headers["etag"] == f'"{picked.json()["rev"]}"' != rev
    take = client.get(f"{picked_twice}/takes/{night}").json()
    assert (take["picked"], take["current"]) == (True, True)
    let_go = client.delete(f"{picked_twice}/pick")
    assert (let_go.status_code, let_go.json()["rev"]) == (200, picked.json()["rev"] + 1)
    assert takes(client, picked_twice)["items"][0]["current"] is True


def test_a_change_to_an_old_revision_is_refused_with_the_current_one(client: Client, picked_twice: str) -> None:
    take = takes(client, picked_twice)["items"][1]["id"]
    now = client.get(picked_twice).headers["etag"]

    for method, path in (("POST", f"takes/{take}/pick"), ("POST", f"takes/{take}/restore"), ("DELETE", "pick")):
        answer = client.request(method, f"{picked_twice}/{path}", headers={"If-Match": '"1"'})
        assert (answer.status_code, answer.json()["code"], answer.headers["etag"]) == (409, "rev_conflict", now)
        malformed = client.request(method, f"{picked_twice}/{path}", headers={"If-Match": "1"})
        assert (malformed.status_code, malformed.json()["code"]) == (400, "if_match_malformed")
    assert client.get(picked_twice).headers["etag"] == now


def test_restoring_a_take_puts_its_settings_back(client: Client, picked_twice: str) -> None:
    night = takes(client, picked_twice)["items"][1]["id"]

    restored = client.post(f"{picked_twice}/takes/{night}/restore")

    assert (restored.status_code, restored.json()["node"]["params"]["choice"]) == (200, 2)
    assert client.get(f"{picked_twice}/takes/{night}").json()["current"] is True


def test_what_is_not_there_is_a_404(client: Client, walk: str, picked_twice: str) -> None:
    of_another = f"/api/projects/{walk}/nodes/day"
    take = takes(client, picked_twice)["items"][0]["id"]
    answers = [
        client.get(f"/api/projects/{walk}/nodes/ghost/takes"),
        client.get(f"/api/projects/ghost/nodes/{walk}/takes"),
        client.get(f"{of_another}/takes/{take}"),
        client.patch(f"{picked_twice}/takes/ghost", json={"starred": True}),
        client.post(f"{of_another}/takes/{take}/pick"),
        client.post(f"{picked_twice}/takes/ghost/restore"),
        client.delete(f"/api/projects/{walk}/nodes/ghost/pick"),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (404, "unknown_node"), (404, "unknown_project"), (404, "unknown_take"), (404, "unknown_take"),
        (404, "unknown_take"), (404, "unknown_take"), (404, "unknown_node"),
    ]  # fmt: skip


def test_the_takes_of_a_node_that_was_removed_are_still_there(client: Client, picked_twice: str) -> None:
    client.delete(picked_twice)

    found = takes(client, picked_twice)

    assert (found["total"], found["items"][0]["current"]) == (2, False)
    answer = client.post(f"{picked_twice}/takes/{found['items'][0]['id']}/pick")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_node")

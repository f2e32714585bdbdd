import pytest
from served import Client, begin, node

from server.waiting import wait_seconds

SLOW = {"nodes": [node("slow", "say", text="slow", seconds=60)], "edges": []}
SOON = {"nodes": [node("soon", "say", seconds=0.3)], "edges": []}


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        (None, None),
        ("", None),
        ("wait=30", 30),
        ("WAIT = 5", 5),
        ('wait="7"', 7),
        ("respond-async, wait=10", 10),
        ("respond-async;x=1;wait=10", 10),
        ("wait=0", 0),
        ("wait=600", 60),
        ("wait=ever", None),
        ("wait=-1", None),
        ("wait=1.5", None),
        ("await=3", None),
        ("wait=٣", None),
    ],
)
def test_the_header_says_for_how_long(prefer: str | None, seconds: int | None) -> None:
    assert wait_seconds(prefer) == seconds


@pytest.mark.parametrize("path", ["nodes/soon/run", "run"])
def test_a_run_that_ends_in_time_is_the_answer(client: Client, path: str) -> None:
    project = begin(client, SOON)

    answer = client.post(f"/api/projects/{project}/{path}", headers={"Prefer": "wait=30"}, json={"mode": "force"})

    assert (answer.status_code, answer.headers["preference-applied"]) == (200, "wait=30")
    assert (answer.json()["run"]["status"], answer.json()["run"]["steps"][0]["status"]) == ("succeeded", "succeeded")
    assert answer.json()["run"]["finishedAt"] is not None


def test_one_that_takes_longer_is_answered_when_the_time_is_over(client: Client) -> None:
    project = begin(client, SLOW)

    answer = client.post(f"/api/projects/{project}/nodes/slow/run", headers={"Prefer": "wait=1"})

    assert (answer.status_code, answer.headers["preference-applied"]) == (202, "wait=1")
    assert answer.json()["run"]["status"] == "running"
    client.post(f"/api/runs/{answer.json()['run']['id']}/cancel")


def test_nobody_waits_who_did_not_ask_to(client: Client, walk: str) -> None:
    answer = client.post(f"/api/projects/{walk}/nodes/out/run", headers={"Prefer": "respond-async"})

    assert answer.status_code == 202
    assert "preference-applied" not in answer.headers

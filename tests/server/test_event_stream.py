"""Server-sent events."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from served import Client, walk_graph

from server.routes import event_stream

Told = dict[str, Any]


def told(address: str, project: str, **given: Any) -> Iterator[Told]:
    """Messages of a stream as they come; `data` is decoded."""
    with httpx.stream("GET", f"{address}/api/projects/{project}/events", timeout=20, **given) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        message: Told = {}
        for line in answer.iter_lines():
            if not line:
                yield message
                message = {}
                continue
            name, _, value = line.partition(": ")
            message[name] = json.loads(value) if name == "data" else value


def facts(messages: Iterator[Told], until: str) -> list[Told]:
    """Events up to the first of the type `until`."""
    found: list[Told] = []
    for message in messages:
        if message.get("event") == "events":
            found += message["data"]["events"]
        if any(event["fact"]["type"] == until for event in found):
            break
    return found


def test_it_tells_what_the_socket_tells(client: Client, address: str, walk: str) -> None:
    stream = told(address, walk)
    first, second = next(stream), next(stream)
    status = client.get(f"/api/projects/{walk}/status").json()
    assert (first["event"], second["event"]) == ("hello", "snapshot")
    assert second["data"] == {"frame": "snapshot", "status": status, "runs": []}

    client.post(f"/api/projects/{walk}/nodes/out/run")
    events = facts(stream, "run.ended")
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))


def test_one_that_comes_back_goes_on_after_the_last_id(client: Client, address: str, walk: str) -> None:
    stream = told(address, walk)
    last = next(stream)["id"]
    stream.close()
    client.put(f"/api/projects/{walk}/graph", json=walk_graph(), headers={"If-Match": '"1"'})
    client.post(f"/api/projects/{walk}/nodes/out/run")

    events = facts(told(address, walk, headers={"Last-Event-ID": last}), "run.ended")

    assert [event["fact"]["type"] for event in events][:2] == ["graph.saved", "run.started"]


@pytest.mark.parametrize("last", ["elsewhere:3", "nonsense", ":", "1:99999999999999999999999"])
def test_with_an_id_of_another_epoch_everything_is_told_anew(address: str, walk: str, last: str) -> None:
    stream = told(address, walk, headers={"Last-Event-ID": last})
    assert [next(stream)["event"], next(stream)["event"]] == ["hello", "snapshot"]


def test_while_nothing_happens_it_says_so(address: str, walk: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "QUIET_SECONDS", 0.05)
    stream = told(address, walk)
    assert {"": "quiet"} in [next(stream) for _ in range(5)]


def test_it_ends_with_its_project(client: Client, address: str, walk: str) -> None:
    stream = told(address, walk)
    next(stream)
    client.delete(f"/api/projects/{walk}")
    assert [message["event"] for message in stream if "event" in message][-1] == "gone"


def test_a_project_that_is_not_there_has_none(address: str) -> None:
    answer = httpx.get(f"{address}/api/projects/nowhere/events")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_project")

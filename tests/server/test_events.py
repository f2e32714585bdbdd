from itertools import pairwise
from typing import Any

import pytest
from litestar.exceptions import WebSocketDisconnect
from served import Client, begin, edge, eventually, node, walk_graph

from schemas.graph import Graph
from server.compose import System

Frame = dict[str, Any]


def listen(client: Client, project: str, **query: Any) -> Any:
    return client.websocket_connect(f"/api/projects/{project}/events", params=query)


def heard(socket: Any, until: str) -> list[Frame]:
    """All frames up to the one that holds an event of type `until`."""
    frames: list[Frame] = []
    while not any(event["fact"]["type"] == until for event in events_in(frames)):
        frames.append(socket.receive_json(timeout=20))
    return frames


def events_in(frames: list[Frame]) -> list[dict[str, Any]]:
    return [event for frame in frames if frame["frame"] == "events" for event in frame["events"]]


def test_a_new_client_gets_everything_as_it_is(client: Client, walk: str) -> None:
    client.post(f"/api/projects/{walk}/nodes/out/run")

    with listen(client, walk) as socket:
        hello, snapshot = socket.receive_json(), socket.receive_json()

    status = client.get(f"/api/projects/{walk}/status").json()
    assert (hello["frame"], snapshot["frame"]) == ("hello", "snapshot")
    assert snapshot["status"] == status
    assert hello["since"] == status["seq"] > 0


def test_a_client_that_comes_back_gets_what_it_missed_in_order(client: Client, walk: str) -> None:
    with listen(client, walk) as socket:
        hello = socket.receive_json()
    client.put(f"/api/projects/{walk}/graph", json=walk_graph(), headers={"If-Match": '"1"'})
    client.post(f"/api/projects/{walk}/nodes/out/run")

    with listen(client, walk, since=hello["since"], epoch=hello["epoch"]) as socket:
        again = socket.receive_json()
        missed = heard(socket, "run.ended")

    assert again == hello
    assert [event["seq"] for event in events_in(missed)] == list(range(1, len(events_in(missed)) + 1))
    assert [event["fact"]["type"] for event in events_in(missed)][:2] == ["graph.saved", "run.started"]


def test_what_is_replayed_equals_what_was_told_live(client: Client, walk: str) -> None:
    with listen(client, walk) as socket:
        hello = socket.receive_json()
        client.post(f"/api/projects/{walk}/nodes/out/run")
        live = events_in(heard(socket, "run.ended"))

    with listen(client, walk, since=hello["since"], epoch=hello["epoch"]) as socket:
        replayed = events_in(heard(socket, "run.ended"))

    assert live == replayed


@pytest.mark.parametrize("query", [{"since": 1}, {"since": 1, "epoch": "old"}, {"since": "x"}, {"since": "9" * 30}])
def test_a_client_whose_numbers_are_not_ours_begins_anew(client: Client, walk: str, query: dict[str, Any]) -> None:
    with listen(client, walk, **query) as socket:
        assert [socket.receive_json()["frame"] for _ in range(2)] == ["hello", "snapshot"]


def test_a_client_that_is_ahead_of_us_begins_anew(client: Client, walk: str) -> None:
    with listen(client, walk) as socket:
        epoch = socket.receive_json()["epoch"]

    with listen(client, walk, since=1000, epoch=epoch) as socket:
        assert socket.receive_json() == {"frame": "hello", "epoch": epoch, "since": 0}
        assert socket.receive_json()["frame"] == "snapshot"


def test_freshness_is_told_when_it_changes_and_only_of_nodes_that_changed(client: Client, walk: str) -> None:
    def told(socket: Any) -> dict[str, str]:
        while (frame := socket.receive_json(timeout=20))["frame"] != "freshness":
            continue
        return {status["node"]: status["state"] for status in frame["nodes"]}

    with listen(client, walk) as socket:
        client.post(f"/api/projects/{walk}/nodes/out/run")
        assert told(socket) == {"night": "fresh", "pick": "fresh", "out": "fresh"}
        client.post(f"/api/projects/{walk}/nodes/day/run")
        assert told(socket) == {"day": "fresh"}


def test_a_client_that_comes_back_is_told_the_freshness_of_all_nodes(client: Client, walk: str) -> None:
    with listen(client, walk) as socket:
        hello = socket.receive_json()

    with listen(client, walk, since=hello["since"], epoch=hello["epoch"]) as socket:
        socket.receive_json()
        frame = socket.receive_json(timeout=20)

    assert (frame["frame"], len(frame["nodes"])) == ("freshness", 5)


def test_progress_comes_before_the_end_of_its_step(client: Client) -> None:
    project = begin(client, {"nodes": [node("slow", "say", text=f"hi {id(client)}", seconds=0.6)]})
    with listen(client, project) as socket:
        client.post(f"/api/projects/{project}/nodes/slow/run")
        frames = heard(socket, "run.ended")

    kinds = [frame["frame"] for frame in frames]
    assert kinds.count("progress") in (1, 2, 3, 4)
    assert max(i for i, kind in enumerate(kinds) if kind == "progress") < len(kinds) - 1
    progress = frames[kinds.index("progress")]
    assert (progress["node"], progress["fraction"], progress["stage"], progress["attempt"]) == (
        "slow",
        0.5,
        "saying",
        1,
    )


def test_many_clients_hear_the_same(client: Client, walk: str) -> None:
    with listen(client, walk) as one, listen(client, walk) as other:
        client.post(f"/api/projects/{walk}/nodes/out/run")
        assert events_in(heard(one, "run.ended")) == events_in(heard(other, "run.ended"))


def test_a_long_chain_is_told_without_gaps_or_duplicates(client: Client) -> None:
    names = [f"n{i}" for i in range(60)]
    nodes = [node(name, "mention", text=f"{name} {id(client)}") for name in names]
    edges = [edge(f"{a}.text", f"{b}.parts") for a, b in pairwise(names)]
    project = begin(client, {"nodes": nodes, "edges": edges})

    with listen(client, project) as socket:
        for name in names[::20]:
            client.post(f"/api/projects/{project}/nodes/{name}/run")
        client.post(f"/api/projects/{project}/run")
        last = eventually(lambda: client.get(f"/api/projects/{project}/status").json()["seq"])
        numbers: list[int] = []
        while not numbers or numbers[-1] < last:
            numbers += [event["seq"] for event in events_in([socket.receive_json(timeout=20)])]

    assert numbers == list(range(1, last + 1))


def test_the_socket_of_a_project_that_is_not_there_is_refused(client: Client) -> None:
    with pytest.raises(WebSocketDisconnect) as refused:
        listen(client, "ghost").__enter__()

    assert refused.value.code == 4404


def test_the_socket_ends_when_its_project_is_deleted(client: Client, walk: str) -> None:
    with listen(client, walk) as socket:
        socket.receive_json()
        socket.receive_json()
        client.delete(f"/api/projects/{walk}")
        with pytest.raises(WebSocketDisconnect) as ended:
            socket.receive_json(timeout=20)

    assert ended.value.code == 4404


def test_what_a_client_says_is_not_listened_to(client: Client, walk: str) -> None:
    with listen(client, walk) as socket:
        socket.send_text("{")
        socket.send_bytes(b"\xff")
        assert socket.receive_json()["frame"] == "hello"


def test_a_new_project_of_the_same_id_has_another_epoch(client: Client, system: System) -> None:
    epochs = []
    for _ in range(2):
        system.store.graphs.create("twin", Graph(), id="twin")
        with listen(client, "twin") as socket:
            epochs.append(socket.receive_json()["epoch"])
        client.delete("/api/projects/twin")

    assert epochs[0] != epochs[1]

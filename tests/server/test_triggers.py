"""Triggers over HTTP: what a person makes, and what whoever has the address can and can't do."""

import os
import time
from typing import Any
from uuid import uuid4

import pytest
from letters import address_of
from served import Client, begin, edge, ended, node, png, text, upload, walk_graph

from server.compose import System


def codes(answer: Any) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {problem["where"]["field"]: problem["code"] for problem in answer.json()["problems"]}


# -- the owner ---------------------------------------------------------------------------------------------------------


def test_the_token_is_shown_once_and_never_listed(client: Client, letter: str) -> None:
    answer = client.post(f"/api/projects/{letter}/trigger", json={"name": "The studio"})
    made = answer.json()

    listed = client.get(f"/api/projects/{letter}/triggers")

    assert (answer.status_code, answer.headers["location"]) == (201, f"/api/triggers/{made['token']}")
    assert (made["address"], made["name"], made["node"]) == (answer.headers["location"], "The studio", None)
    (item,) = listed.json()["items"]
    assert (item["id"], item["usedAt"]) == (made["id"], None)
    assert made["token"] not in listed.text


def test_a_use_is_seen_in_the_list(client: Client, walk: str) -> None:
    client.post(address_of(client, walk))

    assert client.get(f"/api/projects/{walk}/triggers").json()["items"][0]["usedAt"] is not None


def test_a_trigger_that_was_revoked_answers_nobody(client: Client, walk: str) -> None:
    address = address_of(client, walk)
    run = client.post(address).json()["url"]
    (item,) = client.get(f"/api/projects/{walk}/triggers").json()["items"]

    assert client.delete(f"/api/projects/{walk}/triggers/{item['id']}").status_code == 204

    for answer in (client.post(address), client.get(address), client.get(f"{address}/schema"), client.get(run)):
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_trigger")
    assert client.delete(f"/api/projects/{walk}/triggers/{item['id']}").status_code == 404


def test_a_node_that_is_not_there_gets_no_trigger(client: Client, walk: str) -> None:
    answer = client.post(f"/api/projects/{walk}/nodes/ghost/trigger")

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_node")
    assert client.post("/api/projects/ghost/trigger").status_code == 404


# -- whoever has the address -------------------------------------------------------------------------------------------


def test_a_trigger_runs_the_outputs_with_plain_values(client: Client, letter: str) -> None:
    answer = client.post(address_of(client, letter), json={"inputs": {"who": "Anna"}, "wait": 30})

    assert answer.status_code == 200
    run = answer.json()["run"]
    assert (run["status"], run["problems"]) == ("succeeded", [])
    assert run["outputs"] == {"letter": {"value": text("Hello Anna"), "urls": []}}
    assert client.get(answer.json()["url"]).json() == run


def test_a_trigger_takes_typed_values_and_params(client: Client, letter: str) -> None:
    body = {"inputs": {"who": text("Anna")}, "params": {"letter": {"text": "Dear "}}, "wait": 30, "mode": "force"}

    run = client.post(address_of(client, letter), json=body).json()["run"]

    assert run["outputs"]["letter"]["value"]["text"] == "Dear Hello Anna"


def test_without_waiting_the_answer_says_where_to_look(client: Client, letter: str) -> None:
    address = address_of(client, letter)

    answer = client.post(address, json={"inputs": {"who": "Anna"}})

    assert answer.status_code == 202
    url = answer.json()["url"]
    assert answer.headers["location"] == url == f"{address}/runs/{answer.json()['run']['id']}"
    ended(client, answer.json()["run"]["id"])
    assert client.get(url).json()["outputs"]["letter"]["value"]["text"] == "Hello Anna"


def test_the_header_prefer_waits_too(client: Client, letter: str) -> None:
    answer = client.post(address_of(client, letter), json={"inputs": {"who": "Bo"}}, headers={"Prefer": "wait=30"})

    assert (answer.status_code, answer.headers["preference-applied"]) == (200, "wait=30")


def test_files_come_as_addresses(client: Client) -> None:
    project = begin(client, {"nodes": [node("still", "input", name="still", expects="image"),
                                       node("end", "output", name="picture")],
                             "edges": [edge("still.value", "end.value")]})  # fmt: skip
    picture = upload(client, project, png()).json()["value"]

    run = client.post(address_of(client, project), json={"inputs": {"still": picture}, "wait": 30}).json()["run"]

    (url,) = run["outputs"]["picture"]["urls"]
    assert client.get(url).content == png()


def test_a_file_that_is_given_to_a_trigger_is_new_again_to_garbage_collection(client: Client, system: System) -> None:
    project = begin(client, {"nodes": [node("in", "input", name="in", expects="image"), node("end", "output")],
                             "edges": [edge("in.value", "end.value")]})  # fmt: skip
    picture = upload(client, project, png(39)).json()["value"]
    path, yesterday = system.files.path(picture["artifact"]["digest"]), time.time() - 86_400
    os.utime(path, (yesterday, yesterday))

    assert client.post(address_of(client, project), json={"inputs": {"in": picture}, "wait": 30}).status_code == 200

    assert path.stat().st_mtime > yesterday + 86_000


def test_a_node_answers_by_its_ports(client: Client, letter: str) -> None:
    run = client.post(address_of(client, letter, "greeting"), json={"wait": 30}).json()["run"]

    assert run["outputs"] == {"value": {"value": text("Hello "), "urls": []}}


def test_a_graph_without_outputs_answers_with_its_ends(client: Client) -> None:
    project = begin(client, {"nodes": [node("a", "mention", text="A"), node("b", "mention", text="B")]})

    run = client.post(address_of(client, project), json={"wait": 30}).json()["run"]

    assert {name: output["value"]["text"] for name, output in run["outputs"].items()} == {"a.text": "A", "b.text": "B"}


def test_the_same_idempotency_key_is_the_same_run_of_that_trigger(client: Client, walk: str) -> None:
    one, other = address_of(client, walk), address_of(client, walk)
    key = {"Idempotency-Key": "order-7"}

    first, second, third = (client.post(address, headers=key).json()["run"]["id"] for address in (one, one, other))

    assert first == second != third
    reused = client.post(one, headers=key, json={"mode": "force"})
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_key_reused")


def test_a_trigger_shows_no_runs_but_its_own(client: Client, walk: str) -> None:
    address, other = address_of(client, walk), address_of(client, walk)
    theirs = client.post(other).json()["run"]["id"]
    mine = client.post(f"/api/projects/{walk}/run").json()["run"]["id"]

    for run in (theirs, mine, "ghost"):
        answer = client.get(f"{address}/runs/{run}")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_run")


def test_a_run_that_fails_says_why(client: Client) -> None:
    graph = {"nodes": [node("f", "fail"), node("end", "output")], "edges": [edge("f.text", "end.value")]}
    project = begin(client, graph)

    run = client.post(address_of(client, project), json={"wait": 30}).json()["run"]

    assert (run["status"], run["outputs"]) == ("failed", {})
    assert [problem["code"] for problem in run["problems"]] == ["low_tide"]


def test_an_output_that_is_not_ready_stops_no_other_and_is_told(client: Client) -> None:
    project = begin(client, {"nodes": [node("in", "input", name="in"), node("good", "output", name="good"),
                                       node("bad", "output", name="bad")],
                             "edges": [edge("in.value", "good.value")]})  # fmt: skip

    answer = client.post(address_of(client, project), json={"inputs": {"in": "Moon"}, "wait": 30}).json()

    assert list(answer["run"]["outputs"]) == ["good"]
    assert [(problem["code"], problem["where"]["node"]) for problem in answer["problems"]] == [("missing_input", "bad")]


# -- what is wrong -----------------------------------------------------------------------------------------------------


def test_everything_that_is_wrong_is_named_and_nothing_runs(client: Client, letter: str) -> None:
    body = {
        "inputs": {"greeting": 7, "song": "la", "unused": {"kind": "number", "value": 1}},
        "params": {"letter": {"seconds": -1, "colour": "red"}, "ghost": {"x": 1}},
    }

    answer = client.post(address_of(client, letter), json=body)

    assert codes(answer) == {
        "inputs.greeting": "invalid_input", "inputs.song": "unknown_input", "inputs.unused": "invalid_input",
        "inputs.who": "input_missing", "params.ghost": "unknown_node", "seconds": "invalid_param",
        "colour": "invalid_param",
    }  # fmt: skip
    assert client.get(f"/api/projects/{letter}/runs").json()["total"] == 0


def test_an_input_of_a_branch_that_is_chosen_has_to_be_given(client: Client, letter: str) -> None:
    body = {"inputs": {"who": "Anna"}, "params": {"pick": {"choice": 1}}}

    assert codes(client.post(address_of(client, letter), json=body)) == {"inputs.unused": "input_missing"}


@pytest.mark.parametrize(
    ("kind", "given"),
    [("text", 1), ("text", None), ("text", ["a"]), ("number", "1"), ("number", True), ("number", 10**400), ("flag", 1),
     ("flag", "yes"), ("image", "moon.png"), ("text", {"kind": "text"}), ("text", {"kind": "ghost", "text": "a"}),
     ("image", {"kind": "text", "text": "a"}), ("text", {"text": "a"})],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused(client: Client, kind: str, given: Any) -> None:
    project = begin(client, {"nodes": [node("in", "input", name="in", expects=kind), node("end", "output")],
                             "edges": [edge("in.value", "end.value")]})  # fmt: skip

    assert codes(client.post(address_of(client, project), json={"inputs": {"in": given}})) == {
        "inputs.in": "invalid_input"
    }


@pytest.mark.parametrize(("kind", "given"), [("number", 2), ("number", 2.5), ("flag", False), ("text", "")])
def test_a_plain_value_of_the_right_kind_is_taken(client: Client, kind: str, given: Any) -> None:
    project = begin(client, {"nodes": [node("in", "input", name="in", expects=kind), node("end", "output")],
                             "edges": [edge("in.value", "end.value")]})  # fmt: skip

    run = client.post(address_of(client, project), json={"inputs": {"in": given}, "wait": 30}).json()["run"]

    value = run["outputs"]["output"]["value"]
    assert value["text" if kind == "text" else "value"] == given


def test_a_file_that_is_not_here_is_refused(client: Client) -> None:
    project = begin(client, {"nodes": [node("in", "input", name="in", expects="image"), node("end", "output")],
                             "edges": [edge("in.value", "end.value")]})  # fmt: skip
    gone = {"kind": "image", "width": 1, "height": 1,
            "artifact": {"digest": "0" * 64, "mediaType": "image/png", "size": 1}}  # fmt: skip

    assert codes(client.post(address_of(client, project), json={"inputs": {"in": gone}})) == {
        "inputs.in": "missing_file"
    }


@pytest.mark.parametrize("body", [{"wait": 61}, {"wait": -1}, {"wait": "1"}, {"mode": "ghost"}, {"inputs": []},
                                  {"params": {"letter": 1}}, {"callback": ""}, {"colour": "red"}])  # fmt: skip
def test_a_body_of_another_shape_is_refused(client: Client, letter: str, body: dict[str, Any]) -> None:
    answer = client.post(address_of(client, letter), json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_body")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://10.0.0.1/x", "https://me:secret@film.example/", "ftp://a/"]
)
def test_a_callback_into_a_private_network_is_refused_and_nothing_runs(client: Client, walk: str, url: str) -> None:
    answer = client.post(address_of(client, walk), json={"callback": url})

    assert list(codes(answer)) == ["callback"]
    assert client.get(f"/api/projects/{walk}/runs").json()["total"] == 0


def test_a_trigger_whose_node_is_gone_says_so(client: Client, walk: str) -> None:
    address = address_of(client, walk, "out")
    graph = walk_graph()
    graph["nodes"], graph["edges"] = graph["nodes"][:3], graph["edges"][:2]
    client.put(f"/api/projects/{walk}/graph", json=graph, headers={"If-Match": '"1"'})

    for answer in (client.post(address), client.get(address), client.get(f"{address}/schema")):
        assert (answer.status_code, answer.json()["code"]) == (409, "trigger_target_gone")


def test_two_who_have_addresses_of_one_graph_do_not_get_each_other_s_run(client: Client) -> None:
    project = begin(client, {"nodes": [node("slow", "say", text=f"slow {uuid4()}", seconds=0.5)], "edges": []})
    one, other = address_of(client, project), address_of(client, project)

    mine, theirs = (client.post(address).json()["run"]["id"] for address in (one, other))

    assert mine != theirs
    assert client.get(f"{other}/runs/{mine}").status_code == 404


def test_a_token_is_not_in_the_log(
    client: Client, walk: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    address = address_of(client, walk)
    monkeypatch.setattr("server.routes.address.called", lambda *_: 1 / 0)

    assert client.get(address).status_code == 500

    said = [record.getMessage() for record in caplog.records if record.name == "server.errors"]
    assert ["/api/triggers/… failed" in line for line in said] == [True]
    assert not any(address in line for line in said)

from uuid import uuid4

import msgspec
import pytest
from served import Client, begin, edge, ended, eventually, node, text, walk_graph

from graph_engine.end import ends
from schemas.graph import Graph
from server.compose import System

SLOW = {"nodes": [node("slow", "say", text="slow", seconds=60), node("after", "say")],
        "edges": [edge("slow.text", "after.parts")]}  # fmt: skip


def test_a_plan_says_what_would_run_and_starts_nothing(client: Client, walk: str) -> None:
    plan = client.post(f"/api/projects/{walk}/nodes/out/plan")

    assert plan.status_code == 200
    assert [step["node"] for step in plan.json()["steps"]] == ["night", "pick", "out"]
    assert client.get(f"/api/projects/{walk}/runs").json() == {"items": [], "total": 0}


def test_a_run_is_accepted_with_its_plan_and_found_again(client: Client, walk: str) -> None:
    answer = client.post(f"/api/projects/{walk}/nodes/out/run")

    assert answer.status_code == 202
    run = answer.json()["run"]
    assert (run["status"], len(answer.json()["plan"]["steps"])) == ("succeeded", 3)
    assert client.get(f"/api/runs/{run['id']}").json() == run
    listed = client.get(f"/api/projects/{walk}/runs").json()
    assert (listed["total"], listed["items"][0]["id"]) == (1, run["id"])
    assert listed["items"][0]["steps"] == {"succeeded": 3}


def test_the_same_idempotency_key_is_the_same_run(client: Client, walk: str) -> None:
    address, key = f"/api/projects/{walk}/nodes/out/run", {"Idempotency-Key": "click-1"}

    first = client.post(address, headers=key).json()
    second = client.post(address, headers=key).json()

    assert (first["joined"], second["joined"]) == (False, True)
    assert first["run"]["id"] == second["run"]["id"]
    assert client.get(f"/api/projects/{walk}/runs").json()["total"] == 1


def test_a_request_that_is_sent_again_is_the_same_run_though_the_graph_has_other_ends_now(
    client: Client, walk: str
) -> None:
    address, key = f"/api/projects/{walk}", {"Idempotency-Key": "click-1"}
    first = client.post(f"{address}/run", headers=key).json()
    graph = client.get(f"{address}/graph").json()["graph"]
    graph["nodes"].append(node("more", "prompt"))
    assert client.put(f"{address}/graph", json=graph, headers={"If-Match": '"1"'}).status_code == 200

    second = client.post(f"{address}/run", headers=key)

    assert (second.status_code, second.json()["joined"]) == (202, True)
    assert second.json()["run"]["id"] == first["run"]["id"]
    assert client.post(f"{address}/run").json()["run"]["id"] != first["run"]["id"]


def test_an_idempotency_key_can_not_be_used_for_something_else(client: Client, walk: str) -> None:
    address, key = f"/api/projects/{walk}/nodes/out/run", {"Idempotency-Key": "click-1"}
    client.post(address, headers=key)

    answer = client.post(address, headers=key, json={"mode": "force"})

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_an_idempotency_key_has_a_length(client: Client, walk: str) -> None:
    answer = client.post(f"/api/projects/{walk}/nodes/out/run", headers={"Idempotency-Key": "x" * 201})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")


def test_a_run_takes_params_and_inputs_of_its_own(client: Client, walk: str) -> None:
    request = {"params": {"pick": {"choice": 1}, "day": {"name": "start"}}, "inputs": {}}
    client.post(f"/api/projects/{walk}/nodes/out/run", json=request)

    out = next(n for n in client.get(f"/api/projects/{walk}/status").json()["nodes"] if n["node"] == "out")

    assert out["outputs"]["value"]["text"].endswith("by day")
    assert out["state"] == "maybe_stale"


def test_an_input_that_the_graph_has_not_is_refused(client: Client, walk: str) -> None:
    answer = client.post(f"/api/projects/{walk}/nodes/out/run", json={"inputs": {"song": text("la")}})

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_input")


def test_a_trigger_for_another_revision_is_refused(client: Client, walk: str) -> None:
    for action in ("plan", "run"):
        answer = client.post(f"/api/projects/{walk}/nodes/out/{action}", json={"rev": 7})
        assert (answer.status_code, answer.json()["code"], answer.json()["rev"]) == (409, "rev_conflict", 1)


def test_a_node_that_is_not_there_can_be_neither_planned_nor_run_nor_stopped(client: Client, walk: str) -> None:
    for action in ("plan", "run", "cancel"):
        answer = client.post(f"/api/projects/{walk}/nodes/ghost/{action}")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_node"), action
        assert answer.json()["where"]["node"] == "ghost"


def test_what_stands_in_the_way_is_told_by_node_and_port(client: Client) -> None:
    project = begin(client, {"nodes": [node("out", "output")]})

    answer = client.post(f"/api/projects/{project}/nodes/out/run")

    assert (answer.status_code, answer.json()["code"]) == (422, "missing_input")
    assert answer.json()["where"] == {"node": "out", "port": "value"}


def test_a_project_runs_all_its_ends(client: Client, walk: str) -> None:
    answer = client.post(f"/api/projects/{walk}/run")

    assert (answer.status_code, answer.json()["run"]["targets"]) == (202, ["out"])


def test_a_project_runs_the_targets_it_is_given(client: Client, walk: str) -> None:
    answer = client.post(f"/api/projects/{walk}/run", json={"targets": ["day", "night"], "mode": "force"})

    assert answer.json()["run"]["targets"] == ["day", "night"]
    assert answer.json()["run"]["mode"] == "force"


def test_a_plan_of_several_nodes_has_each_node_once_and_starts_nothing(client: Client, walk: str) -> None:
    plan = client.post(f"/api/projects/{walk}/plan", json={"targets": ["pick", "night", "day"]})

    assert (plan.status_code, plan.json()["targets"]) == (200, ["pick", "night", "day"])
    assert sorted(step["node"] for step in plan.json()["steps"]) == ["day", "night", "pick"]
    assert client.get(f"/api/projects/{walk}/runs").json()["total"] == 0


def test_a_plan_without_targets_is_what_a_run_of_the_project_does(client: Client, walk: str) -> None:
    plan = client.post(f"/api/projects/{walk}/plan").json()
    accepted = client.post(f"/api/projects/{walk}/run").json()["plan"]
    later = client.post(f"/api/projects/{walk}/plan").json()

    assert plan == accepted
    assert (later["targets"], later["steps"]) == (["out"], [])


def test_a_plan_takes_the_mode_and_params_of_a_run(client: Client, walk: str) -> None:
    client.post(f"/api/projects/{walk}/run")

    forced = client.post(f"/api/projects/{walk}/plan", json={"targets": ["pick", "out"], "mode": "force"}).json()
    other = client.post(f"/api/projects/{walk}/plan", json={"params": {"pick": {"choice": 1}}}).json()

    assert [step["node"] for step in forced["steps"]] == ["pick", "out"]
    assert [step["node"] for step in other["steps"]][:2] == ["day", "pick"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"targets": ["ghost"]}, 422, "unknown_node"),
        ({"targets": ["out"], "rev": 99}, 409, "rev_conflict"),
        ({"targets": [1]}, 422, "invalid_body"),
    ],
)
def test_a_plan_is_refused_as_a_run_is(
    client: Client, walk: str, body: dict[str, object], status: int, code: str
) -> None:
    for way in ("plan", "run"):
        answer = client.post(f"/api/projects/{walk}/{way}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), way


def test_there_is_no_plan_of_a_project_that_is_not_there_or_empty(client: Client) -> None:
    assert client.post("/api/projects/ghost/plan").status_code == 404
    answer = client.post(f"/api/projects/{begin(client, {})}/plan")
    assert (answer.status_code, answer.json()["code"]) == (422, "nothing_to_run")


def test_an_empty_project_has_nothing_to_run(client: Client) -> None:
    answer = client.post(f"/api/projects/{begin(client, {})}/run")

    assert (answer.status_code, answer.json()["code"]) == (422, "nothing_to_run")


def test_a_node_whose_only_taker_is_switched_off_is_an_end(system: System) -> None:
    graph = walk_graph()
    graph["nodes"][3]["disabled"] = True

    assert ends(msgspec.convert(graph, Graph), system.registry) == ("pick",)


def test_a_run_is_stopped(client: Client) -> None:
    project = begin(client, SLOW)
    run = client.post(f"/api/projects/{project}/nodes/after/run").json()["run"]["id"]

    assert client.post(f"/api/runs/{run}/cancel").json()["status"] in ("canceling", "canceled")

    assert ended(client, run)["status"] == "canceled"
    assert client.post(f"/api/runs/{run}/cancel").json()["status"] == "canceled"


def test_stopping_a_node_stops_the_runs_it_is_still_to_run_in(client: Client) -> None:
    project = begin(client, SLOW)
    run = client.post(f"/api/projects/{project}/nodes/after/run").json()["run"]["id"]

    stopped = client.post(f"/api/projects/{project}/nodes/slow/cancel").json()["items"]

    assert [view["id"] for view in stopped] == [run]
    eventually(lambda: ended(client, run)["status"] == "canceled")
    assert client.post(f"/api/projects/{project}/nodes/slow/cancel").json() == {"items": []}


def test_a_run_that_is_not_there_is_a_404(client: Client) -> None:
    for method, path in (("GET", ""), ("POST", "/cancel")):
        answer = client.request(method, f"/api/runs/ghost{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_run")


def test_runs_of_all_projects_are_asked_for_by_project_and_status(client: Client, walk: str) -> None:
    run = client.post(f"/api/projects/{walk}/nodes/out/run").json()["run"]["id"]

    assert client.get("/api/runs?limit=1").json()["items"][0]["id"] == run
    assert [r["id"] for r in client.get("/api/runs", params={"project": walk}).json()["items"]] == [run]
    found = client.get("/api/runs", params={"project": walk, "status": "succeeded"}).json()
    assert (found["total"], found["items"][0]["project"]) == (1, walk)
    assert client.get("/api/runs", params={"project": walk, "status": "failed"}).json() == {"items": [], "total": 0}
    assert client.get("/api/runs?project=ghost").json()["code"] == "unknown_project"
    assert client.get("/api/runs?status=asleep").status_code == 400


def test_a_run_tells_every_try(client: Client) -> None:
    project = begin(client, {"nodes": [node("a", "fail", text=uuid4().hex)]})
    run = client.post(f"/api/projects/{project}/nodes/a/run").json()["run"]["id"]

    [step] = ended(client, run)["steps"]

    [attempt] = step["attempts"]
    assert (attempt["number"], attempt["outcome"], attempt["problem"]["code"]) == (1, "failed", "low_tide")
    assert attempt["startedAt"] <= attempt["endedAt"]


def test_the_failed_part_of_a_run_is_tried_again_from_the_graph_as_it_is_now(client: Client) -> None:
    good, bad = node("good", "say", text=uuid4().hex), node("bad", "fail", text=uuid4().hex)
    project = begin(client, {"nodes": [good, bad]})
    run = client.post(f"/api/projects/{project}/run", json={"targets": ["good", "bad"]}).json()["run"]["id"]
    assert ended(client, run)["status"] == "partial"
    client.patch(f"/api/projects/{project}/nodes/bad", json={"type": "say"})

    again = client.post(f"/api/runs/{run}/retry", headers={"Idempotency-Key": "again"})

    assert (again.status_code, again.json()["run"]["targets"], again.json()["run"]["mode"]) == (202, ["bad"], "stale")
    new = again.json()["run"]["id"]
    assert ended(client, new)["status"] == "succeeded"
    assert client.post(f"/api/runs/{run}/retry", headers={"Idempotency-Key": "again"}).json()["run"]["id"] == new
    assert client.post(f"/api/runs/{new}/retry").json()["code"] == "nothing_to_retry"


def test_a_run_that_goes_on_or_is_not_there_can_not_be_tried_again(client: Client) -> None:
    project = begin(client, SLOW)
    run = client.post(f"/api/projects/{project}/nodes/after/run").json()["run"]["id"]

    answer = client.post(f"/api/runs/{run}/retry")

    assert (answer.status_code, answer.json()["code"]) == (409, "run_goes_on")
    client.post(f"/api/runs/{run}/cancel")
    ended(client, run)
    assert client.post("/api/runs/ghost/retry").status_code == 404


def test_the_graph_of_a_run_is_there_after_the_project_has_changed(client: Client, walk: str) -> None:
    run = client.post(f"/api/projects/{walk}/nodes/out/run").json()["run"]["id"]
    was = client.get(f"/api/projects/{walk}/graph").json()
    client.put(f"/api/projects/{walk}/graph", json={"nodes": [node("memo", "note")]}, headers={"If-Match": '"1"'})

    answer = client.get(f"/api/runs/{run}/graph")

    assert (answer.status_code, answer.json()) == (200, was)
    assert client.get("/api/runs/nobody/graph").status_code == 404

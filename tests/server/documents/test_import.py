"""A project on its way in, in two stages: what would come, and then what came. Nothing runs, and what is refused leaves
nothing behind."""

import json
import time
from pathlib import Path
from typing import Any

import msgspec
from film_graph import graph as trial_graph
from importing import bring, document, graph_of, projects
from served import Client, begin, edge, ended, files_of, node, png, text, upload, walk_graph

from server.compose import System
from server.documents.embedding import embed

DOCUMENTS = Path(__file__).parents[2] / "documents"
GONE = {"digest": "f" * 64, "mediaType": "image/png", "size": 3}


# -- both stages -------------------------------------------------------------------------------------------------------


def test_a_dry_run_says_what_would_come_and_writes_nothing(client: Client, system: System) -> None:
    before = projects(client), files_of(system)
    answer = bring(client, (DOCUMENTS / "v1.json").read_bytes(), dryRun="true")
    report = answer.json()

    assert answer.status_code == 200
    assert (report["source"], report["name"], report["project"]) == ("document", "The lighthouse — 灯台 🗼", None)
    assert (report["nodes"], report["edges"], report["problems"]) == (8, 3, [])
    assert report["unknownTypes"] == ["acme-grade"]
    assert [(file["digest"][0], file["state"]) for file in report["files"]] == [("a", "missing"), ("b", "missing")]
    assert [(note["code"], note.get("where", {}).get("node")) for note in report["notes"]] == [
        ("secret_left_out", None), ("pin_left_out", "words"), ("file_missing", None), ("file_missing", None),
    ]  # fmt: skip
    assert (projects(client), files_of(system)) == before


def test_an_import_makes_a_project_in_which_nothing_runs(client: Client) -> None:
    answer = bring(client, (DOCUMENTS / "v1.json").read_bytes())
    report = answer.json()
    project = report["project"]

    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/projects/{project}"
    assert report["rev"] == 1
    assert client.get(f"/api/projects/{project}").json()["name"] == "The lighthouse — 灯台 🗼"
    assert client.get(f"/api/projects/{project}/runs").json()["items"] == []


def test_unknown_types_and_unknown_fields_survive_untouched(client: Client) -> None:
    before = json.loads((DOCUMENTS / "v1.json").read_bytes())
    project = bring(client, before).json()["project"]
    saved = graph_of(client, project)
    client.put(f"/api/projects/{project}/graph", json=saved, headers={"If-Match": '"1"'})
    after = client.get(f"/api/projects/{project}/export").json()

    del before["leftOut"]
    next(one for one in before["nodes"] if one["id"] == "words").pop("pinned")
    assert after == before


def test_a_thousand_nodes_come_back_equal_with_equal_keys_in_half_a_second(client: Client) -> None:
    wires = ", ".join(f"n{number // 2} -> n{number}" for number in range(1, 1000))
    graph = trial_graph(wires, say=" ".join(f"n{number}" for number in range(1000)))
    project = begin(client, msgspec.to_builtins(graph))
    exported = client.get(f"/api/projects/{project}/export").content
    began = time.perf_counter()
    answer = bring(client, exported)
    took = time.perf_counter() - began
    copy = answer.json()["project"]

    assert answer.status_code == 201
    assert graph_of(client, copy) == graph_of(client, project)
    assert client.get(f"/api/projects/{copy}/export").content == exported
    assert took < 0.5


def test_equal_keys_make_what_was_made_once_fresh_in_the_copy(client: Client, walk: str) -> None:
    accepted = client.post(f"/api/projects/{walk}/run").json()
    assert ended(client, accepted["run"]["id"])["status"] == "succeeded"
    copy = bring(client, client.get(f"/api/projects/{walk}/export").content).json()["project"]

    def standing(project: str) -> dict[str, Any]:
        nodes = client.get(f"/api/projects/{project}/status").json()["nodes"]
        return {one["node"]: (one["state"], one["key"]) for one in nodes}

    assert standing(copy) == standing(walk)
    assert standing(copy)["out"][0] == "fresh"


def test_the_name_can_be_given_and_else_is_that_of_the_document_or_the_file(client: Client) -> None:
    def name(answer: Any) -> str:
        return str(client.get(f"/api/projects/{answer.json()['project']}").json()["name"])

    assert name(bring(client, document(), name="Mine")) == "Mine"
    assert name(bring(client, document(name="x" * 300))) == "x" * 200
    assert name(bring(client, document(name=" "))) == "Imported graph"
    form = {"file": ("../Reel 7.json", json.dumps(document(name="")), "text/html")}
    assert name(client.post("/api/projects/import", files=form)) == "Reel 7"


def test_ids_that_can_not_be_kept_are_reported(client: Client) -> None:
    answer = bring(client, document(nodes=[{"id": "a", "type": "note"}, {"id": "a", "type": "note"}]))

    assert answer.json()["renamed"] == {"a-2": "a"}
    assert [one["id"] for one in graph_of(client, answer.json()["project"])["nodes"]] == ["a", "a-2"]


def test_a_workflow_of_another_program_becomes_a_graph_with_placeholders(client: Client) -> None:
    wait = {"name": "A", "type": "n8n-nodes-base.wait", "parameters": {}, "position": [0, 0]}
    answer = bring(client, {"name": "Post", "nodes": [wait], "connections": {}})
    report = answer.json()

    assert answer.status_code == 201
    assert (report["source"], report["name"], len(report["unknownTypes"])) == ("workflow", "Post", 1)
    assert report["notes"][0]["code"] == "placeholder"


# -- into a project ----------------------------------------------------------------------------------------------------


def test_an_import_can_take_the_place_of_a_graph_which_is_kept(client: Client, walk: str) -> None:
    before = graph_of(client, walk)
    answer = bring(client, document(nodes=[node("memo", "note", text="New")]), into=walk, match='"1"')
    versions = client.get(f"/api/projects/{walk}/versions").json()["items"]

    assert answer.status_code == 200
    assert (answer.json()["project"], answer.json()["rev"]) == (walk, 2)
    assert [one["id"] for one in graph_of(client, walk)["nodes"]] == ["memo"]
    assert [(one["rev"], one["reason"]) for one in versions] == [(1, "import")]
    assert client.get(f"/api/projects/{walk}/versions/{versions[0]['id']}").json()["graph"] == before


def test_takes_that_the_project_has_stay_pinned(client: Client, walk: str) -> None:
    accepted = client.post(f"/api/projects/{walk}/run").json()
    ended(client, accepted["run"]["id"])
    take = next(
        one["take"] for one in client.get(f"/api/projects/{walk}/status").json()["nodes"] if one["node"] == "out"
    )
    graph = walk_graph()
    graph["nodes"][3]["pinned"], graph["nodes"][2]["pinned"] = take, "0" * 32
    answer = bring(client, document(**graph), into=walk, match='"1"')

    assert [(note["code"], note["where"]["node"]) for note in answer.json()["notes"]] == [("pin_left_out", "pick")]
    assert [one.get("pinned") for one in graph_of(client, walk)["nodes"]] == [None, None, None, take, None]


def test_a_graph_that_has_moved_on_is_not_replaced(client: Client, walk: str, refused: Any) -> None:
    assert refused(document(), 428, into=walk) == ["if_match_missing"]
    assert refused(document(), 409, into=walk, match='"7"') == ["rev_conflict"]
    assert refused(document(), 404, into="nowhere", match='"1"') == ["unknown_project"]
    assert bring(client, document(), into=walk, dryRun="true").status_code == 200
    assert len(graph_of(client, walk)["nodes"]) == 5


# -- films and pictures ------------------------------------------------------------------------------------------------


def test_a_picture_that_carries_its_graph_brings_it_back(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "still.png"
    path.write_bytes(png())
    dropped = b"".join(embed(path, json.dumps(document(nodes=[node("memo", "note")])).encode()))
    answer = client.post("/api/projects/import", files={"file": ("still.png", dropped, "image/png")})

    assert (answer.json()["source"], answer.json()["name"]) == ("film", "The lighthouse")
    assert [one["id"] for one in graph_of(client, answer.json()["project"])["nodes"]] == ["memo"]


def test_a_downloaded_film_gives_a_project_that_is_fresh_at_once(client: Client) -> None:
    project = begin(client, {}, "Dots")
    asset = upload(client, project, png(35, "pink")).json()["value"]["artifact"]
    graph = {
        "nodes": [node("still", "image", asset=asset), node("out", "output")],
        "edges": [edge("still.image", "out.value")],
    }
    client.put(f"/api/projects/{project}/graph", json=graph, headers={"If-Match": '"1"'})
    ended(client, client.post(f"/api/projects/{project}/run").json()["run"]["id"])
    film = client.get(f"/api/projects/{project}/nodes/out/film").content
    report = bring(client, film).json()
    nodes = client.get(f"/api/projects/{report['project']}/status").json()["nodes"]

    assert report["source"] == "film"
    assert {one["node"]: one["state"] for one in nodes} == {"still": "fresh", "out": "fresh"}


def test_a_file_that_was_made_here_brings_back_the_graph_that_made_it(client: Client) -> None:
    project = begin(client, {}, "Made here")
    asset = upload(client, project, png(36, "plum")).json()["value"]["artifact"]
    graph = {
        "nodes": [node("still", "image", asset=asset), node("out", "output"), node("memo", "note")],
        "edges": [edge("still.image", "out.value")],
    }
    client.put(f"/api/projects/{project}/graph", json=graph, headers={"If-Match": '"1"'})
    ended(client, client.post(f"/api/projects/{project}/run").json()["run"]["id"])
    report = bring(client, png(36, "plum")).json()

    assert (report["source"], report["name"]) == ("film", "Made here")
    assert {one["id"] for one in graph_of(client, report["project"])["nodes"]} == {"still", "out"}


def test_a_picture_that_nobody_here_made_carries_no_graph(refused: Any) -> None:
    assert refused(png(37, "lime")) == ["no_graph"]


def test_an_input_keeps_what_it_was_given(client: Client) -> None:
    project = bring(client, document(nodes=[node("who", "input", value=text("Anna"))])).json()["project"]

    assert graph_of(client, project)["nodes"][0]["params"] == {"value": text("Anna")}

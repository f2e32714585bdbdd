"""A project on its way out: as a document, as an archive, and inside a film."""

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from served import Client, begin, edge, ended, node, png, text, upload, walk_graph

from server.compose import System
from server.documents.embedding import extract


@pytest.fixture(scope="module")
def picture(client: Client) -> dict[str, Any]:
    """A project with an uploaded picture, by its id, and the graph that shows it."""
    project = begin(client, {}, "Sea & sand")
    still = png(40, "navy")
    asset = upload(client, project, still, "Sea (1).PNG").json()["value"]["artifact"]
    upload(client, project, png(41, "red"), "unused.png")
    graph = {
        "nodes": [node("still", "image", asset=asset), node("out", "output")],
        "edges": [edge("still.image", "out.value")],
        "view": {"nodes": {"still": {"x": 5.0, "title": "The sea"}}},
    }
    put = client.put(f"/api/projects/{project}/graph", json=graph, headers={"If-Match": '"1"'})
    assert put.status_code == 200, put.text
    return {"id": project, "graph": graph, "asset": asset, "bytes": still}


def archive(client: Client, project: str) -> zipfile.ZipFile:
    answer = client.get(f"/api/projects/{project}/export?assets=true")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_the_document_has_the_graph_its_name_and_the_versions_of_its_types(
    client: Client, picture: dict[str, Any]
) -> None:
    answer = client.get(f"/api/projects/{picture['id']}/export")
    document = answer.json()

    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''Sea%20%26%20sand.reelgraph.json"
    assert answer.headers["content-type"] == "application/json"
    assert {name: document[name] for name in ("format", "version", "name", "types")} == {
        "format": "reelgraph/graph", "version": 1, "name": "Sea & sand", "types": {"image": 1, "output": 1},
    }  # fmt: skip
    assert {name: document[name] for name in ("nodes", "edges", "view")} == {
        **picture["graph"], "nodes": [picture["graph"]["nodes"][0], {"id": "out", "type": "output"}],
    }  # fmt: skip


def test_the_archive_has_the_files_that_settings_name_and_no_others(client: Client, picture: dict[str, Any]) -> None:
    inside = archive(client, picture["id"])
    digest = picture["asset"]["digest"]
    graph = inside.read("graph.json")

    assert inside.namelist() == ["graph.json", "manifest.json", f"assets/{digest}.png"]
    assert inside.read(f"assets/{digest}.png") == picture["bytes"]
    assert graph == client.get(f"/api/projects/{picture['id']}/export").content
    assert json.loads(inside.read("manifest.json")) == {
        "format": "reelgraph/archive",
        "version": 1,
        "graph": hashlib.sha256(graph).hexdigest(),
        "assets": [
            {
                "digest": digest,
                "path": f"assets/{digest}.png",
                "name": "Sea (1).PNG",
                "mediaType": "image/png",
                "size": len(picture["bytes"]),
            }
        ],
        "missing": [],
        "leftOut": [],
    }
    assert inside.testzip() is None


def test_the_same_project_gives_the_same_bytes(client: Client, picture: dict[str, Any]) -> None:
    address = f"/api/projects/{picture['id']}/export?assets=true"

    assert client.get(address).content == client.get(address).content


def test_files_that_are_gone_are_listed_as_missing(client: Client) -> None:
    gone = {"digest": "f" * 64, "mediaType": "image/png", "size": 3}
    inside = archive(client, begin(client, {"nodes": [node("still", "image", asset=gone)]}))

    assert inside.namelist() == ["graph.json", "manifest.json"]
    assert json.loads(inside.read("manifest.json"))["missing"] == ["f" * 64]


def test_no_secret_leaves(client: Client) -> None:
    project = begin(client, {"nodes": [node("post", "acme-post", apiKey="x9-very-secret", url="https://example.com")]})
    inside = archive(client, project)

    assert b"x9-very-secret" not in b"".join(inside.read(name) for name in inside.namelist())
    assert json.loads(inside.read("manifest.json"))["leftOut"] == ["nodes.post.params.apiKey"]
    assert json.loads(inside.read("graph.json"))["nodes"][0]["params"] == {"url": "https://example.com"}


@pytest.mark.parametrize("address", ["export", "export?assets=true", "nodes/a/film"])
def test_a_project_that_is_not_there_is_a_404(client: Client, address: str) -> None:
    answer = client.get(f"/api/projects/nowhere/{address}")

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_project")


# -- films that carry their graph --------------------------------------------------------------------------------------


def run(client: Client, project: str, target: str) -> None:
    accepted = client.post(f"/api/projects/{project}/nodes/{target}/run").json()
    assert ended(client, accepted["run"]["id"])["status"] == "succeeded"


def test_what_a_node_holds_carries_the_graph_that_made_it_whatever_became_of_it(
    client: Client, picture: dict[str, Any], tmp_path: Path
) -> None:
    project = begin(client, picture["graph"], "The sea")
    run(client, project, "out")
    changed = {**picture["graph"], "nodes": [node("still", "image"), node("out", "output"), node("memo", "note")]}
    client.put(f"/api/projects/{project}/graph", json=changed, headers={"If-Match": '"1"'})
    answer = client.get(f"/api/projects/{project}/nodes/out/film")
    path = tmp_path / "sea.png"
    path.write_bytes(answer.content)
    document = json.loads(extract(path) or b"")

    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''The%20sea.png"
    assert document["name"] == "The sea"
    assert {one["id"]: one["params"] for one in document["nodes"]} == {
        "out": {"name": "output"}, "still": {"asset": picture["asset"]},
    }  # fmt: skip
    assert document["edges"] == picture["graph"]["edges"]
    assert document["view"]["nodes"]["still"]["title"] == "The sea"


def test_the_stored_file_stays_as_it_was(client: Client, picture: dict[str, Any]) -> None:
    project = begin(client, picture["graph"])
    run(client, project, "out")

    assert client.get(f"/api/projects/{project}/nodes/out/film").content != picture["bytes"]
    assert client.get(f"/api/artifacts/{picture['asset']['digest']}").content == picture["bytes"]


def test_a_node_that_holds_no_file_has_nothing_to_give(client: Client, walk: str) -> None:
    answer = client.get(f"/api/projects/{walk}/nodes/out/film")
    unknown = client.get(f"/api/projects/{walk}/nodes/nobody/film")

    assert (answer.status_code, answer.json()["code"]) == (422, "no_single_file")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_node")


def test_a_text_is_no_film(client: Client) -> None:
    project = begin(client, {**walk_graph(), "nodes": [node("say", "input", value=text("Hello"))], "edges": []})
    run(client, project, "say")

    assert client.get(f"/api/projects/{project}/nodes/say/film").json()["code"] == "no_single_file"


def test_the_description_says_what_comes_out(client: Client, system: System) -> None:
    described = client.get("/api/openapi.json").json()
    exported = described["paths"]["/api/projects/{project}/export"]["get"]["responses"]["200"]

    assert exported["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/GraphDocument"}
    assert "application/zip" in exported["content"]
    assert described["components"]["schemas"]["GraphDocument"]["properties"]["types"]["type"] == "object"

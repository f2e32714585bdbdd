"""`reelgraph export` and `reelgraph import`."""

import json
import zipfile
from uuid import uuid4

import pytest
from served import begin, node, png, upload, walk_graph


def test_a_project_goes_out_and_comes_in_again(command, client, address, walk, tmp_path):
    out = tmp_path / "walk.json"
    done = command("export", walk, "--out", out, "--server", address)
    assert (done.code, done.out, json.loads(out.read_text())["format"]) == (0, f"{out}\n", "reelgraph/graph")

    tried = command("import", out, "--dry-run", "--json", "--server", address).json()
    assert (tried["nodes"], tried["project"]) == (5, None)

    name = f"Again {uuid4().hex}"
    done = command("import", out, "--name", name, "--server", address)
    project = client.get("/api/projects", params={"search": name}).json()["items"][0]["id"]
    assert done.out == f"“{name}”: nodes: 5, wires: 3, files: 0\n{address}/projects/{project}\n"
    graphs = [client.get(f"/api/projects/{id}/graph").json()["graph"] for id in (walk, project)]
    assert graphs[0]["nodes"] == graphs[1]["nodes"]


def test_without_out_the_file_is_called_like_the_project_and_nothing_is_replaced(
    command, client, address, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    project = begin(client, walk_graph(), name="../Tide: at/night?")
    written = command("export", project, "--json", "--server", address).json()["out"]
    assert written == str(tmp_path / "Tide- at-night.reelgraph.json")
    again = command("export", project, "--server", address)
    assert (again.code, "There is a file" in again.err) == (2, True)


def test_the_files_of_its_settings_come_along_in_a_zip(command, client, address, tmp_path):
    project = begin(client, {"nodes": [node("still", "image")]})
    artifact = upload(client, project, png(40)).json()["value"]["artifact"]
    body = {"changes": [{"op": "setParams", "id": "still", "params": {"asset": artifact}}]}
    client.patch(f"/api/projects/{project}/graph", json=body, headers={"If-Match": '"1"'})
    out = tmp_path / "still.zip"
    assert command("export", project, "--with-assets", "--out", out, "--server", address).code == 0
    assert any(artifact["digest"] in name for name in zipfile.ZipFile(out).namelist())


@pytest.mark.parametrize(
    "content", [b"", b"no graph", b'{"format": "reelgraph/graph", "version": 99}', b"PK\3\4broken"]
)
def test_what_is_no_graph_is_2(command, address, tmp_path, content):
    path = tmp_path / "graph"
    path.write_bytes(content)
    done = command("import", path, "--server", address)
    assert (done.code, done.err != "") == (2, True)


def test_a_file_that_is_not_there_is_2(command, address, tmp_path):
    done = command("import", tmp_path / "nowhere.json", "--server", address)
    assert (done.code, "nowhere.json" in done.err) == (2, True)

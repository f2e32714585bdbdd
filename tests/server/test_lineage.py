from uuid import uuid4

from served import Client, begin, edge, ended, node, png, upload

from server.compose import System


def test_an_upload_and_what_shows_it_are_traced(client: Client) -> None:
    project = begin(client, {})
    asset = upload(client, project, png(side=17, colour="orange"), "sun.png").json()
    digest = asset["value"]["artifact"]["digest"]
    graph = {
        "nodes": [node("sun", "image", asset=asset["value"]["artifact"]), node("out", "output")],
        "edges": [edge("sun.image", "out.value")],
    }
    client.put(f"/api/projects/{project}/graph", json=graph, headers={"If-Match": '"1"'})
    run = client.post(f"/api/projects/{project}/nodes/out/run").json()["run"]["id"]
    ended(client, run)

    found = client.get(f"/api/artifacts/{digest}/lineage").json()

    assert [(up["asset"], up["project"], up["name"]) for up in found["uploads"]] == [(asset["id"], project, "sun.png")]
    by_type = {result["type"]: result for result in found["results"]}
    assert by_type.keys() == {"image", "output"}
    assert by_type["output"]["parents"] == [{"port": "value", "key": by_type["image"]["key"], "output": "image"}]
    assert [(take["node"], take["run"]) for take in by_type["output"]["takes"]] == [("out", run)]
    assert found["complete"] is True


def test_a_file_that_nobody_remembers_has_no_origin(client: Client, system: System) -> None:
    path = system.settings.data / "scratch" / uuid4().hex
    path.parent.mkdir(exist_ok=True)
    path.write_text("nobody's")
    digest, _ = system.files.put(path)
    path.unlink()

    found = client.get(f"/api/artifacts/{digest}/lineage").json()

    assert (found["uploads"], found["results"], found["complete"]) == ([], [], True)


def test_a_file_that_is_not_there_is_a_404(client: Client) -> None:
    for digest in ("0" * 64, "ghost"):
        assert client.get(f"/api/artifacts/{digest}/lineage").status_code == 404

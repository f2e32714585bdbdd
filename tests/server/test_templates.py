"""Templates: what they say of themselves, and projects that begin with them."""

import json
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from face_model import fetched_face_model
from PIL import Image
from served import Client, png

from node_types._lib.face import FILES
from server import sample
from server.templates import TEMPLATES, Template, begin

NODE_WIDTH, NODE_HEIGHT = 272, 220
STILLS = ("chelsea.png", "rocket.jpg", "hubble_deep_field.jpg", "moon.png")
SMALL = [template for template in TEMPLATES if template.id != "sample"]


def begun(client: Client, template: str) -> Any:
    return client.post("/api/projects", json={"name": "Mine", "template": template})


def test_templates_say_what_they_need(client: Client) -> None:
    listed = {item["id"]: item for item in client.get("/api/templates").json()["items"]}

    assert list(listed) == ["storyboard", "one-shot", "cut-to-the-beat", "portrait", "sample"]
    assert all(item["offline"] and item["title"] and item["summary"] for item in listed.values())
    assert (listed["storyboard"]["inputs"], listed["storyboard"]["models"]) == ([], [])
    assert [(i["name"], i["kind"]) for i in listed["one-shot"]["inputs"]] == [("picture", "image")]
    assert [i["kind"] for i in listed["cut-to-the-beat"]["inputs"]] == ["audio", "image", "image", "image", "image"]
    assert (listed["cut-to-the-beat"]["models"], listed["portrait"]["models"]) == ([], listed["sample"]["models"])
    assert listed["sample"]["models"] != []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.id)
def test_a_template_comes_with_a_small_picture_of_its_film(client: Client, template: Template) -> None:
    shown = client.get(f"/api/templates/{template.id}").json()["template"]

    answer = client.get(shown["picture"])

    assert answer.headers["content-type"] == "image/webp"
    assert len(answer.content) <= 20_000
    assert Image.open(BytesIO(answer.content)).size == (512, 288)
    assert shown["seconds"] > 0


def test_a_template_without_a_picture_says_so(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own.json").write_text(json.dumps({"nodes": []}))
    own = Template(id="own", path=tmp_path / "own.json", title="Own", summary="Without a picture.")
    monkeypatch.setitem(begin._BY_ID, "own", own)

    shown = client.get("/api/templates/own").json()["template"]

    assert (shown["picture"], shown["seconds"]) == (None, None)
    assert client.get("/api/templates/own/picture").json()["code"] == "no_picture"


def test_the_film_of_the_sample_can_be_seen_before_it_is_made(client: Client) -> None:
    shown = client.get("/api/templates/sample").json()["template"]

    part = client.get(shown["film"], headers={"Range": "bytes=4-7"})

    assert (part.status_code, part.content, part.headers["content-type"]) == (206, b"ftyp", "video/mp4")
    assert client.get("/api/templates/storyboard/film").json()["code"] == "no_film"


def test_a_template_is_read_with_its_graph(client: Client) -> None:
    found = client.get("/api/templates/storyboard").json()

    assert found["template"]["nodes"] == len(found["graph"]["nodes"]) == 13
    assert found["graph"]["view"]["nodes"]["film"]["title"] == "The film"


@pytest.mark.parametrize("template", SMALL, ids=lambda template: template.id)
def test_a_project_begins_with_a_template_and_nothing_is_wrong_with_it(client: Client, template: Template) -> None:
    project = begun(client, template.id).json()["id"]

    graph = client.get(f"/api/projects/{project}/graph").json()["graph"]
    assert graph["nodes"] == json.loads(template.path.read_text())["nodes"]
    nodes = client.get(f"/api/projects/{project}/status").json()["nodes"]
    assert [problem for node in nodes for problem in node["problems"]] == []
    assert client.get(f"/api/projects/{project}/runs").json()["items"] == []


def test_the_files_of_a_template_are_brought_along(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "still.png").write_bytes(png())
    document = {"nodes": [{"id": "a", "type": "image", "params": {"asset": "still.png"}}]}
    (tmp_path / "own.json").write_text(json.dumps(document))
    own = Template(id="own", path=tmp_path / "own.json", title="Own", summary="With a picture.")
    monkeypatch.setitem(begin._BY_ID, "own", own)

    project = begun(client, "own").json()["id"]

    [asset] = client.get(f"/api/projects/{project}/assets").json()["items"]
    node = client.get(f"/api/projects/{project}/nodes/a").json()
    assert node["params"]["asset"] == asset["value"]["artifact"]


def test_a_template_that_is_not_known_is_refused_with_those_that_are(client: Client) -> None:
    answer = begun(client, "opera")

    assert (answer.status_code, answer.json()["code"], answer.json()["where"]) == (
        422, "unknown_template", {"field": "template"},
    )  # fmt: skip
    assert all(template.id in answer.json()["detail"] for template in TEMPLATES)
    assert client.get("/api/templates/opera").status_code == 404


def test_a_project_begins_with_a_template_or_a_graph(client: Client) -> None:
    body = {"name": "Mine", "template": "storyboard", "graph": {"nodes": [{"id": "a", "type": "note"}]}}

    assert client.post("/api/projects", json=body).json()["code"] == "template_and_graph"


@pytest.mark.parametrize("template", SMALL, ids=lambda template: template.id)
def test_a_template_reads_from_left_to_right_and_nothing_overlaps(template: Template) -> None:
    graph = json.loads(template.path.read_text())
    places = graph["view"]["nodes"]
    assert places.keys() == {node["id"] for node in graph["nodes"]}
    for edge in graph["edges"]:
        assert places[edge["source"]["node"]]["x"] < places[edge["target"]["node"]]["x"]
    for one in places.values():
        for other in places.values():
            apart = abs(one["x"] - other["x"]) >= NODE_WIDTH or abs(one["y"] - other["y"]) >= NODE_HEIGHT
            assert apart or one is other


@pytest.mark.slow
def test_the_storyboard_becomes_a_film_with_nothing_given_to_it(tmp_path: Path) -> None:
    [template] = [template for template in TEMPLATES if template.id == "storyboard"]
    command = [sys.executable, "-m", "server", "run", str(template.path), "--data", str(tmp_path / "data"), "--json"]

    done = subprocess.run([*command, "--out", str(tmp_path / "film.mp4")], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    film = json.loads(done.stdout)["outputs"]["film"]["value"]
    assert (film["kind"], film["width"], film["height"]) == ("video", 1280, 720)
    assert film["seconds"] == pytest.approx(template.seconds, abs=0.1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("id", "given"),
    [
        ("one-shot", {"picture": "rocket.jpg"}),
        ("portrait", {"portrait": "astronaut.png"}),
        (
            "cut-to-the-beat",
            {
                "song": "war_of_freedom_140bpm.ogg",
                **dict(
                    zip(("first-picture", "second-picture", "third-picture", "fourth-picture"), STILLS, strict=True)
                ),
            },
        ),
    ],
)
def test_a_template_becomes_a_film_of_what_is_given_to_it(tmp_path: Path, id: str, given: dict[str, str]) -> None:
    [template] = [template for template in TEMPLATES if template.id == id]
    if id == "portrait":
        shutil.copytree(fetched_face_model(), tmp_path / "data" / "models" / FILES)
    command = [sys.executable, "-m", "server", "run", str(template.path), "--data", str(tmp_path / "data"), "--json"]
    inputs = [f"--input={name}={sample.PATH.parent / 'media' / file}" for name, file in given.items()]

    done = subprocess.run([*command, *inputs], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    [film] = json.loads(done.stdout)["outputs"].values()
    assert film["value"]["seconds"] == pytest.approx(template.seconds, abs=0.1)

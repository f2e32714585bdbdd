"""`reelgraph trigger`."""

from uuid import uuid4

import pytest
from served import begin, edge, node, png, text, upload


@pytest.fixture
def project(client):
    """A picture and a text that can be given, and both given out; and a node that fails."""
    nodes = [
        node("still", "input", name="still"),
        node("words", "input", name="words", value=text(uuid4().hex)),
        node("picture", "output", name="picture"),
        node("said", "output", name="said"),
        node("prompt", "prompt", text=uuid4().hex),
        node("tide", "fail", text=uuid4().hex),
        node("long", "say", text=uuid4().hex, seconds=30),
    ]
    wires = [edge("still.value", "picture.value"), edge("words.value", "said.value")]
    return begin(client, {"nodes": nodes, "edges": wires})


@pytest.fixture
def token(client, project):
    return client.post(f"/api/projects/{project}/nodes/said/trigger").json()["token"]


def test_a_node_is_run_with_what_is_given_for_this_time(command, address, project):
    words = uuid4().hex
    done = command("trigger", project, "said", "--input", f"words={words}", "--server", address)
    assert (done.code, done.out) == (0, f"value: {words}\n")
    assert "said: " in done.err


def test_a_setting_is_given_for_this_time(command, address, project):
    arguments = ["--param", 'prompt.text="A ship"', "--param", "prompt.seed=7", "--json", "--server", address]
    report = command("trigger", project, "prompt", *arguments).json()
    assert "A ship" in report["outputs"]["prompt"]["text"]


@pytest.mark.parametrize("how", ["token", "path", "url"])
def test_the_address_of_a_trigger_is_used(command, address, token, how):
    name = {"token": token, "path": f"/api/triggers/{token}", "url": f"{address}/api/triggers/{token}"}[how]
    server = [] if how == "url" else ["--server", address]
    words = uuid4().hex
    done = command("trigger", name, "--input", f"words={words}", *server)
    assert (done.code, done.out) == (0, f"said: {words}\n")


def test_one_that_is_not_waited_for_goes_on(command, client, address, project):
    done = command("trigger", project, "long", "--wait", 0.1, "--server", address)
    assert done.code == 0
    assert "It goes on as the run" in done.err
    client.post(f"/api/projects/{project}/nodes/long/cancel")


def test_one_that_fails_gives_1(command, client, address, project):
    done = command("trigger", project, "tide", "--server", address)
    assert (done.code, done.err.count("The tide is out")) == (1, 1)
    token = client.post(f"/api/projects/{project}/nodes/tide/trigger").json()["token"]
    done = command("trigger", token, "--server", address)
    assert (done.code, done.err.count("The tide is out")) == (1, 1)
    assert command("trigger", token, "--json", "--server", address).json()["problems"][0]["code"] == "low_tide"


def test_its_one_file_is_written(command, client, address, tmp_path):
    words = uuid4().hex
    project = begin(client, {"nodes": [node("dot", "dot", text=words)]})
    token = client.post(f"/api/projects/{project}/nodes/dot/trigger").json()["token"]
    for what in ([project, "dot"], [token]):
        out = tmp_path / f"{len(what)}.txt"
        done = command("trigger", *what, "--out", out, "--server", address)
        assert (done.code, done.out, out.read_text()) == (0, f"{out}\n", words)
    done = command("trigger", project, "dot", "--server", address)
    assert done.out.startswith(f"image: {address}/api/artifacts/")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--input", "wrods=x"], "There is no input called “wrods”"),
        (["--input", "words"], "Write a name, a value and ="),
        (["--param", "words=x"], "Write a node, a field and a value"),
        (["--param", "nobody.text=x"], "nobody"),
        (["--wait", "-1"], "is no time"),
        (["--wait", "nan"], "is no time"),
        (["--out", "/nowhere/film.mp4"], "/nowhere"),
    ],
)
def test_what_can_not_be_used_is_2(command, address, token, arguments, words):
    done = command("trigger", token, *arguments, "--server", address)
    assert (done.code, words in done.err) == (2, True), done.err


def test_a_file_is_uploaded_for_a_project_and_refused_for_an_address(command, client, address, tmp_path):
    project = begin(client, {})
    value = upload(client, project, png(8)).json()["value"]
    nodes = [
        node("still", "input", name="still", expects="image", value=value),
        node("picture", "output", name="picture"),
    ]
    graph = {"nodes": nodes, "edges": [edge("still.value", "picture.value")]}
    client.put(f"/api/projects/{project}/graph", json=graph, headers={"If-Match": '"1"'})
    token = client.post(f"/api/projects/{project}/trigger").json()["token"]
    (tmp_path / "still.png").write_bytes(png(24))
    given = ["--input", f"still={tmp_path / 'still.png'}", "--server", address]
    done = command("trigger", project, "picture", "--json", *given)
    assert (done.code, done.json()["outputs"]["value"]["width"]) == (0, 24)
    refused = command("trigger", token, *given)
    assert (refused.code, "takes a file" in refused.err) == (2, True)
    shown = command("trigger", token, "--json", "--server", address).json()
    assert (shown["outputs"]["picture"]["width"], len(shown["files"])) == (8, 1)


def test_too_many_words_are_2(command, address):
    assert "or a project and one of its nodes" in command("trigger", "a", "b", "c", "--server", address).err

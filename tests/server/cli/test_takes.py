"""`reelgraph takes`."""

from uuid import uuid4

import pytest
from served import begin, ended, node


@pytest.fixture
def dot(client):
    """A project whose node has made two files, and the texts in them, newest first."""
    texts = [uuid4().hex, uuid4().hex]
    project = begin(client, {"nodes": [node("dot", "dot", text=texts[1])]})
    for rev, words in enumerate(reversed(texts), 1):
        body = {"changes": [{"op": "setParams", "id": "dot", "params": {"text": words}}]}
        client.patch(f"/api/projects/{project}/graph", json=body, headers={"If-Match": f'"{max(1, rev - 1)}"'})
        ended(client, client.post(f"/api/projects/{project}/nodes/dot/run").json()["run"]["id"])
    return project, texts


def test_takes_are_listed_newest_first(command, address, dot):
    done = command("takes", dot[0], "dot", "--server", address)
    lines = done.out.splitlines()
    assert (done.code, [line.split()[0] for line in lines]) == (0, ["1", "2"])
    assert "current" in lines[0]
    assert "image: picture of 1 × 1" in lines[1]
    assert len(command("takes", dot[0], "dot", "--json", "--server", address).json()) == 2


def test_one_is_starred_picked_and_restored(command, address, dot):
    project, texts = dot
    assert command("takes", project, "dot", "--star", 2, "--json", "--server", address).json()["starred"] is True
    picked = command("takes", project, "dot", "--pick", 2, "--json", "--server", address).json()
    assert picked["node"]["pinned"] is not None
    assert "picked starred" in command("takes", project, "dot", "--server", address).out.splitlines()[1]
    restored = command("takes", project, "dot", "--restore", 2, "--json", "--server", address).json()
    assert (restored["node"]["params"]["text"], restored["node"].get("pinned")) == (texts[1], None)


def test_the_file_of_one_is_brought_home(command, address, dot, tmp_path):
    project, texts = dot
    out = tmp_path / "dot.txt"
    done = command("takes", project, "dot", "--fetch", 2, "--out", out, "--server", address)
    assert (done.code, done.out, out.read_text()) == (0, f"{out}\n", texts[1])
    id = command("takes", project, "dot", "--json", "--server", address).json()[0]["id"]
    done = command("takes", project, "dot", "--fetch", id, "--out", out, "--json", "--server", address)
    assert (done.json(), out.read_text()) == ({"out": str(out)}, texts[0])


@pytest.mark.parametrize("number", ["0", "3", "-1", "one", "²"])
def test_a_take_that_is_not_there_is_2(command, address, dot, number):
    done = command("takes", dot[0], "dot", f"--star={number}", "--server", address)
    assert (done.code, done.err.splitlines()[0]) == (2, f"There is no take {number} of this node")


def test_a_place_is_needed_for_a_file(command, address, dot, tmp_path):
    assert "belong together" in command("takes", dot[0], "dot", "--fetch", 1, "--server", address).err
    done = command("takes", dot[0], "dot", "--fetch", 1, "--out", tmp_path / "no" / "x", "--server", address)
    assert (done.code, str(tmp_path / "no") in done.err) == (2, True)


def test_a_node_without_takes_says_so(command, address, walk):
    assert command("takes", walk, "out", "--server", address).out == "No takes yet.\n"

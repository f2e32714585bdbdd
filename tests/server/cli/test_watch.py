"""`reelgraph watch`, and what goes for all commands that ask a server."""

import json
import signal
import subprocess
import sys
from typing import Any
from uuid import uuid4

import pytest
from served import begin, edge, ended, node, walk_graph

ASKING = [
    ("watch", "moon"),
    ("why", "moon", "film"),
    ("takes", "moon", "film"),
    ("export", "moon"),
    ("trigger", "moon", "film"),
]


@pytest.fixture
def at_work(client: Any) -> Any:
    """A project that is made to run two nodes for a while; gives its id."""

    def start(seconds: float = 0.5) -> str:
        graph = {
            "nodes": [node("first", "say", text=uuid4().hex, seconds=seconds), node("last", "say", text="2")],
            "edges": [edge("first.text", "last.parts")],
        }
        project = begin(client, graph, name=f"Watched {uuid4().hex}")
        client.post(f"/api/projects/{project}/nodes/last/run")
        return project

    return start


def test_a_run_is_shown_until_it_ends(command, address, at_work):
    done = command("watch", at_work(), "--server", address)
    assert done.code == 0
    assert [line.split()[1:3] for line in done.err.splitlines()[:2]] == [["first:", "done"], ["last:", "done"]]
    assert done.err.splitlines()[-1] == "last: succeeded"


def test_every_frame_is_a_line_of_json(command, address, at_work):
    done = command("watch", at_work(), "--json", "--server", address)
    frames = [json.loads(line) for line in done.out.splitlines()]
    assert [frame["frame"] for frame in frames[:2]] == ["hello", "snapshot"]
    last = frames[-1]["events"][-1]["fact"]
    assert (done.code, last["type"], last["status"]) == (0, "run.ended", "succeeded")


def test_where_nothing_runs_it_says_so(command, address, walk):
    done = command("watch", walk, "--server", address)
    assert (done.code, done.err) == (0, "Nothing is running in “A walk on the moon”.\n")
    frames = [
        json.loads(line)["frame"] for line in command("watch", walk, "--json", "--server", address).out.splitlines()
    ]
    assert frames == ["hello", "snapshot"]


def test_the_one_project_at_work_is_found(command, client, address, at_work):
    at_work()
    assert command("watch", "--server", address).err.splitlines()[-1] == "last: succeeded"
    assert command("watch", "--server", address).err == "Nothing is running.\n"


def test_of_several_projects_at_work_one_has_to_be_named(command, client, address, at_work):
    ids = [at_work(30), at_work(30)]
    done = command("watch", "--server", address)
    for run in client.get("/api/runs?status=running").json()["items"]:
        client.post(f"/api/runs/{run['id']}/cancel")
        ended(client, run["id"])
    assert done.code == 2
    assert all(id in done.err for id in ids)


def test_a_run_that_fails_gives_1_and_says_why(command, client, address):
    graph = {"nodes": [node("slow", "say", text=uuid4().hex, seconds=0.3), node("tide", "fail", text=uuid4().hex)],
             "edges": [edge("slow.text", "tide.parts")]}  # fmt: skip
    project = begin(client, graph)
    client.post(f"/api/projects/{project}/nodes/tide/run")
    done = command("watch", project, "--server", address)
    assert done.code == 1
    assert "The tide is out" in done.err
    assert "Wait for the moon." in done.err


@pytest.mark.parametrize("arguments", ASKING, ids=lambda arguments: arguments[0])
def test_where_no_server_answers_it_is_2_and_says_what_helps(command, monkeypatch, arguments):
    monkeypatch.setattr("server.client.call.PAUSES", ())
    monkeypatch.setenv("REELGRAPH_SERVER", "http://127.0.0.1:9")
    done = command(*arguments)
    assert done.code == 2
    assert "No Reelgraph answers at http://127.0.0.1:9" in done.err
    assert "reelgraph serve" in done.err
    assert command(*arguments, "--json").json()["problems"][0]["code"] == "not_reached"


@pytest.mark.parametrize("arguments", ASKING, ids=lambda arguments: arguments[0])
def test_a_project_that_is_not_there_is_2(command, address, arguments):
    done = command(*arguments, "--server", address)
    assert (done.code, done.err.splitlines()[0]) == (2, "There is no project “moon”")


def test_an_address_that_is_none_is_2(command):
    done = command("watch", "--server", "127.0.0.1:8420")
    assert (done.code, "it has to be such as http://" in done.err) == (2, True)


def test_a_page_that_is_no_reelgraph_is_told_as_such(command, address):
    done = command("why", "moon", "film", "--server", f"{address}/elsewhere")
    assert (done.code, done.err.splitlines()[0]) == (2, "There is nothing at this address")


def test_a_project_goes_by_its_name(command, client, address):
    name = f"By name {uuid4().hex}"
    begin(client, walk_graph(), name=name)
    assert command("watch", name, "--server", address).code == 0


def test_ctrl_c_ends_it_and_not_the_run(client, address, at_work):
    project = at_work(30)
    watching = subprocess.Popen(
        [sys.executable, "-m", "server", "watch", project, "--json", "--server", address],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    watching.stdout.readline()
    watching.send_signal(signal.SIGINT)
    _, said = watching.communicate(timeout=20)
    assert (watching.returncode, said) == (130, "")
    [run] = client.get("/api/runs", params={"project": project}).json()["items"]
    assert run["status"] == "running"
    client.post(f"/api/runs/{run['id']}/cancel")
    ended(client, run["id"])

"""`reelgraph worker`, looked after from outside."""

import json
import os
import subprocess
import sys
import threading
import urllib.request
from uuid import uuid4

import pytest
from desk import Desk
from served import eventually
from served_process import SUPPORT, plugin
from services import free_port

from storage.sql import journal
from storage.sql.migrate import migrate
from storage.sql.opening import open_database

LONGER_THAN_A_HEARTBEAT_SECONDS = 12.0


@pytest.fixture
def database(postgres):
    url = postgres.new_database(f"worker-{uuid4().hex}")
    opened = open_database(url, journal.record)
    migrate(opened)
    opened.close()
    return url


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def said():
    """The lines that the worker has logged."""
    return []


@pytest.fixture
def worker(tmp_path, monkeypatch, database, redis_server, port, said):
    """A worker in a process of its own, with the trial node types as a plug-in."""
    settings = {
        "REELGRAPH_DATABASE": database,
        "REELGRAPH_BROKER": f"{redis_server.url.rpartition('/')[0]}/7",  # nobody else hears these bells
        "REELGRAPH_DATA": str(tmp_path / "data"),
        "REELGRAPH_LOG": "json",
        "REELGRAPH_METRICS_PORT": str(port),
        "REELGRAPH_TRIAL_LOG": str(tmp_path / "said.log"),
        "PYTHONPATH": os.pathsep.join([str(plugin(tmp_path / "plugin")), str(SUPPORT)]),
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    command = [sys.executable, "-m", "server", "worker", "--lane", "cpu=2"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    reader = threading.Thread(target=lambda: said.extend(json.loads(line) for line in process.stderr))
    reader.start()
    eventually(lambda: said or process.poll() is not None)
    yield process
    process.kill()
    process.wait()
    reader.join()
    process.stderr.close()


def test_a_worker_that_is_told_to_drain_ends_when_its_work_has_ended(worker, command, tmp_path, database, port, said):
    name = said[0]["message"].split()[3]
    desk = Desk(tmp_path, url=database)
    [known] = desk.store.workers.list()
    assert (known.name, known.lanes, known.pid) == (name, {"cpu": 2}, worker.pid)
    project = desk.project(say="a b", params={"a": {"seconds": LONGER_THAN_A_HEARTBEAT_SECONDS}})
    run = desk.trigger(project, "a").run.id
    eventually(lambda: desk.steps(run) == {"a": "running"})

    assert command("admin", "drain", name).code == 0
    eventually(lambda: any("told to drain" in line["message"] for line in said))
    later = desk.trigger(project, "b").run.id
    assert desk.steps(run) == {"a": "running"}

    assert worker.wait(20) == 0
    assert desk.steps(run) == {"a": "succeeded"}
    assert desk.steps(later) == {"b": "queued"}
    assert desk.store.workers.list() == []
    desk.check()
    desk.close()


def test_a_worker_shows_what_it_has_done_on_a_port_of_its_own(worker, tmp_path, database, port):
    desk = Desk(tmp_path, url=database)
    run = desk.trigger(desk.project(say="a"), "a").run.id
    eventually(lambda: desk.steps(run) == {"a": "succeeded"})
    desk.close()

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        shown = answer.read().decode()

    assert 'reelgraph_jobs_ended_total{status="done",type="say"} 1.0' in shown
    assert "reelgraph_broker_available 1.0" in shown
    assert "reelgraph_worker_threads" not in shown  # every server says that, and one is enough

"""The log: who says what, at which attempt, and no secrets."""

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from film_graph import graph
from served import eventually

from executors.at_work import at_work
from graph_engine.freshness import Recipe
from graph_engine.job import Claim, Watcher, WorkOrder
from graph_engine.ports import Owner
from schemas.run import RunView
from server import logs
from server.compose import System
from server.redaction import Redaction
from server.settings import Settings
from storage.sql.runs import Trigger

Lines = Callable[[], list[dict[str, Any]]]
NOTHING = Redaction([])


def claim(job: str, *runs: str, attempt: int = 1) -> Claim:
    recipe = Recipe(type="say", version=1, params=b"{}", environment="", inputs=(), nonce="")
    return Claim(
        job=job, fence=attempt, attempt=attempt, lost=0, priority=0, lane="cpu", key="k", order=WorkOrder(recipe, ()),
        owner=Owner("p", "u"), given=(), watchers=tuple(Watcher("p", run, "a") for run in runs),
    )  # fmt: skip


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def logger(stream: io.StringIO) -> Iterator[Callable[[logging.Formatter], logging.Logger]]:
    """A logger that writes to `stream`."""
    handler = logging.StreamHandler(stream)
    named = logging.getLogger("tide")

    def make(formatter: logging.Formatter) -> logging.Logger:
        handler.setFormatter(formatter)
        named.addHandler(handler)
        return named

    yield make
    named.removeHandler(handler)


def test_a_line_of_json_has_time_level_logger_and_message(logger, stream) -> None:
    logger(logs.JsonLines(NOTHING)).warning("the %s is\nout", "tide")

    [line] = stream.getvalue().splitlines()
    said = json.loads(line)

    assert datetime.fromisoformat(said.pop("time")).tzinfo is not None
    assert said == {"level": "warning", "logger": "tide", "message": "the tide is\nout"}


def test_an_exception_stands_in_the_same_line(logger, stream) -> None:
    try:
        raise ValueError("low")
    except ValueError:
        logger(logs.JsonLines(NOTHING)).exception("no water")

    [line] = stream.getvalue().splitlines()

    assert json.loads(line)["error"].endswith("ValueError: low")


def test_what_is_said_during_an_attempt_names_run_job_and_attempt(logger, stream) -> None:
    log = logger(logs.JsonLines(NOTHING))
    with at_work(claim("j1", "r1", "r2", attempt=2)):
        log.warning("inside")
        with at_work(claim("j2")):
            log.warning("deeper")
    log.warning("outside")

    inside, deeper, outside = (json.loads(line) for line in stream.getvalue().splitlines())

    assert (inside["run"], inside["job"], inside["attempt"]) == ("r1", "j1", 2)
    assert (deeper["job"], "run" in deeper) == ("j2", False)
    assert not {"run", "job", "attempt"} & outside.keys()


def test_lines_for_people_name_them_too(logger, stream) -> None:
    log = logger(logs.TextLines(NOTHING))
    with at_work(claim("j1", "r1")):
        log.warning("inside")

    assert stream.getvalue().endswith("tide: inside (run r1, job j1, attempt 1)\n")


def test_what_is_no_utf8_is_written_all_the_same(logger, stream) -> None:
    logger(logs.JsonLines(NOTHING)).warning("a file named %s", os.fsdecode(b"\xff.png"))

    assert json.loads(stream.getvalue())["message"] == "a file named \udcff.png"


def test_secrets_are_taken_out_of_message_and_traceback(logger, stream) -> None:
    log = logger(logs.JsonLines(Redaction(["hunter22"])))
    try:
        raise ValueError("hunter22 is wrong")
    except ValueError:
        log.exception("could not log in with %s", "hunter22")

    assert "hunter22" not in stream.getvalue()
    assert json.loads(stream.getvalue())["message"] == "could not log in with …"


# -- a whole Reelgraph -------------------------------------------------------------------------------------------------


@pytest.fixture
def grumbling(tmp_path: Path, stream: io.StringIO) -> Iterator[System]:
    """A Reelgraph whose bodies write to the log, which goes to `stream`."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines(NOTHING))
    root = logging.getLogger("grumbling")
    root.addHandler(handler)
    system = System(Settings(data=tmp_path / "data", cpu_workers=1), packages=("grumbling_nodes",))
    system.start()
    yield system
    system.close()
    root.removeHandler(handler)


def run(system: System, **types: str) -> RunView:
    project = system.store.graphs.create("Grumbling", graph("", {"a": {"text": "rain"}}, **types)).id
    started = system.store.runs.trigger(Trigger(project=project, targets=("a",))).run.id
    eventually(lambda: system.store.outcomes.ended(started))
    return system.store.runs.view(started)


@pytest.mark.parametrize(
    ("node", "messages"),
    [
        ("grumble", ["in a child: rain", "in a thread of a child", "with a traceback"]),
        ("grumble_far", ["in the worker: rain", "in a thread of the worker"]),
    ],
)
def test_bodies_say_which_attempt_they_are_wherever_they_run(
    grumbling: System, stream: io.StringIO, node: str, messages: list[str]
) -> None:
    ended = run(grumbling, **{node: "a"})

    lines = [json.loads(line) for line in stream.getvalue().splitlines()]

    assert [line["message"] for line in lines] == messages
    assert {(line["run"], line["attempt"], line["logger"]) for line in lines} == {(ended.id, 1, "grumbling")}
    assert len({line["job"] for line in lines}) == 1
    assert node != "grumble" or lines[-1]["error"].endswith("ValueError: the tide is out")


# -- a process ---------------------------------------------------------------------------------------------------------


def test_a_server_that_logs_json_writes_nothing_else(tmp_path: Path) -> None:
    environment = {**os.environ, "REELGRAPH_LOG": "json", "REELGRAPH_CPU_WORKERS": "1"}
    command = [sys.executable, "-m", "server", "serve", "--port", "0", "--data", str(tmp_path / "data")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        ready = json.loads(process.stderr.readline())
        process.terminate()
        rest = process.stderr.read()

    assert (ready["level"], ready["logger"]) == ("info", "reelgraph")
    assert "ready after" in ready["message"]
    assert rest == ""

"""From a trigger to the first line of its node's own code, through the whole cluster, after two seconds without work.

A trigger is a request to one of two servers; the node begins in a worker, in a thread of it (lane `network`) or in a
warm process (lane `cpu`). The last contender is what a page sees that is open at the other server. The peer does the
least that has to be done: one durable commit in Postgres, and a process that blocks on a list in Redis is woken.
"""

import argparse
import itertools
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from http.client import HTTPConnection

import msgspec
from redis import Redis as Client
from websockets.sync.client import connect

from bench.bells import QUEUE, latency
from bench.cluster import Commits
from bench.install import Install
from bench.measure import Times, milliseconds, ratio, table
from bench.shapes import graph
from bench.stack import Stack, stacked
from schemas.event import Events, SocketFrame, StepChanged
from schemas.value import Text

ROUNDS = 40
REST_SECONDS = 2.0

_END_SECONDS = 20.0
_tags = itertools.count()


def main(rounds: int, rest_seconds: float) -> None:
    with stacked(servers=2) as stack, Client.from_url(stack.ground.redis.url) as client:
        receiver = subprocess.Popen([sys.executable, "-m", "bench.bells", stack.ground.redis.url, "bare"])
        commits = Commits(stack.ground.settings.database)
        answered: list[float] = []

        def commit_and_wake() -> None:
            commits.run(1, [])
            client.rpush(QUEUE, b"")

        def peer() -> float:
            time.sleep(rest_seconds)
            return latency(client, commit_and_wake)

        contenders: dict[str, Callable[[], float]] = {
            "one commit, and one waker of a bare list": peer,
            "trigger → the node begins, lane network": lambda: _begun(stack, "far_clock", rest_seconds, answered),
            "trigger → the node begins, lane cpu": lambda: _begun(stack, "work_clock", rest_seconds, answered),
            "trigger → “running” at the other server’s page": lambda: _seen(stack, rest_seconds),
        }
        times = _in_turn(rounds, contenders, answered)
        times["trigger → answer"] = Times(tuple(answered))
        commits.close()
        receiver.kill()
        receiver.wait()
    bare = next(iter(times.values()))
    rows = [(name, *milliseconds(own, 0, 50, 95, 99), ratio(own, bare)) for name, own in times.items()]
    heads = ("", "best ms", "p50 ms", "p95 ms", "p99 ms", "× commit and list")
    table(f"after {rest_seconds:g} s without work, {rounds} times", heads, rows)


def _in_turn(rounds: int, contenders: dict[str, Callable[[], float]], answered: list[float]) -> dict[str, Times]:
    """Each has a rest of its own. Nobody is always behind the same one."""
    for run in contenders.values():
        run()
    answered.clear()
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    waiting = deque(contenders)
    for _ in range(rounds):
        for name in waiting:
            taken[name].append(contenders[name]())
        waiting.rotate()
    return {name: Times(tuple(seconds)) for name, seconds in taken.items()}


def _begun(stack: Stack, node_type: str, rest_seconds: float, answered: list[float]) -> float:
    """The node itself says when it began; nobody looks until it is over."""
    project = _project(stack.install, node_type)
    connection = _connected(stack)
    time.sleep(rest_seconds)
    began = time.monotonic()
    _trigger(connection, project)
    answered.append(time.monotonic() - began)
    connection.close()
    return float(_output(stack.install, project)) - began


def _seen(stack: Stack, rest_seconds: float) -> float:
    project = _project(stack.install, "far_clock")
    connection = _connected(stack)
    with connect(f"ws://127.0.0.1:{stack.ports[-1]}/api/projects/{project}/events", compression=None) as socket:
        time.sleep(rest_seconds)
        began = time.monotonic()
        _trigger(connection, project)
        while not _running(msgspec.json.decode(socket.recv(_END_SECONDS), type=SocketFrame)):
            continue
        took = time.monotonic() - began
    connection.close()
    _output(stack.install, project)
    return took


def _project(install: Install, node_type: str) -> str:
    return install.project(graph([], 1, node_type, tag=f"idle start {next(_tags)}"))


def _connected(stack: Stack) -> HTTPConnection:
    """A page has its connection already."""
    connection = HTTPConnection("127.0.0.1", stack.ports[0])
    connection.request("GET", "/api/health")
    connection.getresponse().read()
    return connection


def _trigger(connection: HTTPConnection, project: str) -> None:
    connection.request("POST", f"/api/projects/{project}/nodes/n0/run")
    answer = connection.getresponse()
    said = answer.read()
    assert answer.status == 202, said


def _running(frame: SocketFrame) -> bool:
    facts = [event.fact for event in frame.events] if isinstance(frame, Events) else []
    return any(isinstance(fact, StepChanged) and fact.status == "running" for fact in facts)


def _output(install: Install, project: str) -> str:
    """What the node has given in the end."""
    deadline = time.monotonic() + _END_SECONDS
    while time.monotonic() < deadline:
        time.sleep(0.1)
        [node] = install.store.status.project(project).nodes
        if node.step is None and node.outputs:
            text = node.outputs["text"]
            assert isinstance(text, Text)
            return text.text
    raise TimeoutError(f"nobody ran the node of {project}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--rest", type=float, default=REST_SECONDS, help="seconds without work before each trigger")
    given = parser.parse_args()
    main(given.rounds, given.rest)

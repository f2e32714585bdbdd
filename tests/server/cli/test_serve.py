import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Serve = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Start a server in a process of its own."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "server", "serve", "--data", str(tmp_path / "data"), *arguments]
        env = {**os.environ, "REELGRAPH_CPU_WORKERS": "1"}
        started.append(subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=env))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def address(process: "subprocess.Popen[str]") -> str:
    """Where a server says that it is, once it is ready."""
    assert process.stderr is not None
    line = process.stderr.readline()
    assert "ready" in line
    return line.split()[-1]


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_it_serves_the_page_until_it_is_stopped(serve, sent, code):
    process = serve("--port", "0")
    url = address(process)
    with urllib.request.urlopen(url) as page:
        assert page.status == 200
    process.send_signal(sent)
    _, rest = process.communicate(timeout=20)
    assert (process.returncode, rest) == (code, "")


def test_sockets_that_are_refused_are_answered_and_not_logged(serve):
    process = serve("--port", "0")
    connection = http.client.HTTPConnection(address(process).removeprefix("http://"), timeout=10)
    handshake = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
                 "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}  # fmt: skip
    codes = []
    for headers in ({}, {"Origin": "http://evil.example"}, {"Host": "evil.example"}):
        connection.request("GET", "/api/projects/none/events", headers=handshake | headers)
        codes.append(json.load(connection.getresponse())["code"])
        connection.close()
    assert codes == ["unknown_project", "foreign_origin", "foreign_host"]
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=20)[1] == ""


def test_a_port_that_is_taken_is_named(serve):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        process = serve("--port", str(port))
        _, said = process.communicate(timeout=20)
    assert process.returncode == 2
    assert f"can't listen on 127.0.0.1 port {port}: Address already in use" in said


def test_a_second_server_on_the_same_data_is_refused(serve):
    first = serve("--port", "0")
    address(first)
    second = serve("--port", "0")
    _, said = second.communicate(timeout=20)
    assert second.returncode == 2
    assert f"in use by another Reelgraph (process {first.pid})" in said

"""Clients that lie about who asks, that break off, or that take for ever; over a real connection.

Names and origins of every other kind are in `test_guard`, silence within an upload in parts in `test_uploads`.
What headers and addresses say is in `test_bad_input_headers`.
"""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from select import select
from urllib.parse import urlsplit

import httpx
import pytest
from litestar.exceptions import WebSocketDisconnect
from served import Client, eventually, png
from untouched import assert_refused, everything, untouched

from server import patience
from server.compose import System

PART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="moon.png"\r\n\r\n'
FORM = "multipart/form-data; boundary=x"
LONG = 100_000


def connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    return socket.create_connection((str(parts.hostname), int(parts.port or 0)), timeout=20)


def head(method: str, path: str, *headers: str) -> bytes:
    return "\r\n".join((f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "\r\n")).encode()


def answered(connection: socket.socket) -> bytes:
    """All that comes until the server hangs up, or says nothing more."""
    said = b""
    while part := connection.recv(65536):
        said += part
    return said


def beginnings(project: str, upload: str) -> dict[str, bytes]:
    """Requests whose bodies have only begun."""
    return {
        "form": head("POST", f"/api/projects/{project}/assets", f"Content-Type: {FORM}", f"Content-Length: {LONG}")
        + PART,
        "part": head("PATCH", upload, "Tus-Resumable: 1.0.0", "Upload-Offset: 0", f"Content-Length: {LONG}",
                     "Content-Type: application/offset+octet-stream"),
        "json": head("PUT", f"/api/projects/{project}/graph", 'If-Match: "1"', f"Content-Length: {LONG}") + b"{",
        "import": head("POST", "/api/projects/import", f"Content-Length: {LONG}") + b"{",
        "chunked": head("POST", "/api/projects", "Transfer-Encoding: chunked") + b'1\r\n{\r\n1\r\n"\r\n',
    }  # fmt: skip


@pytest.fixture
def upload(client: Client, walk: str) -> Iterator[str]:
    """The address of an upload in parts."""
    version = {"Tus-Resumable": "1.0.0"}
    answer = client.post(f"/api/projects/{walk}/uploads", headers={**version, "Upload-Length": str(LONG)})
    yield answer.headers["location"]
    client.delete(answer.headers["location"], headers=version)


@pytest.mark.parametrize("kind", ["form", "part", "json", "import", "chunked"])
def test_who_sends_a_byte_now_and_then_is_given_up_and_holds_nobody_up(
    client: Client, system: System, address: str, walk: str, upload: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "GRACE_SECONDS", 0.7)
    began = time.monotonic()
    with untouched(system, walk), connected(address) as slow, httpx.Client(base_url=address) as other:
        slow.sendall(beginnings(walk, upload)[kind])
        stop = threading.Event()
        dripping = threading.Thread(target=drip, args=(slow, b"1\r\n \r\n" if kind == "chunked" else b" ", stop))
        dripping.start()
        try:
            assert other.get("/api/health").status_code == 200
            assert select([slow], [], [], 0)[0] == []  # the server still waits for it
            said = answered(slow)
        finally:
            stop.set()
            dripping.join()

    assert said.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"too_slow"' in said
    assert time.monotonic() - began < 10


def drip(connection: socket.socket, drop: bytes, stop: threading.Event) -> None:
    while not stop.wait(0.2):
        try:
            connection.sendall(drop)
        except OSError:
            return


def test_who_falls_silent_is_given_up(system: System, address: str, walk: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SILENT_SECONDS", 0.2)

    with untouched(system, walk), connected(address) as silent:
        silent.sendall(beginnings(walk, "")["form"])
        said = answered(silent)

    assert said.startswith(b"HTTP/1.1 408 ")


def test_who_is_slow_but_gets_on_is_waited_for(
    client: Client, address: str, walk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "GRACE_SECONDS", 0.3)
    data = png(600)

    def slowly() -> Iterator[bytes]:
        yield PART
        for start in range(0, len(data), 500):
            yield data[start : start + 500]
            time.sleep(0.15)
        yield b"\r\n--x--\r\n"

    answer = httpx.post(f"{address}/api/projects/{walk}/assets", content=slowly(), headers={"Content-Type": FORM})

    assert (answer.status_code, answer.json()["value"]["width"]) == (201, 600)


@pytest.mark.parametrize("kind", ["form", "json", "import", "chunked"])
def test_who_breaks_off_leaves_nothing_behind_and_is_no_mistake_of_ours(
    system: System, address: str, walk: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = everything(system, walk)
    with caplog.at_level(logging.WARNING):
        with connected(address) as cut:
            cut.sendall(beginnings(walk, "")[kind])
            time.sleep(0.1)
        eventually(lambda: everything(system, walk) == before)
        assert httpx.get(f"{address}/api/health").status_code == 200

    assert [record for record in caplog.records if record.name == "server.errors"] == []


def test_what_is_said_to_be_too_large_is_refused_before_it_comes(system: System, address: str, walk: str) -> None:
    with untouched(system, walk), connected(address) as connection:
        connection.sendall(head("PUT", f"/api/projects/{walk}/graph", 'If-Match: "1"', "Content-Length: 50000000"))
        said = connection.recv(65536)

    assert said.startswith(b"HTTP/1.1 413 ")
    assert b"application/problem+json" in said


def test_what_turns_out_too_large_is_refused_while_it_comes(system: System, address: str, walk: str) -> None:
    with untouched(system, walk):
        answer = httpx.post(f"{address}/api/projects", content=(b" " * 2**20 for _ in range(34)))

    assert_refused(answer, 413, "body_too_large")


@pytest.mark.parametrize(
    "request_head",
    [
        head("POST", "/api/projects", "Content-Length: 2", "Content-Length: 20") + b"{}",
        head("POST", "/api/projects", "Content-Length: -1"),
        head("POST", "/api/projects", "Content-Length: 2, 3") + b"{}",
        head("GET", "/api/projects", "Host: 127.0.0.1:8420"),
        head("GET", "/api/projects", "X Y: 1"),
        b"GET /api/projects HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01 GET\r\n\r\n",
    ],
    ids=["two lengths", "a length below zero", "lengths in a list", "two hosts", "no name", "no host", "TLS"],
)
def test_what_is_no_request_is_not_guessed_at(system: System, address: str, walk: str, request_head: bytes) -> None:
    with untouched(system, walk), connected(address) as connection:
        connection.sendall(request_head)
        said = answered(connection)

    assert said.startswith(b"HTTP/1.1 400 ")


def test_a_length_beside_chunks_smuggles_nothing_in(client: Client, address: str) -> None:
    hidden = head("DELETE", "/api/projects/ghost")
    with connected(address) as connection:
        both = ("Content-Length: 4", "Transfer-Encoding: chunked", "Connection: close")
        connection.sendall(head("POST", "/api/projects", *both) + b"0\r\n\r\n" + hidden)
        said = answered(connection)

    assert said.count(b"HTTP/1.1 ") == 1


# -- who asks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "0x7f.1"])
def test_under_a_name_that_is_not_ours_nobody_listens_or_is_heard(
    client: Client, system: System, walk: str, host: str
) -> None:
    forged, at = {"Host": host, "X-Forwarded-Host": "127.0.0.1"}, f"/api/projects/{walk}"

    with untouched(system, walk):
        for answer in (
            client.get(f"{at}/graph", headers=forged),
            client.post(f"{at}/run", headers=forged),
            client.get(f"{at}/events", headers=forged),
            client.options(f"{at}/uploads", headers=forged),
        ):
            assert_refused(answer, 403, "foreign_host")
        with pytest.raises(WebSocketDisconnect) as refused:
            client.websocket_connect(f"{at}/events", headers=forged).__enter__()
    assert refused.value.code == 4403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "file://", "http://127.0.0.1:1", ""])
def test_a_page_of_another_site_reads_no_answer(address: str, walk: str, origin: str) -> None:
    forged = {"Origin": origin, "Access-Control-Request-Method": "POST"}

    with httpx.stream("GET", f"{address}/api/projects/{walk}/events", headers=forged) as stream:
        assert not [name for name in stream.headers if name.startswith("access-control")]
    for method in ("GET", "OPTIONS"):
        answer = httpx.request(method, f"{address}/api/projects/{walk}", headers=forged)
        assert not [name for name in answer.headers if name.startswith("access-control")]

"""Addresses inside of our own network, however they are written, wherever a client may name one.

What a name stands for later, redirects and the connection itself are in `webhooks/test_outbound`.
"""

import socket
from collections.abc import Sequence

import pytest
from served import Client
from untouched import assert_refused, untouched

from server.compose import System
from server.webhooks.outbound import Outbound

NAMES = {
    "metadata.google.internal": ["169.254.169.254"],
    "inside.example": ["10.0.0.7"],
    "both.example": ["93.184.216.34", "127.0.0.1"],
    "mapped.example": ["::ffff:192.168.0.1"],
}


async def resolve(host: str, port: int) -> Sequence[str]:
    """What DNS would say of names, and the operating system of everything that it takes for an address."""
    if host in NAMES:
        return NAMES[host]
    numeric = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [str(found[4][0]) for found in numeric]


@pytest.fixture(autouse=True)
def names(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "outbound", Outbound(allow_private=False, resolve=resolve))


PRIVATE = [
    "http://127.0.0.1:8420/api", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
    "http://0x7f.1/", "http://0.0.0.0/", "http://0/", "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/", "http://[64:ff9b::7f00:1]/", "http://10.1.2.3/", "http://172.16.0.1/",
    "http://192.168.0.1/", "http://169.254.169.254/latest/meta-data/", "http://2852039166/", "http://[fe80::1]/",
    "http://[fd00:ec2::254]/", "http://100.100.100.200/", "http://224.0.0.1/", "http://metadata.google.internal/",
    "https://METADATA.google.internal/", "https://inside.example/", "https://both.example/", "https://mapped.example/",
    "https://127.0.0.1#@film.example:x/", "https://127.0.0.1?@film.example/",
]  # fmt: skip
NO_ADDRESS = [
    "https://me@film.example/", "https://93.184.216.34@127.0.0.1/", "//film.example/", "film.example",
    "file:///etc/passwd", "gopher://127.0.0.1:6379/_FLUSHALL", "ftp://film.example/", "javascript:alert(1)",
    "https://film.example\\@127.0.0.1/", "https://film.example/\r\nHost: x", "https://film.example:99999/",
    "https://[::1", "https:///", "http://\u202eelpmaxe.mlif/", "https://film.example/\0",
]  # fmt: skip
WRONG = [*((url, "private_url") for url in PRIVATE), *((url, "invalid_url") for url in NO_ADDRESS)]


@pytest.mark.parametrize(("url", "code"), WRONG)
def test_an_address_that_may_not_be_asked_is_taken_nowhere(
    client: Client, system: System, walk: str, url: str, code: str
) -> None:
    at = f"/api/projects/{walk}/webhooks"
    made = client.post(at, json={"url": "https://1.1.1.1/hook"}).json()["id"]
    token = client.post(f"/api/projects/{walk}/trigger").json()["address"]

    with untouched(system, walk):
        assert_refused(client.post(at, json={"url": url}), 422, code, field="url")
        assert_refused(client.patch(f"{at}/{made}", json={"url": url}), 422, code, field="url")
        assert_refused(client.post(token, json={"callback": url}), 422, code, field="callback")
    assert client.get(f"{at}/{made}").json()["url"] == "https://1.1.1.1/hook"
    assert client.get(f"/api/projects/{walk}/triggers").json()["items"][0]["usedAt"] is None

"""Addresses that people give: which may be asked, and that the connection goes to what was judged."""

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import ip_address

import httpx
import pytest
from receiver import receiving

from server.webhooks.client import Answered, OutboundClient
from server.webhooks.outbound import Outbound, RefusedUrl, is_public


class Names:
    """Stands for DNS: gives each name its addresses, in turn where there are several answers."""

    def __init__(self, **names: list[list[str]]) -> None:
        self._names = names
        self.asked: list[tuple[str, int]] = []

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        answers = self._names.get(host.split(".")[0])
        if answers is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return answers.pop(0) if len(answers) > 1 else answers[0]


def judged(url: str, *addresses: str, allow_private: bool = False) -> str:
    """The field and code of the Problem of a URL whose host stands for these addresses; empty when it may be asked."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses or [host]

    try:
        asyncio.run(Outbound(allow_private=allow_private, resolve=resolve).check(url, "url"))
    except RefusedUrl as refused:
        return f"{refused.problems[0].where.field}: {refused.problems[0].code}"
    return ""


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::1"])
def test_addresses_in_the_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
     "100.64.0.1", "100.100.100.200", "192.0.0.192", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1",
     "255.255.255.255", "168.63.129.16",
     "::", "::1", "::127.0.0.1", "fe80::1", "fe80::1%2", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1",
     "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
     "2002:7f00:1::1", "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808",
     "2001:0:808:808::1", "100::1", "5f00::1"],
)  # fmt: skip
def test_addresses_that_are_elsewhere_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))
    assert judged("https://film.example/hook", address) == "url: private_url"


def test_one_private_address_among_public_ones_is_enough() -> None:
    assert judged("https://film.example/hook", "8.8.8.8", "10.0.0.1") == "url: private_url"
    assert judged("https://film.example/hook", "8.8.8.8", "1.1.1.1") == ""


@pytest.mark.parametrize("address", ["127.0.0.1", "192.168.1.1", "100.64.0.1", "::1", "fd00::1", "::ffff:10.0.0.1"])
def test_the_setting_allows_the_addresses_of_a_network_of_ones_own(address: str) -> None:
    assert judged("http://film.example/hook", address, allow_private=True) == ""


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "fe80::1", "224.0.0.1", "0.0.0.0", "255.255.255.255", "::",
     "100.100.100.200", "::ffff:100.100.100.200", "fd00:ec2::254"],
)  # fmt: skip
def test_the_setting_does_not_allow_what_is_special_beyond_that(address: str) -> None:
    assert judged("http://film.example/hook", address, allow_private=True) == "url: private_url"


@pytest.mark.parametrize(
    "url",
    ["", "film.example", "ftp://film.example/", "file:///etc/passwd", "gopher://film.example/", "https://", "https:///x",
     "https://me@film.example/", "https://me:secret@film.example/", "https://film.example:0/",
     "https://film.example:99999/", "https://film.example/a b", "https://film.example\\@evil.example/",
     "https://film.example/\r\nX: y", "https://[::1", "javascript:alert(1)"],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    assert judged(url, "8.8.8.8", allow_private=True) == "url: invalid_url"


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "localhost"])
def test_other_ways_to_write_this_computer_are_seen_through(host: str) -> None:
    with pytest.raises(RefusedUrl) as caught:
        asyncio.run(Outbound(allow_private=False).check(f"http://{host}:8420/api", "url"))

    assert caught.value.problems[0].code == "private_url"


def test_a_name_that_nobody_knows_now_may_be_known_later() -> None:
    asyncio.run(Outbound(allow_private=False, resolve=Names().resolve).check("https://new.example/", "url"))


def post(outbound: Outbound, url: str, body: bytes = b"{}", patience: float = 5.0) -> Answered:
    async def ask() -> Answered:
        async with OutboundClient(outbound, patience) as client:
            return await client.post(url, body, {"content-type": "application/json"})

    return asyncio.run(ask())


def test_the_request_goes_to_the_address_that_was_judged_under_the_name_that_was_given() -> None:
    names = Names(film=[["127.0.0.1"]])
    with receiving() as receiver:
        port = receiver.server.server_port
        outbound = Outbound(allow_private=True, resolve=names.resolve)
        answered = post(outbound, f"http://film.example:{port}/a?b=c", b"[1]")

        (received,) = receiver.received
    assert answered == Answered(204, "It answered 204 No Content.")
    assert (received.path, received.headers["host"], received.body) == ("/a?b=c", f"film.example:{port}", b"[1]")
    assert names.asked == [("film.example", port)]


def test_a_name_that_turns_private_after_it_was_checked_is_not_asked() -> None:
    names = Names(film=[["8.8.8.8"], ["127.0.0.1"]])
    outbound = Outbound(allow_private=False, resolve=names.resolve)
    with receiving() as receiver:
        url = f"http://film.example:{receiver.server.server_port}/"
        asyncio.run(outbound.check(url, "url"))

        answered = post(outbound, url)

        assert receiver.received == []
    assert answered.status is None
    assert answered.detail.startswith("This address is in a private network.")


def test_the_next_address_of_a_name_is_tried_when_the_first_does_not_answer() -> None:
    names = Names(film=[["127.0.0.2", "127.0.0.1"]])
    with receiving() as receiver:
        answered = post(
            Outbound(allow_private=True, resolve=names.resolve), f"http://film.example:{receiver.server.server_port}/"
        )

    assert answered.status == 204


def test_tls_checks_the_name_and_not_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, object]] = []

    async def handle(self: object, request: httpx.Request) -> httpx.Response:
        seen.append((str(request.url), request.extensions["sni_hostname"]))
        return httpx.Response(204)

    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", handle)

    post(Outbound(allow_private=False, resolve=Names(film=[["2606:4700::1111"]]).resolve), "https://film.example/hook")

    assert seen == [("https://[2606:4700::1111]/hook", "film.example")]


def test_redirects_are_not_followed() -> None:
    with receiving() as receiver:
        receiver.statuses, receiver.headers = [302], {"location": receiver.url}
        answered = post(Outbound(allow_private=True), receiver.url)

        assert len(receiver.received) == 1
    assert answered == Answered(302, "It answered 302 Found. Redirects are not followed.")


def test_of_a_refusal_no_more_than_a_kilobyte_is_read() -> None:
    with receiving() as receiver:
        receiver.statuses, receiver.said = [400], b"No! " * 100_000
        answered = post(Outbound(allow_private=True), receiver.url)

    assert answered.status == 400
    assert answered.detail.startswith("It answered 400 Bad Request. No! No!")
    assert len(answered.detail) <= 1024 + 40


def test_who_does_not_answer_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        answered = post(Outbound(allow_private=True), f"http://127.0.0.1:{silent.getsockname()[1]}/", patience=0.2)

    assert answered == Answered(None, "It did not answer within 0.2 seconds.")


def test_who_can_not_be_reached_is_told_of() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]

    assert post(Outbound(allow_private=True), f"http://127.0.0.1:{port}/").detail.startswith("It could not be reached:")
    unknown = post(Outbound(allow_private=True, resolve=Names().resolve), "http://new.example/")
    assert unknown.detail.startswith("It could not be reached:")

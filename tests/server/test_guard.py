import msgspec
import pytest
from litestar.exceptions import WebSocketDisconnect
from litestar.testing import TestClient
from served import Client

from server.app import create_app
from server.compose import Embedded

FOREIGN = ["http://evil.example", "null", "http://127.0.0.1.evil.example", "http://127.0.0.1:9"]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8420", "127.0.0.1.evil.example", "10.0.0.1", "", "["])
def test_a_name_that_is_not_ours_is_refused(client: Client, host: str) -> None:
    for path in ("/", "/api/projects", "/api/health", "/page/page.css"):
        answer = client.get(path, headers={"Host": host})
        assert (answer.status_code, answer.json()["code"]) == (403, "foreign_host"), path


@pytest.mark.parametrize("host", ["localhost", "localhost:8420", "127.0.0.1:1", "[::1]:8420", "LOCALHOST"])
def test_the_names_of_this_computer_are_fine(client: Client, host: str) -> None:
    assert client.get("/api/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("origin", FOREIGN)
def test_pages_of_other_sites_can_change_nothing(client: Client, walk: str, origin: str) -> None:
    for method, path in (("POST", "/api/projects"), ("DELETE", f"/api/projects/{walk}"), ("POST",
                         f"/api/projects/{walk}/run"), ("POST", f"/api/projects/{walk}/assets")):  # fmt: skip
        answer = client.request(method, path, headers={"Origin": origin}, json={"name": "x"})
        assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin"), path
    assert client.get(f"/api/projects/{walk}/runs").json()["total"] == 0


@pytest.mark.parametrize("origin", FOREIGN)
def test_pages_of_other_sites_can_not_listen(client: Client, walk: str, origin: str) -> None:
    with pytest.raises(WebSocketDisconnect) as refused:
        client.websocket_connect(f"/api/projects/{walk}/events", headers={"Origin": origin}).__enter__()

    assert refused.value.code == 4403


def test_our_own_pages_may_change_things_and_listen(client: Client, walk: str) -> None:
    ours = {"Origin": "http://127.0.0.1"}

    assert client.post("/api/projects", headers=ours, json={"name": "x"}).status_code == 201
    with client.websocket_connect(f"/api/projects/{walk}/events", headers=ours) as socket:
        assert socket.receive_json()["frame"] == "hello"


@pytest.mark.parametrize(
    ("bound", "host", "status"),
    [
        ("reel.example", "reel.example:8420", 200),
        ("reel.example", "evil.example", 403),
        ("0.0.0.0", "192.168.1.20:8420", 200),
        ("::", "[fe80::1]:8420", 200),
        ("0.0.0.0", "evil.example", 403),
    ],
)
def test_the_host_that_was_set_counts_and_addresses_do_where_all_are_listened_on(
    embedded: Embedded, monkeypatch: pytest.MonkeyPatch, bound: str, host: str, status: int
) -> None:
    monkeypatch.setattr(embedded, "settings", msgspec.structs.replace(embedded.settings, host=bound))
    with TestClient(create_app(embedded), base_url="http://127.0.0.1") as client:
        assert client.get("/api/health", headers={"Host": host}).status_code == status

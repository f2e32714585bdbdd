import msgspec
import pytest
from litestar import Litestar, get, post
from litestar.exceptions import WebSocketDisconnect
from litestar.testing import TestClient
from served import Client

from server.app import create_app
from server.compose import System
from server.errors import answer
from server.guard import Guard

FOREIGN = ["http://evil.example", "null", "http://127.0.0.1.evil.example", "http://127.0.0.1:9"]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8420", "127.0.0.1.evil.example", "10.0.0.1", "", "["])
def test_a_name_that_is_not_ours_is_refused(client: Client, host: str) -> None:
    for path in ("/", "/api/projects", "/api/health", "/page/page.css"):
        refused = client.get(path, headers={"Host": host})
        assert (refused.status_code, refused.json()["code"]) == (403, "foreign_host"), path


@pytest.mark.parametrize("host", ["localhost", "localhost:8420", "127.0.0.1:1", "[::1]:8420", "LOCALHOST"])
def test_the_names_of_this_computer_are_fine(client: Client, host: str) -> None:
    assert client.get("/api/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("origin", FOREIGN)
def test_pages_of_other_sites_can_change_nothing(client: Client, walk: str, origin: str) -> None:
    for method, path in (("POST", "/api/projects"), ("DELETE", f"/api/projects/{walk}"), ("POST",
                         f"/api/projects/{walk}/run"), ("POST", f"/api/projects/{walk}/assets")):  # fmt: skip
        refused = client.request(method, path, headers={"Origin": origin}, json={"name": "x"})
        assert (refused.status_code, refused.json()["code"]) == (403, "foreign_origin"), path
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
    system: System, monkeypatch: pytest.MonkeyPatch, bound: str, host: str, status: int
) -> None:
    monkeypatch.setattr(system, "settings", msgspec.structs.replace(system.settings, host=bound))
    with TestClient(create_app(system), base_url="http://127.0.0.1") as client:
        assert client.get("/api/health", headers={"Host": host}).status_code == status


@pytest.fixture
def offered() -> TestClient[Litestar]:
    """A server that a proxy offers under two names."""

    @get("/")
    async def look() -> str:
        return "seen"

    @post("/")
    async def change() -> str:
        return "changed"

    guard = Guard("127.0.0.1", ("film.example", "studio.example:8443"))
    app = Litestar([look, change], middleware=[guard], exception_handlers={Exception: answer}, logging_config=None)
    return TestClient(app)


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("film.example", "https://film.example"),
        ("film.example:8420", "https://film.example"),
        ("studio.example:8443", "https://studio.example:8443"),
        ("studio.example", "https://studio.example:8443"),
        ("127.0.0.1:8420", "https://film.example"),
        ("FILM.example", "https://film.example"),
    ],
)
def test_what_a_proxy_offers_is_ours(offered: TestClient[Litestar], host: str, origin: str) -> None:
    assert offered.get("/", headers={"Host": host}).text == "seen"
    assert offered.post("/", headers={"Host": host, "Origin": origin}).text == "changed"


@pytest.mark.parametrize(
    ("host", "origin", "code"),
    [
        ("www.film.example", "https://www.film.example", "foreign_host"),
        ("evil.example", "https://film.example", "foreign_host"),
        ("", "https://film.example", "foreign_host"),
        ("film.example", "https://evil.example", "foreign_origin"),
        ("film.example", "https://film.example:9999", "foreign_origin"),
        ("studio.example:8443", "https://studio.example", "foreign_origin"),
    ],
)
def test_what_is_next_to_it_is_not(offered: TestClient[Litestar], host: str, origin: str, code: str) -> None:
    refused = offered.post("/", headers={"Host": host, "Origin": origin})

    assert (refused.status_code, refused.json()["code"]) == (403, code)
    assert "REELGRAPH_HOSTS" in refused.json()["hint"]

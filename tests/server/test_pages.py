import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient
from page import Page
from served import Client, begin, node

from server.app import create_app
from server.compose import System
from server.ui import Ui

MARKUP = "<script>alert('1')</script> & \"quotes\""
INDEX = b'<!doctype html><script type="module" src="/ui/assets/index-a1.js"></script>'
SCRIPT = b"export const graph = 1;\n" * 100
BROWSER = {"Accept": "text/html"}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A canvas that was built."""
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_bytes(INDEX)
    (folder / "assets" / "index-a1.js").write_bytes(SCRIPT)
    (folder / "assets" / "panel-b2.css").write_text("a { color: red }")
    (folder / "assets" / "moon-c3.webp").write_bytes(b"RIFF")
    (folder / "notice.txt").write_text("Terms")
    (tmp_path / "secret.txt").write_text("not for you")
    return folder


@pytest.fixture
def browser(system: System, built: Path) -> Iterator[Client]:
    """A client of a server with that canvas."""
    with TestClient(create_app(system, Ui(built)), base_url="http://127.0.0.1") as client:
        yield client


@pytest.mark.parametrize(
    "path", ["/", "/projects/7", "/projects/unknown", "/projects/7/nodes/film", "/projects/7/review/"]
)
def test_every_page_is_the_canvas_and_none_is_kept(browser: Client, path: str) -> None:
    answer = browser.get(path)

    assert (answer.status_code, answer.content) == (200, INDEX)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"


def test_the_canvas_may_load_what_is_ours_and_nothing_else(browser: Client) -> None:
    for path in ("/", "/ui/assets/index-a1.js"):  # a worker takes its policy from its own answer
        policy = browser.get(path).headers["content-security-policy"]
        rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}
        assert rules["default-src"] == ["'none'"]
        assert rules["script-src"] == rules["style-src"] == rules["worker-src"] == rules["connect-src"] == ["'self'"]
        assert rules["img-src"] == ["'self'", "blob:", "data:"]
        assert rules["media-src"] == ["'self'", "blob:"]
        assert "sandbox" not in rules


@pytest.mark.parametrize(
    ("name", "media_type", "cached"),
    [
        ("assets/index-a1.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("assets/panel-b2.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"),
        ("assets/moon-c3.webp", "image/webp", "public, max-age=31536000, immutable"),
        ("notice.txt", "text/plain; charset=utf-8", "no-cache"),
    ],
)
def test_a_file_of_the_canvas_is_kept_for_good_when_its_name_says_what_is_in_it(
    browser: Client, built: Path, name: str, media_type: str, cached: str
) -> None:
    answer = browser.get(f"/ui/{name}")

    assert answer.content == (built / name).read_bytes()
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == (media_type, cached)


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [("gzip, deflate, br", True), ("GZIP;q=0.5", True), ("br", False), ("gzip;q=0", False), ("", False)],
)
def test_scripts_are_packed_for_who_takes_that(browser: Client, accepted: str, packed: bool) -> None:
    with browser.stream("GET", "/ui/assets/index-a1.js", headers={"Accept-Encoding": accepted}) as answer:
        sent = b"".join(answer.iter_raw())

    assert answer.headers["vary"] == "Accept-Encoding"
    assert ("content-encoding" in answer.headers) == packed
    assert (gzip.decompress(sent) if packed else sent) == SCRIPT
    assert len(sent) == int(answer.headers["content-length"])


@pytest.mark.parametrize(
    "name",
    ["index.html", "assets", "assets/none.js", "..%2fsecret.txt", "%2e%2e/secret.txt", "assets/../../secret.txt", ""],
)
def test_no_other_file_can_be_had(browser: Client, name: str) -> None:
    answer = browser.get(f"/ui/{name}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_the_version_tells_a_page_that_it_is_out_of_date(browser: Client, built: Path) -> None:
    before = browser.get("/api/version").json()["ui"]
    (built / "index.html").write_bytes(INDEX + b"<p>")
    (built / "assets" / "index-a1.js").rename(built / "assets" / "index-d4.js")

    assert before == hashlib.sha256(INDEX).hexdigest()
    assert browser.get("/api/version").json()["ui"] == hashlib.sha256(INDEX + b"<p>").hexdigest()
    assert browser.get("/").content == INDEX + b"<p>"
    assert browser.get("/ui/assets/index-d4.js").content == SCRIPT


def test_a_page_that_is_open_still_gets_its_parts_after_another_build(browser: Client, built: Path) -> None:
    assert browser.get("/").status_code == 200
    (built / "index.html").write_bytes(INDEX + b"<p>")
    (built / "assets" / "index-a1.js").rename(built / "assets" / "index-d4.js")
    (built / "notice.txt").unlink()

    assert browser.get("/").content == INDEX + b"<p>"
    assert browser.get("/ui/assets/index-a1.js").content == SCRIPT
    assert browser.get("/ui/notice.txt").status_code == 404


def test_a_canvas_that_was_not_built_yet_says_with_what_command_it_is(browser: Client, built: Path) -> None:
    (built / "index.html").unlink()

    answer = browser.get("/projects/7")

    assert (answer.status_code, answer.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert "make ui" in Page(answer.text).text
    assert browser.get("/api/version").json()["ui"] == ""
    assert browser.get("/ui/assets/index-a1.js").status_code == 404


def test_the_icon_is_there_without_a_canvas(client: Client) -> None:
    assert client.get("/icon.svg").headers["content-type"].startswith("image/svg+xml")


def test_a_page_of_the_server_loads_nothing_from_elsewhere_and_no_script(client: Client, walk: str) -> None:
    token = client.post(f"/api/projects/{walk}/trigger", json={"name": "The studio"}).json()["token"]
    answer = client.get(f"/api/triggers/{token}", headers=BROWSER)
    found = Page(answer.text)

    assert answer.status_code == 200
    assert all(source.startswith("/") and not source.startswith("//") for source in found.sources())
    assert not found.of("script")
    assert not found.of("style")
    assert not found.having("style")
    assert not [name for _, a in found.elements for name in a if name.startswith("on")]
    assert "unsafe" not in answer.headers["content-security-policy"]
    for source in {source for source in found.sources() if source.startswith(("/page/", "/icon"))}:
        assert client.get(source).status_code == 200, source


def test_text_is_never_markup(client: Client) -> None:
    graph = {
        "nodes": [node("a", "input", value={"kind": "text", "text": MARKUP}), node("out", "output")],
        "edges": [{"source": {"node": "a", "port": "value"}, "target": {"node": "out", "port": "value"}}],
        "view": {"nodes": {"a": {"title": MARKUP}}},
    }
    project = begin(client, graph, MARKUP)
    token = client.post(f"/api/projects/{project}/trigger", json={"name": MARKUP}).json()["token"]

    found = Page(client.get(f"/api/triggers/{token}", headers=BROWSER).text)

    assert not found.of("script")
    assert found.text.count(MARKUP) >= 3

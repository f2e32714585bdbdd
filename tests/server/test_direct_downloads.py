"""Large files that browsers fetch from the object store itself: who gets a link, and what it gives."""

import hashlib
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from litestar.testing import TestClient
from served import Client, png, upload
from services import ObjectStore

from schemas.value import Artifact, Video
from server.app import create_app
from server.compose import System
from server.delivery import DIRECT_BYTES, LINK_SECONDS
from server.redaction import Redaction
from server.settings import Settings
from storage.artifacts.s3_bucket import Bucket
from storage.artifacts.s3_downloads import STEADY_SECONDS
from storage.errors import StoreUnavailable

PROJECT = {"name": "films"}


@pytest.fixture(scope="module")
def outside(object_store: ObjectStore) -> str:
    """The address that browsers have for the store."""
    return f"http://127.0.0.1:{object_store.port}"


@pytest.fixture(scope="module")
def system(
    tmp_path_factory: pytest.TempPathFactory,
    object_store: ObjectStore,
    outside: str,
    children_know_the_trial_nodes: None,
) -> Iterator[System]:
    store = f"{object_store.url}/{uuid4().hex}?public={outside}"
    whole = System(Settings(data=tmp_path_factory.mktemp("outside"), store=store, cpu_workers=1))
    whole.start()
    yield whole
    whole.close()


@pytest.fixture(scope="module")
def client(system: System) -> Iterator[Client]:
    with TestClient(create_app(system), base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        client.follow_redirects = False
        yield client


@pytest.fixture(scope="module")
def film(system: System, client: Client, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A film that is just large enough, is known here, and lies in the store alone."""
    data = os.urandom(DIRECT_BYTES)
    path = tmp_path_factory.mktemp("films") / "film.mp4"
    path.write_bytes(data)
    digest, size = system.files.put(path)
    artifact = Artifact(digest=digest, media_type="video/mp4", size=size)
    value = Video(artifact=artifact, width=64, height=48, fps=8.0, frames=8, seconds=1.0, has_audio=False)
    system.store.assets.add(client.post("/api/projects", json=PROJECT).json()["id"], "film.mp4", value)
    return data


def address_of(data: bytes) -> str:
    return f"/api/artifacts/{hashlib.sha256(data).hexdigest()}"


def ask(client: Client, data: bytes, method: str = "GET", headers: dict[str, str] | None = None, **query: str) -> Any:
    """The answer to who would follow to the store."""
    return client.request(method, address_of(data), params={"redirect": "true", **query}, headers=headers or {})


def test_a_large_film_is_in_the_store_for_who_would_go_there(client: Client, film: bytes, outside: str) -> None:
    answer = ask(client, film)

    assert (answer.status_code, answer.content) == (307, b"")
    assert answer.headers["location"].startswith(f"{outside}/reelgraph/")
    with urlopen(answer.headers["location"], timeout=30) as there:
        assert there.read() == film
        assert (there.headers["content-type"], there.headers["content-disposition"]) == ("video/mp4", "inline")


def test_nobody_keeps_the_link_and_no_other_site_can_use_it_in_a_page(client: Client, film: bytes) -> None:
    headers = ask(client, film).headers

    assert headers["cache-control"] == "private, no-store"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["referrer-policy"] == "no-referrer"
    assert "etag" not in headers


def test_a_link_is_good_for_an_hour_and_a_little(client: Client, film: bytes) -> None:
    seconds = int(parse_qs(urlsplit(ask(client, film).headers["location"]).query)["X-Amz-Expires"][0])

    assert LINK_SECONDS <= seconds <= LINK_SECONDS + STEADY_SECONDS


def test_no_byte_of_it_passes_the_server(client: Client, film: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bucket, "read", None)

    assert ask(client, film).status_code == 307


def test_a_player_asks_the_store_for_parts(client: Client, film: bytes) -> None:
    answer = ask(client, film, headers={"Range": "bytes=5-9"})

    assert answer.status_code == 307
    with urlopen(Request(answer.headers["location"], headers={"Range": "bytes=5-9"}), timeout=30) as there:
        assert (there.status, there.read()) == (206, film[5:10])
        assert there.headers["content-range"] == f"bytes 5-9/{len(film)}"


def test_a_film_can_be_saved_under_any_name(client: Client, film: bytes) -> None:
    here = client.head(address_of(film), params={"download": 'fi"lm\r\nX: ü.mp4'})

    answer = ask(client, film, download='fi"lm\r\nX: ü.mp4')

    with urlopen(answer.headers["location"], timeout=30) as there:
        assert there.headers["content-disposition"] == here.headers["content-disposition"]


def test_who_does_not_ask_for_it_gets_the_bytes_from_here(client: Client, film: bytes) -> None:
    answer = client.get(address_of(film))

    assert (answer.status_code, answer.content) == (200, film)


def test_what_is_asked_without_bytes_is_answered_here(client: Client, film: bytes) -> None:
    head = ask(client, film, "HEAD")
    assert (head.status_code, head.headers["content-length"]) == (200, str(len(film)))

    assert ask(client, film, headers={"If-None-Match": head.headers["etag"]}).status_code == 304


def test_who_has_a_part_from_here_gets_the_rest_from_here(client: Client, film: bytes) -> None:
    tag = client.head(address_of(film)).headers["etag"]

    answer = ask(client, film, headers={"Range": "bytes=1000-", "If-Range": tag})

    assert (answer.status_code, answer.content) == (206, film[1000:])


def test_a_small_file_is_given_from_here(client: Client, system: System, tmp_path: Path) -> None:
    picture = png(91)
    upload(client, client.post("/api/projects", json=PROJECT).json()["id"], picture)
    almost = tmp_path / "almost"
    almost.write_bytes(os.urandom(DIRECT_BYTES - 1))
    system.files.put(almost)

    for data in (picture, almost.read_bytes()):
        assert (ask(client, data).status_code, ask(client, data).content) == (200, data)


def test_a_page_is_a_download_of_no_kind_in_the_store_too(client: Client, system: System, tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.write_bytes(b"<html><script>alert(1)</script></html>".ljust(DIRECT_BYTES))
    system.files.put(page)

    with urlopen(ask(client, page.read_bytes()).headers["location"], timeout=30) as there:
        assert there.headers["content-type"] == "application/octet-stream"
        assert there.headers["content-disposition"] == "attachment"


def test_what_is_signed_opens_no_link_that_could_outlive_it(client: Client, film: bytes) -> None:
    link = client.post(f"{address_of(film)}/presign", json={"seconds": 60}).json()["url"]

    assert client.get(f"{link}&redirect=true").content == film
    assert client.get(f"{link}0&redirect=true").status_code == 403


@pytest.mark.parametrize(("digest", "code"), [("f" * 64, "artifact_missing"), ("F" * 64, "invalid_digest")])
def test_there_is_no_link_to_what_is_not_there(client: Client, digest: str, code: str) -> None:
    answer = client.get(f"/api/artifacts/{digest}", params={"redirect": "true"})

    assert (answer.status_code, answer.json()["code"]) == (404, code)


def test_what_is_left_here_alone_is_given_from_here(client: Client, system: System, tmp_path: Path) -> None:
    path = tmp_path / "left"
    path.write_bytes(os.urandom(DIRECT_BYTES))
    digest, _ = system.files.put(path)
    copy = system.files.path(digest)
    kept = copy.read_bytes()
    system.files.delete(digest)
    copy.parent.mkdir(exist_ok=True)
    copy.write_bytes(kept)

    assert ask(client, kept).content == kept


def test_a_copy_that_is_here_is_given_while_the_store_is_away(
    client: Client, system: System, film: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    system.files.path(hashlib.sha256(film).hexdigest())

    def away(*_: object) -> None:
        raise StoreUnavailable("the store", "it did not answer in time.")

    monkeypatch.setattr(type(system.files), "has", away)

    assert ask(client, film).content == film


def test_the_pages_may_show_and_send_what_is_there_and_nothing_else_of_others(client: Client, outside: str) -> None:
    policy = client.get("/projects/7").headers["content-security-policy"]
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}

    assert {name for name, sources in rules.items() if outside in sources} == {"img-src", "media-src", "connect-src"}
    assert {source for sources in rules.values() for source in sources} == {
        "'none'", "'self'", "blob:", "data:", outside,
    }  # fmt: skip


def test_a_link_is_in_no_log(client: Client, film: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        link = ask(client, film).headers["location"]
    [signature] = parse_qs(urlsplit(link).query)["X-Amz-Signature"]

    assert signature not in caplog.text
    assert signature not in Redaction(())(f"could not get {link}")


def test_a_page_is_told_that_it_has_a_way_to_the_store(client: Client) -> None:
    project = client.post("/api/projects", json=PROJECT).json()["id"]
    asked = {"digest": "0" * 64, "size": 5, "name": "film.mp4"}

    offered = client.post(f"/api/projects/{project}/direct-uploads", json=asked).json()

    assert (offered["way"], offered["public"]) == ("direct", True)

"""Films out of an object store: what is asked for, and no more."""

import hashlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from litestar.testing import TestClient
from served import Client, eventually, png, upload

from schemas.value import Artifact, Video
from server.app import create_app
from server.compose import System
from server.settings import Settings
from storage.artifacts.s3_bucket import Bucket, ObjectStream
from storage.errors import StoreUnavailable

MB = 2**20


@pytest.fixture
def project(apart_client: Client) -> str:
    return str(apart_client.post("/api/projects", json={"name": "films"}).json()["id"])


@pytest.fixture
def film(apart: System, project: str, tmp_path: Path) -> bytes:
    """A film of 32 MB that is known here, and lies in the store alone."""
    data = os.urandom(MB) * 32
    path = tmp_path / "film.mp4"
    path.write_bytes(data)
    digest, size = apart.files.put(path)
    artifact = Artifact(digest=digest, media_type="video/mp4", size=size)
    value = Video(artifact=artifact, width=64, height=48, fps=8.0, frames=8, seconds=1.0, has_audio=False)
    apart.store.assets.add(project, "film.mp4", value)
    return data


def address_of(data: bytes) -> str:
    return f"/api/artifacts/{hashlib.sha256(data).hexdigest()}"


def copies(system: System) -> set[str]:
    """The digests of all files that were fetched."""
    folder = system.settings.data / "copies"
    return {path.parent.name + path.name for path in folder.glob("??/*")}


@pytest.mark.parametrize(("asked", "first", "last"), [("bytes=0-99", 0, 99), ("bytes=-7", -7, None), ("", 0, None)])
def test_a_film_is_given_without_being_fetched(
    apart: System, apart_client: Client, film: bytes, asked: str, first: int, last: int | None
) -> None:
    before = copies(apart)

    answer = apart_client.get(address_of(film), headers={"Range": asked})

    assert answer.content == film[first : None if last is None else last + 1]
    assert (answer.status_code, answer.headers["content-type"]) == (206 if asked else 200, "video/mp4")
    assert copies(apart) == before


def test_what_is_asked_about_a_film_reads_nothing_of_it(
    apart_client: Client, film: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Bucket, "read", None)
    address = address_of(film)

    head = apart_client.head(address, headers={"Range": "bytes=5-9"})
    link = apart_client.post(f"{address}/presign")
    unchanged = apart_client.get(address, headers={"If-None-Match": head.headers["etag"]})

    assert (head.status_code, head.headers["content-range"]) == (206, f"bytes 5-9/{len(film)}")
    assert apart_client.head(address).headers["content-length"] == str(len(film))
    assert (link.status_code, unchanged.status_code) == (200, 304)
    assert apart_client.get(f"{address}/lineage").status_code == 200


def test_what_is_here_already_is_not_asked_of_the_store(
    apart: System, apart_client: Client, film: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart.files.path(hashlib.sha256(film).hexdigest())
    monkeypatch.setattr(Bucket, "read", None)

    assert apart_client.get(address_of(film), headers={"Range": "bytes=1000-2000"}).content == film[1000:2001]


def test_a_client_that_goes_away_ends_the_reading(
    apart_address: str, film: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = threading.Event()
    close = ObjectStream.close

    def told(self: ObjectStream) -> None:
        close(self)
        closed.set()

    monkeypatch.setattr(ObjectStream, "close", told)
    with httpx.stream("GET", apart_address + address_of(film)) as answer:
        next(answer.iter_raw())
        assert not closed.is_set()

    assert closed.wait(10)


def test_a_film_that_breaks_off_in_the_store_breaks_off_for_the_client(
    apart_address: str, film: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: ObjectStream) -> Iterator[bytes]:
        yield film[:MB]
        raise StoreUnavailable("the store", "the connection broke off.")

    monkeypatch.setattr(ObjectStream, "__iter__", broken)
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(apart_address + address_of(film))


def test_previews_and_small_files_come_out_of_the_store_too(apart_client: Client, project: str) -> None:
    picture = png(90)
    address = f"/api/artifacts/{upload(apart_client, project, picture).json()['value']['artifact']['digest']}"

    [preview] = apart_client.get(f"{address}/previews").json()["items"]

    assert apart_client.get(address).content == picture
    assert apart_client.get(f"{address}/previews/thumbnail").headers["etag"] == f'"{preview["digest"]}"'


def test_an_empty_file_is_given_as_such(apart: System, apart_client: Client, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    apart.files.put(empty)

    answer = apart_client.get(address_of(b""))

    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", "0")
    assert apart_client.get(address_of(b""), headers={"Range": "bytes=0-"}).status_code == 416


@pytest.mark.parametrize("path", ["", "/previews", "/previews/poster", "/lineage"])
def test_a_file_that_is_not_there(apart_client: Client, path: str) -> None:
    answer = apart_client.get(f"{address_of(b'never')}{path}")

    assert (answer.status_code, answer.json()["code"]) == (404, "artifact_missing")


def test_a_store_that_is_away_is_told_of_and_stops_no_start(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    system = System(Settings(data=tmp_path, store="s3+http://key:secret@127.0.0.1:9/films", cpu_workers=1))
    system.start()
    try:
        eventually(lambda: "the store for files could not be prepared" in caplog.text)
        assert "secret" not in caplog.text
        with TestClient(create_app(system), base_url="http://127.0.0.1") as client:
            assert client.get("/api/ready").status_code == 200
            for method, path in (("GET", ""), ("HEAD", ""), ("POST", "/presign"), ("GET", "/previews")):
                assert client.request(method, address_of(b"") + path).status_code == 503, path
    finally:
        system.close()

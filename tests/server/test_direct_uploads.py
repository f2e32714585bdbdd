"""From a browser straight to the object store, and then into a project."""

import asyncio
import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from litestar.testing import TestClient
from served import Client, png, upload

from graph_engine.errors import Infrastructure
from schemas.project import AssetKnown
from schemas.upload import DirectUploadRequest
from server.app import create_app
from server.client import AsyncReelgraph, Invalid, Reelgraph, TooLarge
from server.compose import System
from server.media import Media
from server.settings import Settings
from server.uploads.direct import Direct


@pytest.fixture
def project(apart_client: Client) -> str:
    return new_project(apart_client)


def new_project(client: Client) -> str:
    return str(client.post("/api/projects", json={"name": "direct"}).json()["id"])


@pytest.fixture
def picture() -> bytes:
    """A picture that no server has seen."""
    return png(64, f"#{uuid4().hex[:6]}")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def offer(client: Client, project: str, data: bytes, **other: Any) -> Any:
    asked = {"digest": sha256(data), "size": len(data), "name": "moon.png", **other}
    return client.post(f"/api/projects/{project}/direct-uploads", json=asked)


def confirm(client: Client, project: str, data: bytes, name: str = "C:\\photos\\moon.png") -> Any:
    asked = {"digest": sha256(data), "name": name}
    return client.post(f"/api/projects/{project}/direct-uploads/confirm", json=asked)


def send(offered: Any, data: bytes) -> int:
    """What a browser does; gives the status of the answer."""
    told = offered.json()
    assert (offered.status_code, told["way"], told["asset"]) == (200, "direct", None), offered.text
    headers = {**told["headers"], "Content-Length": str(len(data))}
    try:
        with urlopen(Request(told["url"], data, headers, method="PUT"), timeout=10) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def assets(client: Client, project: str) -> list[Any]:
    return list(client.get(f"/api/projects/{project}/assets").json()["items"])


def stored(system: System) -> set[str]:
    """All that is in the store, or fetched from it."""
    bucket = system.files._bucket  # type: ignore[attr-defined]
    folder = system.settings.data / "copies"
    return {name for name, _ in bucket.list()} | {path.name for path in folder.glob("??/*")}


def test_a_file_that_went_straight_to_the_store_becomes_an_asset(
    apart_client: Client, project: str, picture: bytes
) -> None:
    offered = offer(apart_client, project, picture)
    assert offered.json()["headers"] == {"Content-Length": str(len(picture))}
    assert send(offered, picture) == 200
    assert assets(apart_client, project) == []

    answer = confirm(apart_client, project, picture)

    asset = answer.json()
    assert (answer.status_code, asset["known"], asset["name"]) == (201, False, "moon.png")
    assert (asset["value"]["artifact"]["mediaType"], asset["value"]["width"]) == ("image/png", 64)
    assert apart_client.get(answer.headers["location"]).json()["id"] == asset["id"]
    assert apart_client.get(f"/api/artifacts/{sha256(picture)}").content == picture


def test_to_confirm_twice_changes_nothing(apart: System, apart_client: Client, project: str, picture: bytes) -> None:
    send(offer(apart_client, project, picture), picture)
    first = confirm(apart_client, project, picture)
    before = stored(apart)

    again = confirm(apart_client, project, picture, "sun.png")

    assert (again.status_code, again.json()) == (200, {**first.json(), "known": True})
    assert stored(apart) == before
    assert len(assets(apart_client, project)) == 1


def test_to_confirm_many_times_at_once_makes_one_asset(apart_client: Client, project: str, picture: bytes) -> None:
    send(offer(apart_client, project, picture), picture)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: confirm(apart_client, project, picture), range(8)))

    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len(assets(apart_client, project)) == 1


def test_bytes_that_are_here_are_an_asset_at_once(apart_client: Client, project: str, picture: bytes) -> None:
    upload(apart_client, new_project(apart_client), picture)

    known = offer(apart_client, project, picture).json()

    assert (known["way"], known["url"]) == ("known", None)
    assert (known["asset"]["name"], known["asset"]["project"]) == ("moon.png", project)
    assert offer(apart_client, project, picture).json()["asset"] == {**known["asset"], "known": True}


def test_a_server_without_an_object_store_wants_an_ordinary_upload(client: Client, walk: str, picture: bytes) -> None:
    assert offer(client, walk, picture).json() == {
        "way": "ordinary", "asset": None, "url": None, "headers": {}, "expiresAt": None, "public": False
    }  # fmt: skip
    missing = confirm(client, walk, picture)
    assert (missing.status_code, missing.json()["code"]) == (404, "upload_missing")
    upload(client, walk, picture)
    assert offer(client, walk, picture).json()["way"] == "known"
    assert confirm(client, walk, picture).status_code == 200


def test_what_is_larger_than_a_store_takes_at_once_is_an_ordinary_upload(
    apart: System, project: str, picture: bytes
) -> None:
    unlimited = Direct(apart.files, None, apart.store.assets, 2**50)  # type: ignore[arg-type]
    asked = DirectUploadRequest(digest=sha256(picture), size=6 * 2**30, name="film.mp4")
    assert asyncio.run(unlimited.offer(project, asked)).way == "ordinary"


# -- what is refused ---------------------------------------------------------------------------------------------------


def test_what_was_not_announced_is_thrown_away(
    apart: System, apart_client: Client, project: str, picture: bytes
) -> None:
    before = stored(apart)
    other = bytes(len(picture))
    assert send(offer(apart_client, project, picture), other) == 200

    answer = confirm(apart_client, project, picture)

    assert (answer.status_code, answer.json()["code"]) == (422, "upload_damaged")
    assert stored(apart) == before
    assert confirm(apart_client, project, picture).json()["code"] == "upload_missing"


@pytest.mark.parametrize("size", [0, 1, -1, 1000])
def test_the_store_takes_no_other_size(
    apart: System, apart_client: Client, project: str, picture: bytes, size: int
) -> None:
    before = stored(apart)
    wrong = picture[:size] if size < 1000 else picture * 2

    assert send(offer(apart_client, project, picture), wrong) == 403

    assert stored(apart) == before
    assert confirm(apart_client, project, picture).status_code == 404


def test_a_file_over_the_limit_gets_no_link(apart_client: Client, project: str, picture: bytes) -> None:
    answer = offer(apart_client, project, picture, size=64 * 2**20 + 1)

    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")


def test_a_limit_that_was_lowered_since_holds_too(apart: System, apart_client: Client, project: str) -> None:
    film = bytes(2000)
    send(offer(apart_client, project, film), film)
    before = stored(apart)
    lowered = Direct(apart.files, None, apart.store.assets, 1999)  # type: ignore[arg-type]

    with pytest.raises(Exception, match="more than the 1,999 bytes"):
        asyncio.run(lowered.confirm(project, AssetKnown(digest=sha256(film), name="film.mp4")))

    assert len(before - stored(apart)) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"<html><script>alert(1)</script></html>", "unknown_media"), (png(300)[:-40], None), (b"", "media_empty")],
    ids=["a page", "cut off", "nothing"],
)
def test_a_file_that_can_not_be_used_leaves_nothing_behind(
    apart: System, apart_client: Client, project: str, data: bytes, code: str | None
) -> None:
    before = stored(apart)
    assert send(offer(apart_client, project, data), data) == 200

    answer = confirm(apart_client, project, data)

    assert (answer.status_code, answer.json()["where"]["field"]) == (422, "file")
    assert code in (None, answer.json()["code"])
    assert stored(apart) == before
    assert assets(apart_client, project) == []


def test_a_file_that_can_not_be_used_as_an_upload_stays_where_a_node_has_made_it(
    apart: System, apart_client: Client, project: str, tmp_path: Path
) -> None:
    made = tmp_path / "made.txt"
    made.write_text(f"A text that a node has written: {uuid4().hex}")
    digest, _ = apart.files.put(made)
    send(offer(apart_client, project, made.read_bytes()), made.read_bytes())

    assert confirm(apart_client, project, made.read_bytes()).status_code == 422

    assert apart.files.path(digest).read_bytes() == made.read_bytes()


def test_a_picture_that_a_node_has_made_becomes_an_asset_too(
    apart: System, apart_client: Client, project: str, picture: bytes, tmp_path: Path
) -> None:
    made = tmp_path / "made.png"
    made.write_bytes(picture)
    apart.files.put(made)
    send(offer(apart_client, project, picture), picture)

    assert confirm(apart_client, project, picture).status_code == 201


def test_nothing_can_be_confirmed_that_was_not_sent(apart_client: Client, project: str, picture: bytes) -> None:
    for _ in range(2):
        answer = confirm(apart_client, project, picture)
        assert (answer.status_code, answer.json()["code"]) == (404, "upload_missing")
        offer(apart_client, project, picture)


def test_what_was_sent_for_one_project_is_no_upload_of_another(
    apart_client: Client, project: str, picture: bytes
) -> None:
    send(offer(apart_client, project, picture), picture)

    for other, code in ((new_project(apart_client), "upload_missing"), ("ghost", "unknown_project")):
        answer = confirm(apart_client, other, picture)
        assert (answer.status_code, answer.json()["code"]) == (404, code)
    assert offer(apart_client, "ghost", picture).json()["code"] == "unknown_project"
    assert confirm(apart_client, project, picture).status_code == 201


@pytest.mark.parametrize(
    "wrong",
    [{"digest": "../../escape"}, {"digest": "A" * 64}, {"size": -1}, {"size": 2**60}, {"size": 1.5}, {"name": ""},
     {"name": "n" * 201}, {"seconds": 9}],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(
    apart_client: Client, project: str, picture: bytes, wrong: dict[str, Any]
) -> None:
    assert offer(apart_client, project, picture, **wrong).status_code == 422
    if "digest" in wrong:
        answer = apart_client.post(f"/api/projects/{project}/direct-uploads/confirm", json={**wrong, "name": "a"})
        assert answer.status_code == 422


def test_a_file_that_could_not_be_looked_into_because_the_server_stops_is_not_refused_for_good(
    apart: System, apart_client: Client, project: str, picture: bytes
) -> None:
    send(offer(apart_client, project, picture), picture)
    media = Media(apart.bodies, apart.files, apart.store, apart.settings.data / "scratch")
    media.close()
    stopping = Direct(apart.files, media, apart.store.assets, 2**30)

    with pytest.raises(Infrastructure) as stopped:
        asyncio.run(stopping.confirm(project, AssetKnown(digest=sha256(picture), name="moon.png")))

    assert stopped.value.problem.code == "not_ready"
    assert confirm(apart_client, project, picture).status_code == 201


def test_a_file_that_was_looked_into_is_not_lost_when_it_can_not_be_written_down(
    apart: System, apart_client: Client, project: str, picture: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(offer(apart_client, project, picture), picture)
    with monkeypatch.context() as patched:
        patched.setattr(type(apart.store.assets), "add", None)
        assert confirm(apart_client, project, picture).status_code == 500

    assert confirm(apart_client, project, picture).status_code == 201


def test_a_file_that_many_confirm_at_once_and_that_can_not_be_used_is_refused_to_all(apart_client: Client) -> None:
    data = f"A text: {uuid4().hex}".encode()
    projects = [new_project(apart_client) for _ in range(8)]
    for project in projects:
        send(offer(apart_client, project, data), data)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda project: confirm(apart_client, project, data), projects))

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(422, "unknown_media")}


@pytest.fixture
def cut_off(tmp_path: Path) -> Iterator[Client]:
    """A server whose store is away."""
    system = System(Settings(data=tmp_path, store="s3+http://key:secret@127.0.0.1:9/films", cpu_workers=1))
    system.start()
    with TestClient(create_app(system), base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client
    system.close()


def test_without_its_store_a_server_says_so(cut_off: Client, picture: bytes) -> None:
    project = new_project(cut_off)
    for answer in (offer(cut_off, project, picture), confirm(cut_off, project, picture)):
        assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
        assert "secret" not in answer.text


# -- the Python client -------------------------------------------------------------------------------------------------


@pytest.fixture
def still(tmp_path: Path, picture: bytes) -> Path:
    path = tmp_path / "still.png"
    path.write_bytes(picture)
    return path


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small files go straight to the store, and in no other way."""
    monkeypatch.setattr("server.client.upload.DIRECT_BYTES", 10)
    monkeypatch.setattr("server.client.upload.send_form", None)


@pytest.mark.usefixtures("eager")
def test_the_client_sends_straight_to_the_store(apart_address: str, still: Path, tmp_path: Path) -> None:
    with Reelgraph(apart_address) as reelgraph:
        project = reelgraph.create("Direct")
        first, second = project.upload(still), project.upload(still)
        assert (first.known, second.known, first.id, first.name) == (False, True, second.id, "still.png")
        home = reelgraph.fetch(first.value.artifact, tmp_path / "home.png")
    assert home.read_bytes() == still.read_bytes()


@pytest.mark.usefixtures("eager")
def test_the_client_on_a_loop_does_so_too(apart_address: str, still: Path) -> None:
    async def story() -> str:
        async with AsyncReelgraph(apart_address) as reelgraph:
            project = await reelgraph.create("Direct")
            return (await project.upload(still)).value.artifact.digest

    assert asyncio.run(story()) == sha256(still.read_bytes())


@pytest.mark.usefixtures("eager")
def test_a_file_that_can_not_be_used_is_refused_to_the_client(apart_address: str, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_text(f"no film {uuid4().hex}")
    with Reelgraph(apart_address) as reelgraph, pytest.raises(Invalid):
        reelgraph.create("Direct").upload(path)


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(apart_address: str, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with path.open("wb") as file:
        file.truncate(64 * 2**20 + 1)
    with Reelgraph(apart_address) as reelgraph, pytest.raises(TooLarge):
        reelgraph.create("Direct").upload(path)


@pytest.mark.parametrize("link", ["http://127.0.0.1:9/nobody-listens", "{address}/api/not-found"])
def test_a_store_that_the_client_can_not_use_is_gone_round(
    apart: System, apart_address: str, still: Path, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.client.upload.DIRECT_BYTES", 10)
    kind = type(apart.files.direct)
    asked = threading.Event()

    def elsewhere(*_: object) -> str:
        asked.set()
        return link.format(address=apart_address)

    monkeypatch.setattr(kind, "url", elsewhere)
    with Reelgraph(apart_address) as reelgraph:
        asset = reelgraph.create("Direct").upload(still)
    assert asked.is_set()
    assert asset.value.artifact.digest == sha256(still.read_bytes())

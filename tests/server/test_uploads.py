"""Resumable uploads, as a client of the tus protocol has them."""

import base64
import hashlib
import os
import threading
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient
from served import Client, files_of, png

from server.app import create_app
from server.compose import System
from server.uploads.parts import Parts

VERSION = {"Tus-Resumable": "1.0.0"}
BYTES = {**VERSION, "Content-Type": "application/offset+octet-stream"}
PICTURE = png(70)


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def begin(client: Client, project: str, length: int = len(PICTURE), name: str = "moon.png") -> str:
    """A new upload; gives its address."""
    headers = {**VERSION, "Upload-Length": str(length), "Upload-Metadata": f"filename {base64_of(name.encode())},a"}
    answer = client.post(f"/api/projects/{project}/uploads", headers=headers)
    assert (answer.status_code, answer.json()["offset"], answer.headers["upload-offset"]) == (201, 0, "0")
    return str(answer.headers["location"])


def send(client: Client, address: str, data: bytes, offset: int = 0, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.patch(address, content=data, headers={**BYTES, "Upload-Offset": str(offset), **named})


def offset(client: Client, address: str) -> int:
    answer = client.head(address, headers=VERSION)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    return int(answer.headers["upload-offset"])


def left(system: System) -> set[str]:
    """The files of all uploads in progress."""
    return {path.name for path in (system.settings.data / "uploads").iterdir()}


def test_the_server_says_what_it_speaks(client: Client, walk: str) -> None:
    answer = client.options(f"/api/projects/{walk}/uploads")

    assert (answer.status_code, answer.headers["tus-resumable"], answer.headers["tus-version"]) == (
        204,
        "1.0.0",
        "1.0.0",
    )
    assert answer.headers["tus-extension"] == "creation,creation-with-upload,expiration,termination,checksum"
    assert answer.headers["tus-max-size"] == str(2**20)


def test_a_file_that_comes_in_parts_becomes_an_asset_with_the_last_one(
    client: Client, system: System, walk: str
) -> None:
    address = begin(client, walk, name="C:\\photos\\moon.html")

    first = send(client, address, PICTURE[:50])
    assert (first.status_code, first.headers["upload-offset"]) == (204, "50")
    assert "GMT" in first.headers["upload-expires"]
    assert client.get(address).json()["state"] == "receiving"
    assert offset(client, address) == 50
    last = send(client, address, PICTURE[50:], 50)

    asset = client.get(f"/api/projects/{walk}/assets/{last.headers['reelgraph-asset']}").json()
    assert (last.status_code, asset["name"], asset["value"]["width"]) == (204, "moon.html", 70)
    assert client.get(f"/api/artifacts/{asset['value']['artifact']['digest']}").content == PICTURE
    told = client.get(address).json()
    assert (told["state"], told["asset"], told["problem"]) == ("done", asset["id"], None)
    assert (told["offset"], told["length"]) == (len(PICTURE), len(PICTURE))
    assert client.head(address, headers=VERSION).headers["reelgraph-asset"] == asset["id"]
    assert left(system) & {f"{told['id']}.part", f"{told['id']}.new"} == set()


def test_a_small_file_comes_with_its_beginning(client: Client, walk: str) -> None:
    headers = {**BYTES, "Upload-Length": str(len(PICTURE))}

    answer = client.post(f"/api/projects/{walk}/uploads", content=PICTURE, headers=headers)

    assert (answer.status_code, answer.headers["upload-offset"]) == (201, str(len(PICTURE)))
    assert client.get(f"/api/projects/{walk}/assets").json()["items"][0]["id"] == answer.headers["reelgraph-asset"]
    assert client.get(f"/api/projects/{walk}/assets").json()["items"][0]["name"] == "upload"


def test_bytes_that_do_not_come_next_are_refused_and_change_nothing(client: Client, walk: str) -> None:
    address = begin(client, walk)
    send(client, address, PICTURE[:50])

    for wrong in (0, 49, 51):
        answer = send(client, address, PICTURE[wrong:], wrong)
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_offset")
        assert (answer.headers["upload-offset"], answer.headers["tus-resumable"]) == ("50", "1.0.0")
    assert offset(client, address) == 50


@pytest.mark.parametrize("data", [b"<html><script>alert(1)</script></html>", PICTURE[:-30]], ids=["a page", "cut off"])
def test_a_file_that_can_not_be_used_is_refused_and_leaves_only_the_reason(
    client: Client, system: System, walk: str, data: bytes
) -> None:
    before = files_of(system)
    address = begin(client, walk, len(data))

    answer = send(client, address, data)

    assert answer.status_code == 422
    told = client.get(address).json()
    assert (told["state"], told["asset"], told["problem"]["code"]) == ("refused", None, answer.json()["code"])
    assert client.head(address, headers=VERSION).status_code == 410
    assert send(client, address, b"", len(data)).status_code == 422
    assert files_of(system) == before
    assert f"{told['id']}.part" not in left(system)
    assert client.get(f"/api/projects/{walk}/assets").json()["items"] == []


def test_a_file_without_a_byte_is_refused_at_once(client: Client, walk: str) -> None:
    answer = client.post(f"/api/projects/{walk}/uploads", headers={**VERSION, "Upload-Length": "0"})

    assert (answer.status_code, answer.json()["code"]) == (422, "media_empty")


def test_a_file_over_the_limit_is_refused_before_a_byte_has_come(client: Client, system: System, walk: str) -> None:
    before = left(system)

    answer = client.post(f"/api/projects/{walk}/uploads", headers={**VERSION, "Upload-Length": str(2**20 + 1)})

    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert left(system) == before


def test_more_bytes_than_were_announced_are_not_kept(client: Client, walk: str) -> None:
    address = begin(client, walk)
    send(client, address, PICTURE[:50])

    answer = send(client, address, PICTURE[50:] + b"x", 50)

    assert (answer.status_code, answer.json()["code"]) == (413, "upload_too_long")
    assert offset(client, address) == 50


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_bytes_that_do_not_match_their_checksum_are_not_kept(client: Client, walk: str, algorithm: str) -> None:
    address = begin(client, walk)

    def checksum(data: bytes) -> str:
        return f"{algorithm} {base64_of(hashlib.new(algorithm, data).digest())}"

    answer = send(client, address, PICTURE[:50], Upload_Checksum=checksum(b"other"))

    assert (answer.status_code, answer.json()["code"]) == (460, "checksum_mismatch")
    assert offset(client, address) == 0
    assert send(client, address, PICTURE[:50], Upload_Checksum=checksum(PICTURE[:50])).headers["upload-offset"] == "50"


@pytest.mark.parametrize("header", ["md5 1B2M2Y8AsgTpgAmY7PhCfg==", "sha256 AAAA", "sha256 ?", "sha256", ""])
def test_a_checksum_that_can_not_be_checked_is_refused(client: Client, walk: str, header: str) -> None:
    answer = send(client, begin(client, walk), PICTURE, Upload_Checksum=header)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_checksum")


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 400, "invalid_parameter"),
        ({"Upload-Length": "-1"}, 400, "invalid_parameter"),
        ({"Upload-Length": "many"}, 400, "invalid_parameter"),
        ({"Upload-Length": "9", "Upload-Metadata": "filename ???"}, 400, "malformed_metadata"),
        ({"Upload-Length": "9", "Upload-Metadata": "filename /w=="}, 400, "malformed_metadata"),
        ({"Upload-Length": "9", "Tus-Resumable": "0.2.2"}, 412, "unknown_tus_version"),
    ],
)
def test_a_beginning_that_can_not_be_read_is_refused(
    client: Client, system: System, walk: str, headers: dict[str, str], status: int, code: str
) -> None:
    before = left(system)

    answer = client.post(f"/api/projects/{walk}/uploads", headers={**VERSION, **headers})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["tus-resumable"] == "1.0.0"
    assert left(system) == before


def test_bytes_of_another_type_are_refused(client: Client, walk: str) -> None:
    answer = send(client, begin(client, walk), b"{}", Content_Type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (415, "no_bytes")


def test_an_upload_is_found_in_its_own_project_only(client: Client, walk: str) -> None:
    address = begin(client, walk)
    other = client.post("/api/projects", json={"name": "other"}).json()["id"]

    for wrong in (address.replace(walk, other), f"{address}0", address[:-1] + "%2e", address[:-32] + "0" * 32):
        assert client.get(wrong).status_code == 404
        assert send(client, wrong, PICTURE).status_code == 404
        assert client.delete(wrong, headers=VERSION).status_code == 404
    ghost = client.post("/api/projects/ghost/uploads", headers={**VERSION, "Upload-Length": "9"})
    assert (ghost.status_code, ghost.json()["code"]) == (404, "unknown_project")


def test_an_upload_that_ends_while_somebody_asks_how_far_it_is_has_all_its_bytes(tmp_path: Path) -> None:
    parts = Parts(tmp_path, lambda project: None)
    looked_up = parts.begin("p", "film.mp4", length=4)
    parts.path(looked_up).write_bytes(b"film")
    parts.end(msgspec.structs.replace(looked_up, asset="a"))

    assert parts.view(looked_up).offset == 4


def test_an_upload_that_was_given_up_leaves_nothing(client: Client, system: System, walk: str) -> None:
    before = left(system)
    address = begin(client, walk)
    send(client, address, PICTURE[:50])

    assert client.delete(address, headers=VERSION).status_code == 204
    assert client.head(address, headers=VERSION).status_code == 404
    assert left(system) == before


def test_an_upload_into_a_project_that_is_deleted_meanwhile_leaves_nothing(client: Client, system: System) -> None:
    before = left(system)
    project = client.post("/api/projects", json={"name": "short"}).json()["id"]
    address = begin(client, project)
    client.delete(f"/api/projects/{project}")

    answer = send(client, address, PICTURE)

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_project")
    assert left(system) == before


def test_an_upload_goes_on_after_a_restart_and_an_old_one_is_swept_away(
    client: Client, system: System, walk: str
) -> None:
    address, old = begin(client, walk), begin(client, walk)
    send(client, address, PICTURE[:50])
    for path in (system.settings.data / "uploads").glob(f"{old[-32:]}.*"):
        long_ago(path)
    assert client.head(old, headers=VERSION).status_code == 404

    with TestClient(create_app(system), base_url="http://127.0.0.1") as later:
        assert offset(later, address) == 50
        answer = send(later, address, PICTURE[50:], 50)

    assert client.get(f"/api/projects/{walk}/assets/{answer.headers['reelgraph-asset']}").status_code == 200
    assert {name for name in left(system) if name.startswith(old[-32:])} == set()


def test_a_file_that_nobody_looked_into_before_the_server_stopped_is_looked_into_when_its_client_asks(
    client: Client, system: System, walk: str
) -> None:
    address = begin(client, walk)
    (system.settings.data / "uploads" / f"{address[-32:]}.part").write_bytes(PICTURE)
    assert client.get(address).json()["state"] == "checking"

    answer = client.head(address, headers=VERSION)

    assert answer.headers["upload-offset"] == str(len(PICTURE))
    assert client.get(address).json()["asset"] == answer.headers["reelgraph-asset"]


def test_two_requests_at_once_make_one_asset(client: Client, walk: str) -> None:
    address = begin(client, walk)
    statuses: list[int] = []
    senders = [
        threading.Thread(target=lambda: statuses.append(send(client, address, PICTURE).status_code)) for _ in range(4)
    ]
    for one in senders:
        one.start()
    for one in senders:
        one.join()

    assert statuses.count(204) == 1
    assert set(statuses) <= {204, 409, 423}
    assert client.get(f"/api/projects/{walk}/assets").json()["total"] == 1


def long_ago(path: Path) -> None:
    then = time.time() - 86_401
    os.utime(path, (then, then))

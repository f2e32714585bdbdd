"""Links to files that carry their own leave."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from desk import Desk
from served import Client, png, upload

from schemas.artifact import PresignRequest
from server import signature

PICTURE = png(80)
DIGEST = "0" * 64


@pytest.fixture(scope="module")
def address(client: Client) -> str:
    project = client.post("/api/projects", json={"name": "links"}).json()["id"]
    return f"/api/artifacts/{upload(client, project, PICTURE).json()['value']['artifact']['digest']}"


def presign(client: Client, address: str, **asked: Any) -> str:
    answer = client.post(f"{address}/presign", json=asked)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["url"])


def test_a_link_opens_the_file_for_whoever_has_it(client: Client, address: str) -> None:
    link = client.post(f"{address}/presign").json()

    answer = client.get(link["url"])

    assert (answer.status_code, answer.content) == (200, PICTURE)
    assert f"expires={link['expiresAt']}" in link["url"]


def test_a_link_can_save_under_a_name(client: Client, address: str) -> None:
    answer = client.get(presign(client, address, download="Der Mond & ich.png"))

    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''Der%20Mond%20%26%20ich.png"


def test_a_link_whose_time_is_over_is_refused(client: Client, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    link = presign(client, address, seconds=60)
    now = signature.time.time()
    monkeypatch.setattr(signature.time, "time", lambda: now + 61)

    answer = client.get(link)

    assert (answer.status_code, answer.json()["code"]) == (403, "link_expired")


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("expires=", "expires=9"),
        ("signature=", "signature=0"),
        ("signature=", "other="),
        ("expires=", "other="),
        ("download=moon.png", "download=sun.png"),
        ("&download=moon.png", ""),
    ],
)
def test_a_link_that_was_changed_is_refused(client: Client, address: str, part: str, other: str) -> None:
    link = presign(client, address, download="moon.png")
    assert part in link

    answer = client.get(link.replace(part, other))

    assert (answer.status_code, answer.json()["code"]) == (403, "link_forged")


def test_a_link_opens_no_other_file(client: Client, address: str) -> None:
    link = presign(client, address)

    assert client.get(link.replace(address[-64:], "0" * 64)).status_code == 403


@pytest.mark.parametrize("asked", [{"seconds": 0}, {"seconds": 7 * 86_400 + 1}, {"download": ""}, {"forever": True}])
def test_a_link_that_makes_no_sense_is_refused(client: Client, address: str, asked: dict[str, Any]) -> None:
    assert client.post(f"{address}/presign", json=asked).status_code == 422


def test_there_is_no_link_to_a_file_that_is_not_there(client: Client) -> None:
    answer = client.post(f"/api/artifacts/{'0' * 64}/presign")

    assert (answer.status_code, answer.json()["code"]) == (404, "artifact_missing")


def test_a_link_of_one_server_opens_on_every_other_and_one_of_an_earlier_version_does_too(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    (tmp_path / "signing.key").write_bytes(b"k" * 32)
    first = signature.Signer.of(desk.store.database, tmp_path)
    (tmp_path / "signing.key").unlink()
    second = signature.Signer.of(desk.store.database, tmp_path)
    desk.close()

    for signer in (first, signature.Signer(b"k" * 32)):
        link = dict(parse_qsl(urlsplit(signer.presign(DIGEST, PresignRequest(seconds=60)).url).query))
        second.check(DIGEST, int(link["expires"]), link["signature"], None)

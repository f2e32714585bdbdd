"""From a browser to the object store and back, past the server."""

import hashlib
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import pytest
from aged import AgedObjects
from services import ObjectStore

from storage.artifacts.copies import Copies
from storage.artifacts.s3 import S3Artifacts
from storage.artifacts.s3_location import parse
from storage.artifacts.s3_uploads import Uploads
from storage.errors import ArtifactTooLarge, InvalidDigest, UploadDamaged, UploadMissing

HELLO = b"hello"
HELLO_DIGEST = hashlib.sha256(HELLO).hexdigest()


def send(url: str, data: bytes) -> int:
    """What a browser does; gives the status of the answer."""
    try:
        with urlopen(Request(url, data, method="PUT"), timeout=10) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def staged(objects: AgedObjects) -> list[str]:
    return [name for name, _ in objects.bucket.list("uploads/")]


def test_a_browser_uploads_to_a_link_and_the_file_is_an_artifact_once_it_is_confirmed(objects: AgedObjects) -> None:
    assert send(objects.store.upload_url(HELLO_DIGEST, 5, 60), HELLO) == 200
    assert objects.store.has([HELLO_DIGEST]) == set()
    assert objects.store.confirm(HELLO_DIGEST) == 5
    assert objects.store.has([HELLO_DIGEST]) == {HELLO_DIGEST}
    assert objects.store.path(HELLO_DIGEST).read_bytes() == HELLO
    assert staged(objects) == []
    assert objects.store.confirm(HELLO_DIGEST) == 5  # a browser that asks twice


def test_another_server_may_confirm_it(objects: AgedObjects, tmp_path: Path) -> None:
    send(objects.store.upload_url(HELLO_DIGEST, 5, 60), HELLO)
    other = S3Artifacts.at(objects.location, Copies(tmp_path / "other", max_bytes=1000))
    assert other.confirm(HELLO_DIGEST) == 5
    assert objects.store.has([HELLO_DIGEST]) == {HELLO_DIGEST}


@pytest.mark.parametrize("came", [b"hellO", b"other"])
def test_what_is_something_else_is_refused_and_thrown_away(objects: AgedObjects, came: bytes) -> None:
    assert send(objects.store.upload_url(HELLO_DIGEST, 5, 60), came) == 200
    with pytest.raises(UploadDamaged, match="not the one that was announced"):
        objects.store.confirm(HELLO_DIGEST)
    assert objects.store.has([HELLO_DIGEST]) == set()
    assert objects.copies.known(HELLO_DIGEST) is None
    assert staged(objects) == []
    with pytest.raises(UploadMissing):
        objects.store.confirm(HELLO_DIGEST)


def test_the_store_takes_no_other_size_than_was_announced(objects: AgedObjects) -> None:
    url = objects.store.upload_url(HELLO_DIGEST, 5, 60)
    assert send(url, HELLO + b"!" * 1000) == 403
    assert send(url, b"") == 403
    assert staged(objects) == []


@pytest.mark.parametrize("step", ["arrived", "check"])
def test_what_is_replaced_after_a_step_is_refused(
    objects: AgedObjects, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = objects.store.upload_url(HELLO_DIGEST, 5, 60)
    send(url, HELLO)
    do = getattr(Uploads, step)

    def and_replace(*given: object) -> object:
        result = do(*given)
        send(url, b"other")
        return result

    monkeypatch.setattr(Uploads, step, and_replace)
    with pytest.raises(UploadDamaged):
        objects.store.confirm(HELLO_DIGEST)
    assert list(objects.store.entries()) == []


def test_what_never_came_is_missing(objects: AgedObjects) -> None:
    objects.store.upload_url(HELLO_DIGEST, 5, 60)
    with pytest.raises(UploadMissing, match="has not arrived"):
        objects.store.confirm(HELLO_DIGEST)


def test_an_artifact_can_not_be_written_over_with_a_link(objects: AgedObjects) -> None:
    objects.store.put_stream([HELLO], max_bytes=5)
    upload = urlsplit(objects.store.upload_url(HELLO_DIGEST, 5, 60))
    assert upload.path.startswith(f"/reelgraph/{objects.location.prefix}uploads/")
    assert HELLO_DIGEST not in upload.path
    artifact = upload._replace(path=f"/reelgraph/{objects.location.prefix}{HELLO_DIGEST[:2]}/{HELLO_DIGEST[2:]}")
    assert send(artifact.geturl(), b"other") == 403
    assert send(objects.store.download_url(HELLO_DIGEST, 60, media_type="video/mp4"), b"other") == 403
    assert b"".join(objects.store.part(HELLO_DIGEST, 0, 5)) == HELLO


def test_a_file_over_five_gigabytes_needs_another_way(objects: AgedObjects) -> None:
    with pytest.raises(ArtifactTooLarge):
        objects.store.upload_url(HELLO_DIGEST, (5 << 30) + 1, 60)
    with pytest.raises(InvalidDigest):
        objects.store.upload_url("../escape", 5, 60)


@pytest.fixture
def hello(objects: AgedObjects) -> AgedObjects:
    objects.store.put_stream([HELLO], max_bytes=5)
    return objects


@pytest.mark.parametrize(
    ("media_type", "saved_as", "disposition"),
    [
        ("video/mp4", None, "inline"),
        ("video/mp4", "Ende gut.mp4", "attachment; filename*=UTF-8''Ende%20gut.mp4"),
        ("image/png", "бег\r\n.png", "attachment; filename*=UTF-8''%D0%B1%D0%B5%D0%B3%0D%0A.png"),
        ("text/html", None, "attachment"),
        ("image/svg+xml", None, "attachment"),
    ],
)
def test_a_link_gives_an_artifact_as_what_it_is(
    hello: AgedObjects, media_type: str, saved_as: str | None, disposition: str
) -> None:
    url = hello.store.download_url(HELLO_DIGEST, 60, media_type=media_type, saved_as=saved_as)
    with urlopen(url, timeout=10) as answer:
        assert answer.read() == HELLO
        assert answer.headers["Content-Type"] == media_type
        assert answer.headers["Content-Disposition"] == disposition


def test_a_link_gives_parts_too(hello: AgedObjects) -> None:
    url = hello.store.download_url(HELLO_DIGEST, 60, media_type="video/mp4")
    with urlopen(Request(url, headers={"Range": "bytes=1-3"}), timeout=10) as answer:
        assert (answer.status, answer.read()) == (206, b"ell")


def test_a_link_is_good_for_a_week_at_most_and_has_no_secret(hello: AgedObjects) -> None:
    for url in (
        hello.store.download_url(HELLO_DIGEST, 1e9, media_type="video/mp4"),
        hello.store.upload_url(HELLO_DIGEST, 5, 1e9),
    ):
        assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == ["604800"]
        assert hello.location.keys.secret not in url


def test_links_have_the_address_that_browsers_know(object_store: ObjectStore, tmp_path: Path) -> None:
    location = parse(f"{object_store.url}?public=https://files.example")
    store = S3Artifacts.at(location, Copies(tmp_path / "copies", max_bytes=1000))
    for url in (store.download_url(HELLO_DIGEST, 60, media_type="video/mp4"), store.upload_url(HELLO_DIGEST, 5, 60)):
        assert url.startswith("https://files.example/reelgraph/")

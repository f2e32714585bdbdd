"""From the object store to a browser, past the server."""

import hashlib
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import pytest
from aged import AgedObjects, put
from msgspec.structs import replace
from services import ObjectStore

from storage.artifacts import DirectDownloads
from storage.artifacts.copies import Copies
from storage.artifacts.filesystem import FileArtifacts
from storage.artifacts.s3 import S3Artifacts
from storage.artifacts.s3_bucket import Bucket
from storage.artifacts.s3_downloads import STEADY_SECONDS, Downloads
from storage.artifacts.s3_location import parse
from storage.errors import InvalidDigest

HELLO = b"hello"
HELLO_DIGEST = hashlib.sha256(HELLO).hexdigest()
MORNING = datetime(2026, 5, 1, 6, tzinfo=UTC).timestamp()


@pytest.fixture
def hello(objects: AgedObjects, tmp_path: Path) -> DirectDownloads:
    """Links to a store that has these bytes, and that goes by its own address."""
    put(objects.store, HELLO)
    location = replace(objects.location, public=f"http://{objects.location.host}")
    downloads = S3Artifacts.at(location, Copies(tmp_path / "others", max_bytes=1000)).downloads
    assert downloads is not None
    return downloads


def status_of(request: Request | str) -> int:
    try:
        with urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


@pytest.mark.parametrize(
    ("media_type", "saved_as", "disposition"),
    [
        ("video/mp4", None, "inline"),
        ("video/mp4", "Ende gut.mp4", "attachment; filename*=UTF-8''Ende%20gut.mp4"),
        ("image/png", "бег\r\n.png", "attachment; filename*=UTF-8''%D0%B1%D0%B5%D0%B3%0D%0A.png"),
        ("image/png", "", "attachment"),
        ("text/html", None, "attachment"),
        ("image/svg+xml", None, "attachment"),
        ("video/page+XML", None, "attachment"),
        ("application/octet-stream", None, "attachment"),
    ],
)
def test_a_link_gives_an_artifact_as_what_it_is(
    hello: DirectDownloads, media_type: str, saved_as: str | None, disposition: str
) -> None:
    with urlopen(hello.url(HELLO_DIGEST, 60, media_type=media_type, saved_as=saved_as), timeout=10) as answer:
        assert answer.read() == HELLO
        assert answer.headers["Content-Type"] == media_type
        assert answer.headers["Content-Disposition"] == disposition
        assert answer.headers["Cache-Control"] == "private, max-age=60"


def test_nobody_can_have_a_link_give_it_as_something_else(hello: DirectDownloads) -> None:
    url = hello.url(HELLO_DIGEST, 60, media_type="video/mp4")
    assert status_of(url) == 200
    for honest, other in (("video%2Fmp4", "text%2Fhtml"), ("=inline", "=attachment"), (HELLO_DIGEST[2:], "0" * 62)):
        assert url.count(honest) == 1
        assert status_of(url.replace(honest, other)) == 403


def test_a_link_reads_and_does_nothing_else(hello: DirectDownloads) -> None:
    url = hello.url(HELLO_DIGEST, 60, media_type="video/mp4")
    assert status_of(Request(url, b"other", method="PUT")) == 403
    assert status_of(Request(url, method="DELETE")) == 403
    assert status_of(url) == 200


def test_a_link_gives_parts_too(hello: DirectDownloads) -> None:
    url = hello.url(HELLO_DIGEST, 60, media_type="video/mp4")
    with urlopen(Request(url, headers={"Range": "bytes=1-3"}), timeout=10) as answer:
        assert (answer.status, answer.read(), answer.headers["Content-Range"]) == (206, b"ell", "bytes 1-3/5")


def test_a_link_is_good_for_a_week_at_most_and_has_no_secret(hello: DirectDownloads, objects: AgedObjects) -> None:
    url = hello.url(HELLO_DIGEST, 1e9, media_type="video/mp4")
    assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == ["604800"]
    assert objects.location.keys.secret not in url


def test_only_digests_have_links(hello: DirectDownloads) -> None:
    with pytest.raises(InvalidDigest):
        hello.url("../escape", 60, media_type="video/mp4")


def test_whoever_asks_soon_again_gets_the_same_link_and_each_is_good_for_long_enough(objects: AgedObjects) -> None:
    links = {}
    for passed in (0.0, 1.0, STEADY_SECONDS - 1, STEADY_SECONDS):
        downloads = Downloads(objects.bucket, lambda digest: digest, lambda: MORNING + passed)  # noqa: B023 - used at once
        links[passed] = downloads.url(HELLO_DIGEST, 60, media_type="video/mp4")
        asked = parse_qs(urlsplit(links[passed]).query)
        begins = datetime.strptime(asked["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
        assert begins <= MORNING + passed
        assert begins + int(asked["X-Amz-Expires"][0]) >= MORNING + passed + 60
    assert len({links[passed] for passed in (0.0, 1.0, STEADY_SECONDS - 1)}) == 1
    assert links[STEADY_SECONDS] != links[0.0]


def test_the_store_refuses_a_link_whose_time_is_over(objects: AgedObjects) -> None:
    put(objects.store, HELLO)

    def made(seconds_ago: float) -> str:
        downloads = Downloads(
            objects.bucket, lambda digest: f"{digest[:2]}/{digest[2:]}", lambda: time.time() - seconds_ago
        )
        return downloads.url(HELLO_DIGEST, 60, media_type="video/mp4")

    assert status_of(made(seconds_ago=0)) == 200
    assert status_of(made(seconds_ago=61 + STEADY_SECONDS)) == 403


def test_links_have_the_address_that_browsers_know(object_store: ObjectStore, tmp_path: Path) -> None:
    location = parse(f"{object_store.url}?public=https://files.example:9000/")
    downloads = S3Artifacts.at(location, Copies(tmp_path / "copies", max_bytes=1000)).downloads
    assert downloads is not None
    assert downloads.origin == "https://files.example:9000"
    assert downloads.url(HELLO_DIGEST, 60, media_type="video/mp4").startswith("https://files.example:9000/reelgraph/")


def test_the_name_of_the_bucket_may_be_a_part_of_the_address() -> None:
    location = parse("s3://key:secret@10.0.0.9/films?region=eu-central-1&public=https://s3.eu-central-1.amazonaws.com")
    assert Bucket(location).links_origin == "https://films.s3.eu-central-1.amazonaws.com"


def test_without_such_an_address_there_are_no_links(objects: AgedObjects, tmp_path: Path) -> None:
    assert objects.store.downloads is None
    assert FileArtifacts(tmp_path / "artifacts").downloads is None

"""To the object store and back, past the server."""

import gzip
import hashlib
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import pytest
from aged import AgedObjects, put
from services import ObjectStore

from storage.artifacts import Arrival
from storage.artifacts.copies import Copies
from storage.artifacts.s3 import S3Artifacts
from storage.artifacts.s3_bucket import UPLOADS, Found
from storage.artifacts.s3_location import parse
from storage.errors import ArtifactTooLarge, InvalidDigest, UploadDamaged, UploadMissing

HELLO = b"hello"
HELLO_DIGEST = hashlib.sha256(HELLO).hexdigest()


def send(url: str, data: bytes | None, headers: Mapping[str, str] = {}, method: str = "PUT") -> int:
    """What a browser does; gives the status of the answer."""
    try:
        with urlopen(Request(url, data, dict(headers), method=method), timeout=10) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def staged(objects: AgedObjects) -> list[str]:
    return [name for name, _ in objects.bucket.list(UPLOADS)]


def link(objects: AgedObjects, digest: str = HELLO_DIGEST, size: int = 5) -> str:
    return objects.store.direct.url("project", digest, size, 60)


def receive(objects: AgedObjects, owner: str = "project") -> Arrival:
    return objects.store.direct.receive(owner, HELLO_DIGEST, max_bytes=100)


def test_what_was_sent_to_a_link_is_an_artifact_once_it_is_accepted(objects: AgedObjects) -> None:
    assert send(link(objects), HELLO) == 200
    arrival = receive(objects)
    assert (arrival.owner, arrival.digest, arrival.size) == ("project", HELLO_DIGEST, 5)
    assert arrival.path.read_bytes() == HELLO
    assert objects.store.has([HELLO_DIGEST]) == set()
    objects.store.direct.accept(arrival)
    assert objects.store.has([HELLO_DIGEST]) == {HELLO_DIGEST}
    assert objects.store.path(HELLO_DIGEST).read_bytes() == HELLO
    objects.store.direct.discard(arrival)
    assert staged(objects) == []
    objects.store.direct.accept(arrival)  # two who received the same
    assert objects.store.has([HELLO_DIGEST]) == {HELLO_DIGEST}


def test_another_server_may_receive_it(objects: AgedObjects, tmp_path: Path) -> None:
    send(link(objects), HELLO)
    other = S3Artifacts.at(objects.location, Copies(tmp_path / "other", max_bytes=1000))
    other.direct.accept(other.direct.receive("project", HELLO_DIGEST, max_bytes=5))
    assert objects.store.has([HELLO_DIGEST]) == {HELLO_DIGEST}


def test_nobody_receives_what_was_sent_for_somebody_else(objects: AgedObjects) -> None:
    send(link(objects), HELLO)
    with pytest.raises(UploadMissing, match="has not arrived"):
        receive(objects, "another")
    assert receive(objects).size == 5


@pytest.mark.parametrize("came", [b"hellO", b"other"])
def test_what_is_something_else_is_thrown_away(objects: AgedObjects, came: bytes) -> None:
    assert send(link(objects), came) == 200
    with pytest.raises(UploadDamaged, match="not the one that was announced"):
        receive(objects)
    assert objects.store.has([HELLO_DIGEST]) == set()
    assert objects.copies.known(HELLO_DIGEST) is None
    assert staged(objects) == []
    with pytest.raises(UploadMissing):
        receive(objects)


def test_what_is_larger_than_is_allowed_is_thrown_away_unread(objects: AgedObjects) -> None:
    send(link(objects), HELLO)
    objects.pool.asked.clear()
    with pytest.raises(ArtifactTooLarge):
        objects.store.direct.receive("project", HELLO_DIGEST, max_bytes=4)
    assert {method for method, _ in objects.pool.asked} == {"HEAD", "DELETE"}
    assert staged(objects) == []


def test_what_is_discarded_leaves_nothing_behind(objects: AgedObjects) -> None:
    send(link(objects), HELLO)
    objects.store.direct.discard(receive(objects))
    assert (staged(objects), list(objects.store.entries())) == ([], [])
    assert objects.copies.known(HELLO_DIGEST) is None


def test_an_artifact_stays_when_an_upload_of_the_same_bytes_is_discarded(objects: AgedObjects) -> None:
    put(objects.store, HELLO)
    send(link(objects), HELLO)
    arrival = receive(objects)
    objects.store.direct.discard(arrival)
    assert objects.store.has([HELLO_DIGEST]) == {HELLO_DIGEST}
    assert arrival.path.read_bytes() == HELLO  # somebody may have it in hand


def test_the_store_takes_no_other_size_than_was_announced(objects: AgedObjects) -> None:
    url = link(objects)
    assert send(url, HELLO + b"!" * 1000) == 403
    assert send(url, b"") == 403
    assert staged(objects) == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_a_link_is_for_sending_alone(objects: AgedObjects, method: str) -> None:
    url = link(objects)
    assert send(url, HELLO) == 200
    assert send(url, None, method=method) == 403
    assert receive(objects).size == 5


def test_a_link_copies_nothing_from_elsewhere(objects: AgedObjects) -> None:
    put(objects.store, HELLO)
    there = f"/reelgraph/{objects.location.prefix}{HELLO_DIGEST[:2]}/{HELLO_DIGEST[2:]}"
    assert send(link(objects), HELLO, {"x-amz-copy-source": there}) == 403


def test_a_link_is_good_for_its_time(objects: AgedObjects) -> None:
    url = objects.store.direct.url("project", HELLO_DIGEST, 5, 1)
    time.sleep(2.1)  # the store knows whole seconds
    assert send(url, HELLO) == 403
    assert staged(objects) == []


def test_what_is_sent_as_compressed_is_what_it_is_and_not_what_it_would_become(objects: AgedObjects) -> None:
    bomb = gzip.compress(bytes(10_000_000))
    digest = hashlib.sha256(bytes(10_000_000)).hexdigest()
    assert send(link(objects, digest, len(bomb)), bomb, {"Content-Encoding": "gzip"}) == 200
    with pytest.raises(UploadDamaged):
        objects.store.direct.receive("project", digest, max_bytes=len(bomb))
    assert objects.copies.known(digest) is None
    digest = hashlib.sha256(bomb).hexdigest()
    assert send(link(objects, digest, len(bomb)), bomb, {"Content-Encoding": "gzip"}) == 200
    assert objects.store.direct.receive("project", digest, max_bytes=len(bomb)).path.read_bytes() == bomb


def test_what_is_replaced_after_it_was_received_is_refused(objects: AgedObjects) -> None:
    send(link(objects), HELLO)
    arrival = receive(objects)
    send(link(objects), b"other")
    with pytest.raises(UploadDamaged):
        objects.store.direct.accept(arrival)
    assert list(objects.store.entries()) == []


def test_what_is_replaced_while_it_is_received_is_refused(
    objects: AgedObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(link(objects), HELLO)
    find = objects.bucket.find

    def find_and_replace(name: str) -> Found | None:
        found = find(name)
        send(link(objects), b"other")
        return found

    monkeypatch.setattr(objects.bucket, "find", find_and_replace)
    with pytest.raises(UploadDamaged):
        receive(objects)
    assert list(objects.store.entries()) == []


def test_what_never_came_is_missing(objects: AgedObjects) -> None:
    link(objects)
    with pytest.raises(UploadMissing, match="has not arrived"):
        receive(objects)


def test_an_artifact_can_not_be_written_over_with_a_link(objects: AgedObjects) -> None:
    put(objects.store, HELLO)
    upload = urlsplit(link(objects))
    assert upload.path.startswith(f"/reelgraph/{objects.location.prefix}{UPLOADS}")
    assert HELLO_DIGEST not in upload.path
    artifact = upload._replace(path=f"/reelgraph/{objects.location.prefix}{HELLO_DIGEST[:2]}/{HELLO_DIGEST[2:]}")
    assert send(artifact.geturl(), b"other") == 403
    assert b"".join(objects.store.read(HELLO_DIGEST, 0, 5)) == HELLO


def test_a_file_over_five_gigabytes_needs_another_way(objects: AgedObjects) -> None:
    assert objects.store.direct.most_bytes == 5 << 30
    with pytest.raises(ArtifactTooLarge):
        link(objects, size=(5 << 30) + 1)


def test_only_digests_have_links(objects: AgedObjects) -> None:
    with pytest.raises(InvalidDigest):
        link(objects, "../escape")
    with pytest.raises(InvalidDigest):
        objects.store.direct.receive("project", "../escape", max_bytes=5)


def test_a_link_is_good_for_a_week_at_most_and_has_no_secret(objects: AgedObjects) -> None:
    url = objects.store.direct.url("project", HELLO_DIGEST, 5, 1e9)
    assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == ["604800"]
    assert objects.location.keys.secret not in url


def test_links_have_the_address_that_browsers_know(object_store: ObjectStore, tmp_path: Path) -> None:
    location = parse(f"{object_store.url}?public=https://files.example")
    store = S3Artifacts.at(location, Copies(tmp_path / "copies", max_bytes=1000))
    assert store.direct.url("project", HELLO_DIGEST, 5, 60).startswith("https://files.example/reelgraph/")

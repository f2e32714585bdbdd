"""What only an object store has: big files in parts, other machines, parts of films, and clocks of its own."""

import hashlib
import os
import re
import threading
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aged import AgedObjects, AgingPool, put
from minio import Minio
from minio.commonconfig import ENABLED, Filter
from minio.lifecycleconfig import Expiration, LifecycleConfig, Rule
from services import ObjectStore
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import ProtocolError

from storage.artifacts import s3_removal
from storage.artifacts.copies import Copies
from storage.artifacts.s3 import S3Artifacts
from storage.artifacts.s3_bucket import Bucket
from storage.artifacts.s3_location import S3Location, parse
from storage.errors import ArtifactDamaged, ArtifactMissing, StoreUnavailable

HELLO = b"hello"
HELLO_DIGEST = hashlib.sha256(HELLO).hexdigest()
ABSENT = "0" * 64
MB = 1 << 20
ARTIFACT = re.compile(r"/[0-9a-f]{2}/[0-9a-f]{62}$")


class Interrupted(AgingPool):
    """Before it asks so of an artifact, something else happens. `lost` loses the answer."""

    def __init__(self, method: str, before: Callable[[], None], *, lost: bool = False) -> None:
        super().__init__()
        self.method = method
        self.before = before
        self.lost = lost

    def answer(self, method: str, url: str, **given: Any) -> BaseHTTPResponse:
        if method == self.method and ARTIFACT.search(url):
            self.before()
            if self.lost:
                raise ProtocolError("the line was cut")
        return super().answer(method, url, **given)


def looking(pool: AgingPool, go_on: threading.Event | None = None) -> threading.Event:
    """Set each time the store has said what is in it, as who renews something asks for the marks. With `go_on` it is
    set before, and the answer has to wait for that."""
    looked, answer = threading.Event(), pool.answer

    def answered(method: str, url: str, **given: Any) -> BaseHTTPResponse:
        lists = "list-type" in parse_qs(urlsplit(url).query)
        if lists and go_on is not None:
            looked.set()
            assert go_on.wait(10)
        response = answer(method, url, **given)
        if lists:
            looked.set()
        return response

    pool.answer = answered  # type: ignore[method-assign]
    return looked


def file_of(folder: Path, size: int, name: str = "film.mp4") -> tuple[Path, str]:
    """A file of bytes that nobody has had before, and its digest."""
    path, block = folder / name, os.urandom(MB)
    with path.open("wb") as file:
        for start in range(0, size, MB):
            file.write((start.to_bytes(8, "big") + block)[: min(MB, size - start)])
    with path.open("rb") as file:
        return path, hashlib.file_digest(file, "sha256").hexdigest()


def elsewhere(objects: AgedObjects, folder: Path, pool: AgingPool | None = None) -> S3Artifacts:
    """The same artifacts, as another machine sees them."""
    copies = Copies(folder / "elsewhere", max_bytes=1 << 30)
    return S3Artifacts(Bucket(objects.location, pool or AgingPool()), objects.location, copies)


def client_of(store: ObjectStore) -> Minio:
    parts = urlsplit(store.url)
    return Minio(f"127.0.0.1:{parts.port}", parts.username, parts.password, secure=False)


def test_the_bucket_is_made_and_cleans_up_what_nobody_finishes(object_store: ObjectStore) -> None:
    url = object_store.url.removesuffix("reelgraph") + "made-by-us/studio"
    pool = AgingPool()
    Bucket(parse(url), pool).prepare()
    config = client_of(object_store).get_bucket_lifecycle("made-by-us")
    assert config is not None
    assert {rule.rule_filter.prefix for rule in config.rules if rule.expiration} == {
        "studio/reelgraph-uploads/", "studio/reelgraph-going/"
    }  # fmt: skip
    assert [rule.rule_filter.prefix for rule in config.rules if rule.abort_incomplete_multipart_upload] == ["studio/"]
    pool.asked.clear()
    Bucket(parse(url), pool).prepare()
    assert {method for method, _ in pool.asked} == {"HEAD", "GET"}


def test_rules_that_somebody_else_has_set_stay_as_they_are(
    object_store: ObjectStore, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_of(object_store)
    client.make_bucket("of-others")
    theirs = LifecycleConfig([Rule(ENABLED, Filter(prefix="logs/"), "theirs", expiration=Expiration(days=30))])
    client.set_bucket_lifecycle("of-others", theirs)
    Bucket(parse(object_store.url.removesuffix("reelgraph") + "of-others")).prepare()
    assert client.get_bucket_lifecycle("of-others") == theirs
    assert "rules of others: add some for reelgraph-uploads/" in caplog.text


def test_an_artifact_is_an_object_in_our_folder_under_its_digest(objects: AgedObjects, tmp_path: Path) -> None:
    put(objects.store, HELLO)
    names = [name for method, name in objects.pool.asked if method == "PUT"]
    assert names[-1] == f"{objects.location.prefix}{HELLO_DIGEST[:2]}/{HELLO_DIGEST[2:]}"
    assert elsewhere(objects, tmp_path).path(HELLO_DIGEST).read_bytes() == HELLO


def test_a_film_is_put_and_fetched_in_parts_and_never_in_memory(objects: AgedObjects, tmp_path: Path) -> None:
    path, digest = file_of(tmp_path, 70 * MB + 5)
    other = elsewhere(objects, tmp_path)
    objects.store.prepare()
    tracemalloc.start()
    try:
        assert objects.store.put(path) == (digest, 70 * MB + 5)
        fetched = other.path(digest)
        assert tracemalloc.get_traced_memory()[1] < 30 * MB
    finally:
        tracemalloc.stop()
    assert sum(method == "PUT" for method, _ in objects.pool.asked) > 8
    assert fetched.stat().st_size == 70 * MB + 5


def test_a_film_that_is_put_again_is_renewed_in_the_store_and_not_sent(objects: AgedObjects, tmp_path: Path) -> None:
    path, digest = file_of(tmp_path, 20 * MB)
    objects.store.put(path)
    for aged, written in ((False, []), (True, ["PUT"])):  # what was put just now need not be renewed
        if aged:
            objects.age(digest)
        objects.pool.asked.clear()
        objects.store.put(path)
        assert [method for method, _ in objects.pool.asked if method in ("PUT", "POST")] == written
        assert not objects.store.delete(digest, put_before=time.time() - 60)
    assert objects.store.path(digest).read_bytes() == path.read_bytes()


def test_a_film_that_s3_can_not_copy_at_once_is_renewed_in_parts(
    objects: AgedObjects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, digest = file_of(tmp_path, 20 * MB)
    objects.store.put(path)
    objects.age(digest)
    objects.pool.asked.clear()
    monkeypatch.setattr("minio.api.MAX_PART_SIZE", 6 * MB)  # not 5 GB
    assert objects.store.keep([digest]) == {digest}
    assert sum(method == "PUT" for method, _ in objects.pool.asked) == 4
    assert not objects.store.delete(digest, put_before=time.time() - 60)
    assert objects.store.path(digest).read_bytes() == path.read_bytes()


def test_what_is_given_away_is_a_local_copy_at_once(objects: AgedObjects, tmp_path: Path) -> None:
    path, digest = file_of(tmp_path, 100)
    objects.store.put(path, link=True)
    assert objects.store.path(digest).samefile(path)
    assert not any(method == "GET" and digest[2:] in name for method, name in objects.pool.asked)


@pytest.mark.parametrize("size", [1 * MB, 20 * MB])
def test_a_file_that_changes_while_it_is_put_never_gets_the_name_of_what_it_was(
    objects: AgedObjects, tmp_path: Path, size: int
) -> None:
    path, digest = file_of(tmp_path, size)

    def scribble() -> None:
        last = path.read_bytes()[-1]
        with path.open("r+b") as file:
            file.seek(size - 1)
            file.write(bytes([last ^ 1]))

    with pytest.raises(ArtifactDamaged):
        elsewhere(objects, tmp_path, Interrupted("HEAD", scribble)).put(path)
    assert objects.store.has([digest]) == set()
    assert list(objects.store.entries()) == []


def test_what_is_there_is_asked_once_and_what_is_absent_each_time(objects: AgedObjects, tmp_path: Path) -> None:
    put(objects.store, HELLO)
    other = elsewhere(objects, tmp_path, pool := AgingPool())
    for asked in (2, 1):
        pool.asked.clear()
        assert other.has([HELLO_DIGEST, ABSENT]) == {HELLO_DIGEST}
        assert sum(method == "HEAD" and len(name) > 64 for method, name in pool.asked) == asked
    other.delete(HELLO_DIGEST)
    assert other.has([HELLO_DIGEST]) == set()


def test_a_thousand_digests_are_asked_for_at_the_same_time(objects: AgedObjects, tmp_path: Path) -> None:
    there = {put(objects.store, bytes([n])) for n in range(20)}
    absent = {hashlib.sha256(f"absent {n}".encode()).hexdigest() for n in range(980)}
    assert elsewhere(objects, tmp_path).has(there | absent) == there
    assert elsewhere(objects, tmp_path).keep(there | absent) == there


def test_what_another_machine_deleted_is_missed_when_it_is_needed(objects: AgedObjects, tmp_path: Path) -> None:
    other = elsewhere(objects, tmp_path)
    put(objects.store, HELLO)
    assert other.has([HELLO_DIGEST]) == {HELLO_DIGEST}
    objects.store.delete(HELLO_DIGEST)
    with pytest.raises(ArtifactMissing):
        other.path(HELLO_DIGEST)
    assert other.has([HELLO_DIGEST]) == set()


def test_what_can_not_be_kept_as_it_is_gone_does_not_count_as_there_any_more(
    objects: AgedObjects, tmp_path: Path
) -> None:
    put(objects.store, HELLO)
    other = elsewhere(objects, tmp_path)
    assert other.has([HELLO_DIGEST]) == {HELLO_DIGEST}
    objects.store.delete(HELLO_DIGEST)
    assert other.keep([HELLO_DIGEST]) == set()
    assert other.has([HELLO_DIGEST]) == set()


def test_a_part_of_a_film_comes_without_the_rest(objects: AgedObjects, tmp_path: Path) -> None:
    path, digest = file_of(tmp_path, 20 * MB)
    objects.store.put(path)
    objects.pool.asked.clear()
    tracemalloc.start()
    try:
        assert objects.store.size(digest) == 20 * MB
        hashed = hashlib.sha256()
        for chunk in objects.store.read(digest, 10 * MB + 3, 8 * MB):
            hashed.update(chunk)
        assert tracemalloc.get_traced_memory()[1] < 6 * MB
    finally:
        tracemalloc.stop()
    assert hashed.digest() == hashlib.sha256(path.read_bytes()[10 * MB + 3 : 18 * MB + 3]).digest()
    assert [method for method, _ in objects.pool.asked] == ["HEAD", "GET"]
    assert objects.copies.known(digest) is None
    objects.store.path(digest)
    objects.pool.asked.clear()
    assert objects.store.size(digest) == 20 * MB
    assert b"".join(objects.store.read(digest, 20 * MB - 2, 2)) == path.read_bytes()[-2:]
    assert objects.pool.asked == []  # from the copy


@pytest.mark.parametrize("ahead_seconds", [3600.0, -3600.0])
def test_the_clock_of_the_store_may_be_wrong(objects: AgedObjects, tmp_path: Path, ahead_seconds: float) -> None:
    store = elsewhere(objects, tmp_path, AgingPool(ahead_seconds))
    put(store, HELLO)
    [entry] = store.entries()
    assert entry.put_at == pytest.approx(time.time(), abs=3)
    assert not store.delete(HELLO_DIGEST, put_before=time.time() - 60)
    assert store.delete(HELLO_DIGEST, put_before=time.time() + 60)


@pytest.mark.parametrize("size", [5, 1 * MB])
@pytest.mark.parametrize("late", [False, True])
def test_what_is_put_while_it_is_being_deleted_is_put_once_more(
    objects: AgedObjects, tmp_path: Path, size: int, late: bool
) -> None:
    path, digest = file_of(tmp_path, size)
    objects.store.put(path)
    objects.age(digest)
    putting = threading.Thread(target=objects.store.put, args=[path])
    deleted = threading.Event()
    looked = looking(objects.pool, deleted if late else None)

    def renew() -> None:
        looked.clear()
        putting.start()
        assert looked.wait(10)

    pool = Interrupted("DELETE", renew)
    pool.aged = objects.pool.aged
    collector = elsewhere(objects, tmp_path, pool)
    assert collector.delete(digest, put_before=time.time() - 60)
    deleted.set()
    putting.join()
    assert objects.bucket.find(f"{digest[:2]}/{digest[2:]}") is not None


@pytest.mark.parametrize("late", [False, True])
def test_what_is_kept_while_it_is_being_deleted_is_said_to_be_gone(
    objects: AgedObjects, tmp_path: Path, late: bool
) -> None:
    put(objects.store, HELLO)
    objects.age(HELLO_DIGEST)
    kept: list[set[str]] = []
    keeping = threading.Thread(target=lambda: kept.append(objects.store.keep([HELLO_DIGEST])))
    deleted = threading.Event()
    looked = looking(objects.pool, deleted if late else None)

    def renew() -> None:
        objects.pool.aged.clear()
        keeping.start()
        assert looked.wait(10)

    pool = Interrupted("DELETE", renew)
    pool.aged = objects.pool.aged
    collector = elsewhere(objects, tmp_path, pool)
    assert collector.delete(HELLO_DIGEST, put_before=time.time() - 60)
    deleted.set()
    keeping.join()
    assert kept == [set()]
    assert list(objects.store.entries()) == []


def test_a_deletion_whose_answer_is_lost_is_waited_for_until_it_can_not_happen_any_more(
    objects: AgedObjects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_removal, "MARK_SECONDS", 3.0)
    put(objects.store, HELLO)
    collector = elsewhere(objects, tmp_path, Interrupted("DELETE", lambda: None, lost=True))
    began = time.monotonic()
    with pytest.raises(StoreUnavailable, match="broke off"):
        collector.delete(HELLO_DIGEST, put_before=time.time() + 60)
    assert objects.store.keep([HELLO_DIGEST]) == {HELLO_DIGEST}
    assert 0.3 < time.monotonic() - began < 15  # by default it is thirty


def test_a_full_store_gets_room_by_removing_what_nothing_uses(objects: AgedObjects, object_store: ObjectStore) -> None:
    put(objects.store, HELLO)
    objects.age(HELLO_DIGEST)
    with object_store.over_quota():
        with pytest.raises(StoreUnavailable):
            put(objects.store, b"more")
        assert objects.store.delete(HELLO_DIGEST, put_before=time.time() - 60)
    assert list(objects.store.entries()) == []


def test_it_says_where_it_is_and_not_who_it_is(objects: AgedObjects) -> None:
    location: S3Location = objects.location
    for shown in (repr(objects.store), repr(objects.bucket)):
        assert f"{location.host}/reelgraph" in shown
        assert location.keys.secret not in shown

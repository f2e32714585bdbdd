"""What every artifact store must do, wherever the bytes are."""

import hashlib
import os
import threading
import time
from pathlib import Path

import pytest
from aged import Aged, AgedFolder, AgedObjects, put

from storage.artifacts import Artifacts
from storage.errors import ArtifactMissing, InvalidDigest

HELLO = b"hello"
HELLO_DIGEST = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
ABSENT = "0" * 64


@pytest.fixture(params=["filesystem", "s3"])
def aged(request: pytest.FixtureRequest, tmp_path: Path) -> Aged:
    if request.param == "filesystem":
        return AgedFolder(tmp_path / "artifacts")
    return AgedObjects(request.getfixturevalue("object_store").url, tmp_path / "copies")


@pytest.fixture
def artifacts(aged: Aged) -> Artifacts:
    return aged.store


def file_of(folder: Path, data: bytes, name: str = "made.bin") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("link", [False, True])
def test_what_was_put_can_be_read_by_its_digest(artifacts: Artifacts, tmp_path: Path, link: bool) -> None:
    path = file_of(tmp_path, HELLO)
    assert artifacts.put(path, link=link) == (HELLO_DIGEST, 5)
    assert artifacts.path(HELLO_DIGEST).read_bytes() == HELLO
    assert path.read_bytes() == HELLO


@pytest.mark.parametrize("link", [False, True])
def test_putting_the_same_bytes_again_is_harmless(artifacts: Artifacts, tmp_path: Path, link: bool) -> None:
    first = artifacts.put(file_of(tmp_path, HELLO, "one"), link=link)
    assert artifacts.put(file_of(tmp_path, HELLO, "two"), link=link) == first
    assert artifacts.path(HELLO_DIGEST).read_bytes() == HELLO


def test_a_copied_file_may_change_afterwards(artifacts: Artifacts, tmp_path: Path) -> None:
    path = file_of(tmp_path, HELLO)
    artifacts.put(path)
    path.write_bytes(b"something else")
    assert artifacts.path(HELLO_DIGEST).read_bytes() == HELLO


def test_a_link_that_somebody_puts_is_followed(artifacts: Artifacts, tmp_path: Path) -> None:
    shortcut = tmp_path / "shortcut"
    shortcut.symlink_to(file_of(tmp_path, HELLO))
    assert artifacts.put(shortcut) == (HELLO_DIGEST, 5)
    shortcut.resolve().unlink()
    assert artifacts.path(HELLO_DIGEST).read_bytes() == HELLO


def test_an_empty_file_is_an_artifact_too(artifacts: Artifacts, tmp_path: Path) -> None:
    digest, size = artifacts.put(file_of(tmp_path, b""))
    assert (digest, size) == (hashlib.sha256(b"").hexdigest(), 0)
    assert artifacts.path(digest).read_bytes() == b""


def test_the_digests_that_are_stored_are_told_from_the_others(artifacts: Artifacts, tmp_path: Path) -> None:
    artifacts.put(file_of(tmp_path, HELLO))
    assert artifacts.has([HELLO_DIGEST, ABSENT]) == {HELLO_DIGEST}
    assert artifacts.has([]) == set()


def test_an_absent_artifact_is_an_error_that_names_it(artifacts: Artifacts) -> None:
    for ask in (artifacts.path, artifacts.size, lambda digest: artifacts.read(digest, 0, 5)):
        with pytest.raises(ArtifactMissing) as caught:
            ask(ABSENT)
        assert caught.value.digest == ABSENT
        assert caught.value.problem.code == "artifact_missing"


def test_a_deleted_artifact_is_gone_and_can_be_put_again(artifacts: Artifacts, tmp_path: Path) -> None:
    path = file_of(tmp_path, HELLO)
    artifacts.put(path)
    artifacts.delete(HELLO_DIGEST)
    artifacts.delete(HELLO_DIGEST)
    assert artifacts.has([HELLO_DIGEST]) == set()
    artifacts.put(path)
    assert artifacts.has([HELLO_DIGEST]) == {HELLO_DIGEST}


@pytest.mark.parametrize(("first", "length"), [(0, 1), (0, 3_000_000), (5, 20), (1_048_575, 1_048_578), (2_999_999, 1)])
def test_a_part_of_an_artifact_is_read_and_its_size_is_known(
    artifacts: Artifacts, tmp_path: Path, first: int, length: int
) -> None:
    data = os.urandom(3_000_000)
    digest, _ = artifacts.put(file_of(tmp_path, data))
    assert artifacts.size(digest) == 3_000_000
    assert b"".join(artifacts.read(digest, first, length)) == data[first : first + length]
    artifacts.path(digest)  # now there is a copy on this computer in any case
    assert artifacts.size(digest) == 3_000_000
    assert b"".join(artifacts.read(digest, first, length)) == data[first : first + length]


def test_who_reads_may_stop_at_any_time(artifacts: Artifacts, tmp_path: Path) -> None:
    digest, _ = artifacts.put(file_of(tmp_path, bytes(3_000_000)))
    unread, begun = artifacts.read(digest, 0, 3_000_000), artifacts.read(digest, 0, 3_000_000)
    assert next(iter(begun))
    for stream in (unread, begun, begun):
        stream.close()
    ended = artifacts.read(digest, 0, 5)
    assert list(ended) == [bytes(5)]
    ended.close()


def test_a_store_that_is_made_ready_or_was_let_go_of_can_be_used(artifacts: Artifacts, tmp_path: Path) -> None:
    artifacts.prepare()
    artifacts.prepare()
    digest, _ = artifacts.put(file_of(tmp_path, HELLO))
    artifacts.close()
    assert b"".join(artifacts.read(digest, 0, 5)) == HELLO
    artifacts.close()


def test_what_is_stored_can_be_listed_with_its_size_and_time(artifacts: Artifacts, tmp_path: Path) -> None:
    began = time.time() - 2  # not every store knows its times better
    artifacts.put(file_of(tmp_path, HELLO))
    put(artifacts, b"one more")
    listed = {entry.digest: entry for entry in artifacts.entries()}
    assert {digest: entry.size for digest, entry in listed.items()} == {
        HELLO_DIGEST: 5, hashlib.sha256(b"one more").hexdigest(): 8,
    }  # fmt: skip
    assert all(began <= entry.put_at <= time.time() + 2 for entry in listed.values())


@pytest.mark.parametrize("link", [False, True])
def test_a_file_that_is_put_again_is_new_again(artifacts: Artifacts, aged: Aged, tmp_path: Path, link: bool) -> None:
    hour_ago = time.time() - 3600
    for name in ("one", "two"):
        path = file_of(tmp_path, HELLO, name)
        os.utime(path, (hour_ago, hour_ago))
        artifacts.put(path, link=link)
        [entry] = artifacts.entries()
        assert entry.put_at > hour_ago + 3000
        aged.age(HELLO_DIGEST)
        [entry] = artifacts.entries()
        assert entry.put_at < hour_ago


def test_only_what_was_put_before_a_moment_is_deleted(artifacts: Artifacts, tmp_path: Path) -> None:
    artifacts.put(file_of(tmp_path, HELLO))
    assert not artifacts.delete(HELLO_DIGEST, put_before=time.time() - 60)
    assert artifacts.has([HELLO_DIGEST]) == {HELLO_DIGEST}
    assert artifacts.delete(HELLO_DIGEST, put_before=time.time() + 60)
    assert not artifacts.delete(HELLO_DIGEST)


def test_what_is_kept_is_new_again_and_told_from_what_is_absent(
    artifacts: Artifacts, aged: Aged, tmp_path: Path
) -> None:
    artifacts.put(file_of(tmp_path, HELLO))
    aged.age(HELLO_DIGEST)
    absent_beside_it = HELLO_DIGEST[:2] + "0" * 62

    assert artifacts.keep([HELLO_DIGEST, ABSENT, absent_beside_it]) == {HELLO_DIGEST}
    assert not artifacts.delete(HELLO_DIGEST, put_before=time.time() - 60)
    assert artifacts.has([HELLO_DIGEST, ABSENT, absent_beside_it]) == {HELLO_DIGEST}
    assert artifacts.keep([]) == set()


@pytest.mark.parametrize("link", [False, True])
def test_what_is_put_again_just_now_survives_who_deletes_what_is_old(
    artifacts: Artifacts, aged: Aged, tmp_path: Path, link: bool
) -> None:
    hour_ago = time.time() - 3600
    ended = threading.Event()
    deleted: list[bool] = []

    def delete() -> None:
        while not ended.is_set():
            deleted.append(artifacts.delete(HELLO_DIGEST, put_before=hour_ago))

    thread = threading.Thread(target=delete)
    thread.start()
    try:
        for number in range(40):
            artifacts.put(file_of(tmp_path, HELLO, str(number)), link=link)
            assert artifacts.has([HELLO_DIGEST])
            assert artifacts.path(HELLO_DIGEST).read_bytes() == HELLO
            aged.age(HELLO_DIGEST)
            time.sleep(number % 5 * 0.001)
        while not any(deleted):
            time.sleep(0.001)
    finally:
        ended.set()
        thread.join()


@pytest.mark.parametrize(
    "text", ["", "../../etc/passwd", "ab", HELLO_DIGEST.upper(), HELLO_DIGEST + "0", HELLO_DIGEST + "\n", "/" * 64]
)
def test_what_is_no_digest_never_becomes_a_path(artifacts: Artifacts, text: str) -> None:
    asked = (lambda digest: artifacts.has([digest]), lambda digest: artifacts.keep([digest]))
    for use in (artifacts.path, artifacts.size, lambda digest: artifacts.read(digest, 0, 1), artifacts.delete, *asked):
        with pytest.raises(InvalidDigest):
            use(text)


def test_many_writers_of_the_same_bytes_all_succeed(artifacts: Artifacts, tmp_path: Path) -> None:
    data = os.urandom(300_000)
    stored: list[tuple[str, int]] = []

    def write(n: int) -> None:
        stored.append(artifacts.put(file_of(tmp_path, data, f"copy-{n}"), link=n % 2 == 0))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stored == [(hashlib.sha256(data).hexdigest(), 300_000)] * 8
    assert artifacts.path(stored[0][0]).read_bytes() == data

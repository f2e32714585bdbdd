"""Copies on this computer's disk: fetched once, whole or not at all, and no more than fit."""

import errno
import gc
import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NoReturn
from weakref import ref

import pytest

from storage.artifacts.copies import Copies
from storage.errors import ArtifactDamaged, StorageError, StoreUnavailable

HELLO = b"hello"
HELLO_DIGEST = hashlib.sha256(HELLO).hexdigest()
HOUR = 3600.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "copies"


def hello() -> Iterator[bytes]:
    yield b"hel"
    yield b"lo"


def never() -> Iterator[bytes]:
    raise AssertionError("it was fetched")


def kept(copies: Copies, *names: str, hours_ago: float = 0) -> list[str]:
    """Copies of 100 bytes each, handed out so long ago."""
    digests = []
    for name in names:
        data = name.encode() * 100
        digest = hashlib.sha256(data).hexdigest()
        path = copies.path(digest, lambda data=data: iter([data]))
        then = time.time() - hours_ago * HOUR
        os.utime(path, (then, then))
        digests.append(digest)
    return digests


def at_once(number: int, work: Callable[[], object]) -> list[object]:
    """What this gives to so many threads, or raises in them."""
    results: list[object] = []

    def run() -> None:
        try:
            results.append(work())
        except StorageError as error:
            results.append(error)

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_a_copy_is_fetched_when_it_is_first_needed(folder: Path) -> None:
    copies = Copies(folder, max_bytes=1000)
    assert copies.known(HELLO_DIGEST) is None
    path = copies.path(HELLO_DIGEST, hello)
    assert path.read_bytes() == HELLO
    assert copies.path(HELLO_DIGEST, never) == path == copies.known(HELLO_DIGEST)
    assert Copies(folder, max_bytes=1000).path(HELLO_DIGEST, never) == path


def test_many_threads_that_need_the_same_file_fetch_it_once(folder: Path) -> None:
    copies, fetched = Sought(folder), []

    def slowly() -> Iterator[bytes]:
        fetched.append(1)
        copies.wait_for(threads=12)
        yield HELLO

    paths = at_once(12, lambda: copies.path(HELLO_DIGEST, slowly))
    assert set(paths) == {copies.known(HELLO_DIGEST)}
    assert len(paths) == 12
    assert fetched == [1]


class Sought(Copies):
    """Copies that can be fetched once so many threads are there for a file."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, max_bytes=1000)
        self._come = threading.Semaphore(0)

    def wait_for(self, threads: int) -> None:
        assert all(self._come.acquire(timeout=10) for _ in range(threads))

    def _alone(self, name: str) -> AbstractContextManager[None]:
        self._come.release()
        return super()._alone(name)


FETCH = """
import sys, time
from pathlib import Path
from storage.artifacts.copies import Copies

def slowly():
    with open(sys.argv[2], "a") as log:
        log.write("fetched\\n")
    time.sleep(0.5)
    yield b"hello"

print(Copies(Path(sys.argv[1]), max_bytes=1000).path(sys.argv[3], slowly).read_text())
"""


def test_many_processes_that_need_the_same_file_fetch_it_once(folder: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = [sys.executable, "-c", FETCH, str(folder), str(log), HELLO_DIGEST]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [process.communicate()[0] for process in processes] == ["hello\n"] * 3
    assert log.read_text() == "fetched\n"


def test_who_waited_for_a_fetch_that_failed_fails_with_it(folder: Path) -> None:
    copies, fetched = Sought(folder), []

    def broken() -> Iterator[bytes]:
        fetched.append(1)
        copies.wait_for(threads=6)
        yield b"hel"
        raise StoreUnavailable("s3://store/films", "the connection broke off.")

    errors = at_once(6, lambda: copies.path(HELLO_DIGEST, broken))
    assert [type(error) for error in errors] == [StoreUnavailable] * 6
    assert fetched == [1]
    assert copies.path(HELLO_DIGEST, hello).read_bytes() == HELLO


def test_a_fetch_that_failed_holds_nothing_of_what_had_come(folder: Path) -> None:
    class Chunk:
        pass

    held: list[ref[Chunk]] = []

    def broken() -> Iterator[bytes]:
        chunk = Chunk()
        held.append(ref(chunk))
        yield b"hel"
        raise StoreUnavailable("s3://store/films", "the connection broke off.")

    copies = Copies(folder, max_bytes=1000)
    with pytest.raises(StoreUnavailable):
        copies.path(HELLO_DIGEST, broken)
    gc.collect()
    assert [chunk() for chunk in held] == [None]


def test_a_damaged_fetch_is_an_error_and_leaves_nothing(folder: Path) -> None:
    copies = Copies(folder, max_bytes=1000)
    for came in (b"hellO", b"hell", b""):
        with pytest.raises(ArtifactDamaged, match="damaged on its way"):
            copies.path(HELLO_DIGEST, lambda came=came: iter([came]))
        assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert copies.path(HELLO_DIGEST, hello).read_bytes() == HELLO


def test_what_was_being_fetched_when_its_process_was_killed_is_fetched_again(folder: Path) -> None:
    copies = Copies(folder, max_bytes=1000)
    (folder / "locks" / HELLO_DIGEST).touch()
    assert copies.path(HELLO_DIGEST, hello).read_bytes() == HELLO
    assert list((folder / "locks").iterdir()) == []


def test_over_the_limit_those_go_that_were_not_handed_out_for_longest(folder: Path) -> None:
    copies = Copies(folder, max_bytes=350)
    oldest, older, old = (kept(copies, name, hours_ago=hours)[0] for name, hours in (("a", 9), ("b", 8), ("c", 7)))
    assert copies.known(oldest) is not None  # handed out now
    [new] = kept(copies, "d")
    assert [copies.known(digest) is not None for digest in (oldest, older, old, new)] == [True, False, True, True]


def test_what_was_handed_out_within_two_hours_stays_though_it_is_over_the_limit(folder: Path) -> None:
    copies = Copies(folder, max_bytes=250)
    [gone] = kept(copies, "a", hours_ago=2.1)
    stay = [*kept(copies, "b", hours_ago=1.9), *kept(copies, "c", "d")]
    assert copies.known(gone) is None
    assert all(copies.known(digest) for digest in stay)


def test_what_goes_can_be_read_on_by_who_has_it_open(folder: Path) -> None:
    copies = Copies(folder, max_bytes=250)
    [gone] = kept(copies, "a", hours_ago=5)
    with copies.path(gone, never).open("rb") as file:
        os.utime(file.fileno(), (0, 0))
        kept(copies, "b", "c")
        assert copies.known(gone) is None
        assert file.read() == b"a" * 100


def test_what_an_earlier_start_left_goes_when_the_first_copy_comes(folder: Path) -> None:
    left = kept(Copies(folder, max_bytes=10_000), *"abcdefgh", hours_ago=5)
    copies = Copies(folder, max_bytes=250)
    kept(copies, "z")
    assert sum(copies.known(digest) is not None for digest in left) == 1


def test_a_file_that_is_given_away_shares_its_bytes(folder: Path, tmp_path: Path) -> None:
    copies, path = Copies(folder, max_bytes=1000), tmp_path / "made.txt"
    path.write_bytes(HELLO)
    assert copies.link(path) == (HELLO_DIGEST, 5)
    assert copies.path(HELLO_DIGEST, never).samefile(path)


def test_a_disk_without_room_for_one_more_name_keeps_no_file_that_is_given_away(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    copies, path = Copies(folder, max_bytes=1000), tmp_path / "made.txt"
    path.write_bytes(HELLO)
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert copies.link(path) is None
    assert path.read_bytes() == HELLO


def test_a_file_on_another_disk_is_not_copied(folder: Path) -> None:
    memory = Path("/dev/shm")
    copies = Copies(folder, max_bytes=1000)
    if not memory.is_dir() or memory.stat().st_dev == folder.stat().st_dev:
        pytest.skip("there is only one disk")
    path = memory / f"reelgraph-{os.getpid()}"
    path.write_bytes(HELLO)
    try:
        assert copies.link(path) is None
    finally:
        path.unlink()
    assert copies.known(HELLO_DIGEST) is None

"""The folder behind the file store: its layout, what it leaves behind, what it costs."""

import errno
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from storage.artifacts.filesystem import FileArtifacts
from storage.errors import ArtifactTooLarge

HELLO_DIGEST = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "artifacts"


@pytest.fixture
def hello(tmp_path: Path) -> Path:
    path = tmp_path / "hello.txt"
    path.write_bytes(b"hello")
    return path


def files_in(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


@pytest.mark.parametrize("link", [False, True])
def test_a_file_lies_under_the_first_two_digits_and_is_read_only(root: Path, hello: Path, link: bool) -> None:
    FileArtifacts(root).put(hello, link=link)
    assert files_in(root) == [f"{HELLO_DIGEST[:2]}/{HELLO_DIGEST[2:]}"]
    assert (root / HELLO_DIGEST[:2] / HELLO_DIGEST[2:]).stat().st_mode & 0o777 == 0o444


def test_a_file_that_is_given_away_shares_its_bytes(root: Path, hello: Path) -> None:
    artifacts = FileArtifacts(root)
    artifacts.put(hello, link=True)
    assert artifacts.path(HELLO_DIGEST).samefile(hello)
    hello.unlink()
    assert artifacts.path(HELLO_DIGEST).read_bytes() == b"hello"


def test_who_reads_a_file_reads_on_when_it_is_deleted(root: Path, hello: Path) -> None:
    artifacts = FileArtifacts(root)
    artifacts.put(hello)
    stream = artifacts.read(HELLO_DIGEST, 1, 3)
    artifacts.delete(HELLO_DIGEST)
    assert b"".join(stream) == b"ell"


@pytest.mark.parametrize("code", [errno.EXDEV, errno.EPERM])
def test_a_file_that_cannot_be_linked_is_copied(
    root: Path, hello: Path, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    artifacts = FileArtifacts(root)
    assert artifacts.put(hello, link=True) == (HELLO_DIGEST, 5)
    assert artifacts.path(HELLO_DIGEST).read_bytes() == b"hello"
    assert not artifacts.path(HELLO_DIGEST).samefile(hello)


def test_a_full_disk_while_linking_is_not_hidden(root: Path, hello: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    with pytest.raises(OSError, match="No space left"):
        FileArtifacts(root).put(hello, link=True)


def test_a_stream_is_stored_in_whatever_pieces_it_comes(root: Path) -> None:
    artifacts = FileArtifacts(root)
    assert artifacts.put_stream(iter([b"he", b"", b"llo"]), max_bytes=5) == (HELLO_DIGEST, 5)
    assert artifacts.path(HELLO_DIGEST).read_bytes() == b"hello"


def test_a_stream_over_the_limit_is_refused_before_it_has_all_come(root: Path) -> None:
    taken = []

    def endless() -> Iterator[bytes]:
        while True:
            taken.append(1)
            yield b"12345678"

    with pytest.raises(ArtifactTooLarge, match="more than the 20 bytes"):
        FileArtifacts(root).put_stream(endless(), max_bytes=20)
    assert len(taken) == 3
    assert files_in(root) == []


def test_a_broken_stream_leaves_nothing_behind(root: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"hel"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        FileArtifacts(root).put_stream(broken(), max_bytes=100)
    assert files_in(root) == []


def test_what_a_crash_left_behind_goes_at_the_next_start_and_an_upload_in_progress_stays(root: Path) -> None:
    FileArtifacts(root)
    left, growing = (root / "unfinished" / name for name in ("left", "growing"))
    for path in (left, growing):
        path.write_bytes(b"half")
    two_hours_ago = time.time() - 7200
    os.utime(left, (two_hours_ago, two_hours_ago))
    FileArtifacts(root)
    assert files_in(root) == ["unfinished/growing"]


def test_a_file_that_is_being_read_can_be_deleted(root: Path, hello: Path) -> None:
    artifacts = FileArtifacts(root)
    artifacts.put(hello)
    with artifacts.path(HELLO_DIGEST).open("rb") as file:
        artifacts.delete(HELLO_DIGEST)
        assert file.read() == b"hello"


def test_asking_for_a_thousand_digests_costs_little_more_than_a_system_call_for_each(root: Path) -> None:
    artifacts = FileArtifacts(root)
    digests = [hashlib.sha256(bytes([n, n])).hexdigest() for n in range(100)]
    digests += [hashlib.sha256(f"absent {n}".encode()).hexdigest() for n in range(900)]
    for n in range(100):
        artifacts.put_stream([bytes([n, n])], max_bytes=2)

    def has() -> None:
        assert artifacts.has(digests) == set(digests[:100])

    def system_calls() -> None:
        assert [os.access(f"{root}/{digest[:2]}/{digest[2:]}", os.F_OK) for digest in digests].count(True) == 100

    def seconds(work: Callable[[], None]) -> float:
        began = time.thread_time()  # what others do on this computer does not count
        work()
        return time.thread_time() - began

    took, least = (min(seconds(work) for _ in range(10)) for work in (has, system_calls))
    assert took < 4 * least  # with paths it is 8 times, with exceptions 12

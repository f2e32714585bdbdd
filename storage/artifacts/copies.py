"""Copies of artifacts on this computer's disk, for a store elsewhere: a folder that keeps to a limit."""

import fcntl
import logging
import math
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple

from graph_engine.errors import is_full
from schemas.ids import Digest
from storage.artifacts.checked import checked
from storage.artifacts.file_stream import FileStream
from storage.artifacts.filesystem import FileArtifacts
from storage.errors import ArtifactMissing, StorageError
from storage.retold import retold

log = logging.getLogger(__name__)

IN_USE_SECONDS = 2 * 3600.0
"""What was handed out later stays. A node gets paths when it starts and may open one of them when it ends, as who cuts
a film opens its clips one after the other: no node of ours is known to take that long, and one that lost a file under
its hands would fail. So the limit is soft: what a computer uses within two hours has to fit on its disk."""

_TRIM_SHARE = 32
"""The folder is looked through each time a 32nd of the limit has been added."""

_MOST_FAILURES = 1000


class _Failure(NamedTuple):
    at: float
    error: StorageError


class Copies:
    """Files by digest in a folder, which any number of threads and processes of one computer may share.

    A file is visible as a whole and with the right bytes, or not at all. Its time says when it was handed out last;
    over `max_bytes` the ones go whose time is longest ago. Whoever has one of them open reads on.
    """

    def __init__(
        self,
        folder: Path,
        *,
        max_bytes: int,
        in_use_seconds: float = IN_USE_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._files = FileArtifacts(folder)
        self._folder = folder
        self._locks = folder / "locks"
        self._locks.mkdir(exist_ok=True)
        self._max_bytes = max_bytes
        self._in_use_seconds = in_use_seconds
        self._clock = clock
        self._failures: dict[Digest, _Failure] = {}
        self._guard = threading.Lock()
        self._added = max_bytes  # so that what an earlier start left is looked through at the first chance

    def known(self, digest: Digest) -> Path | None:
        """The copy of a file, which counts as handed out now; or None."""
        try:
            return self._files.path(digest) if self._files.keep([digest]) else None
        except ArtifactMissing:
            return None  # somebody has just removed it

    def size(self, digest: Digest) -> int | None:
        """The size of the copy of a file in bytes; or None."""
        with suppress(ArtifactMissing):
            return self._files.size(digest)
        return None

    def read(self, digest: Digest, first: int, length: int) -> FileStream | None:
        """A part of the copy of a file, which counts as handed out now; or None."""
        with suppress(ArtifactMissing):
            return self._files.read(digest, first, length) if self._files.keep([digest]) else None
        return None

    def path(self, digest: Digest, fetch: Callable[[], Iterable[bytes]]) -> Path:
        """The copy of a file, fetched if there is none. However many ask for it at a time, it is fetched once.

        Who waited for somebody whose fetching failed gets the same error. Raises ArtifactDamaged.
        """
        found = self.known(digest)
        if found is not None:
            return found
        began = time.monotonic()
        with self._alone(digest):
            return self.known(digest) or self._fetched(digest, fetch, began)

    def add(self, digest: Digest, chunks: Iterable[bytes]) -> int:
        """Keep a copy of what comes; gives its size in bytes. Raises ArtifactDamaged when it is something else."""
        _, size = self._files.put_stream(checked(chunks, digest), max_bytes=sys.maxsize)
        self._grown(size)
        return size

    def link(self, path: Path) -> tuple[Digest, int] | None:
        """Keep a file that is given away, if that needs neither time nor room: when it is on the same disk.

        It becomes read-only. Gives its digest and size, or None. A disk that is full is no reason not to send a file to
        the store: it may have been dear to make.
        """
        if path.stat().st_dev != self._folder.stat().st_dev:
            return None
        try:
            digest, size = self._files.put(path, link=True)
        except OSError as error:
            if is_full(error):
                return None
            raise
        self._grown(size)
        return digest, size

    def forget(self, digest: Digest, *, handed_out_before: float = math.inf) -> None:
        """Remove a copy, unless it was handed out later. Whoever has it open reads on."""
        self._files.delete(digest, put_before=handed_out_before)

    def _fetched(self, digest: Digest, fetch: Callable[[], Iterable[bytes]], began: float) -> Path:
        failed = self._failures.pop(digest, None)
        if failed is not None and failed.at > began:
            self._failures[digest] = failed
            raise retold(failed.error)
        try:
            self.add(digest, fetch())
        except StorageError as error:
            if len(self._failures) >= _MOST_FAILURES:
                self._failures.clear()
            self._failures[digest] = _Failure(time.monotonic(), retold(error))
            raise
        return self._files.path(digest)

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """No other thread or process does what has this name. The lock goes with its holder, however that ends."""
        path = self._locks / name
        while True:
            with path.open("ab") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                if not _is(path, file):
                    continue  # whoever had it is done and has removed it
                try:
                    yield
                finally:
                    path.unlink(missing_ok=True)
                return

    def _grown(self, size: int) -> None:
        with self._guard:
            self._added += size
            if self._added * _TRIM_SHARE < self._max_bytes:
                return
            self._added = 0
        with self._alone("trim"):  # two at a time would remove twice what is needed
            self._trim()

    def _trim(self) -> None:
        found = sorted(self._files.entries(), key=lambda entry: entry.put_at)
        over = sum(entry.size for entry in found) - self._max_bytes
        unused = self._clock() - self._in_use_seconds
        for entry in found:
            if over <= 0:
                return
            if entry.put_at < unused and self._files.delete(entry.digest, put_before=unused):
                over -= entry.size
        if over > 0:
            log.info("the copies in %s are over their limit by %d bytes, all of them in use", self._folder, over)


def _is(path: Path, file: IO[bytes]) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False

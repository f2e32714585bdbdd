"""Artifacts in an object store that many machines share: SeaweedFS, MinIO, AWS S3 or what else speaks its language."""

import hashlib
import math
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context
from io import BufferedReader
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn

from schemas.ids import Digest
from storage.artifacts import DirectDownloads, DirectUploads, Entry, Stream
from storage.artifacts.breaker import Breaker
from storage.artifacts.checked import CheckedFile
from storage.artifacts.copies import Copies
from storage.artifacts.s3_location import S3Location
from storage.errors import ArtifactMissing, InvalidDigest

if TYPE_CHECKING:
    from storage.artifacts.s3_bucket import Bucket, Found

HAS_SECONDS = 300.0
"""How long an artifact that was there counts as there. A project's status asks for all of its files, and again soon."""

FRESH_SECONDS = 60.0
"""What was put no longer ago counts as put just now: who uploads a file mentions it right after."""

_SMALL_BYTES = 1 << 18
"""To send so little again is no dearer than to ask whether it is there."""

_NOBODYS = "nobodys"
"""What there never is: a question that costs a store nothing."""

_AT_ONCE = 16
_MOST_REMEMBERED = 100_000
_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{62}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class S3Artifacts:
    """See `storage.artifacts.Artifacts`: objects `<first two digits>/<other 62>`, and copies on this computer's disk.

    Times are compared by the store's clock, and are known to about two seconds. `put_before` has to be a minute ago or
    more, or infinite: what was put within the last minute is not renewed. What is deleted while somebody else renews it
    is told to that one (see `s3_removal`). Every method raises StoreUnavailable when the store does not do its part.
    """

    def __init__(
        self, bucket: "Bucket", location: S3Location, copies: Copies, clock: Callable[[], float] = time.time
    ) -> None:
        from storage.artifacts.s3_downloads import Downloads
        from storage.artifacts.s3_removal import Removals
        from storage.artifacts.s3_uploads import Uploads

        self._bucket = bucket
        self._copies = copies
        self._clock = clock
        self._removals = Removals(bucket, _place, clock)
        self._breaker = Breaker(lambda: bucket.find(_NOBODYS))
        self._here: dict[Digest, float] = {}
        self.direct: DirectUploads = Uploads(bucket, location.keys, copies, _place, self._until_it_stays, self.keep)
        self.downloads: DirectDownloads | None = None if location.public is None else Downloads(bucket, _place, clock)

    @classmethod
    def at(cls, location: S3Location, copies: Copies) -> "S3Artifacts":
        """The artifacts at a location. The store is first asked on first use, or by `prepare`."""
        from storage.artifacts.s3_bucket import Bucket  # loading the client takes half a second

        return cls(Bucket(location), location, copies)

    def __repr__(self) -> str:
        return f"S3Artifacts({self._bucket!r})"

    def prepare(self) -> None:
        """See `Artifacts.prepare`. The bucket is made if it is absent, and the store removes what nobody finished."""
        self._bucket.prepare()

    def close(self) -> None:
        """See `Artifacts.close`."""
        self._breaker.stop()
        self._bucket.pool.clear()

    def put(self, path: Path, *, link: bool = False) -> tuple[Digest, int]:
        """See `Artifacts.put`. With `link` the file is a local copy, too, when it is on the same disk as these."""
        with path.open("rb") as file:
            digest, size = (self._copies.link(path) if link else None) or _measured(file)
            self._until_it_stays(digest, lambda: self._put(file, digest, size))
        return digest, size

    def path(self, digest: Digest) -> Path:
        """See `Artifacts.path`. Fetched when there is no copy yet; it stays for two hours at least."""
        return self._copies.path(_checked(digest), lambda: self._fetched(digest))

    def size(self, digest: Digest) -> int:
        """See `Artifacts.size`."""
        known = self._copies.size(_checked(digest))
        if known is not None:
            return known
        found = self._found(digest)
        return self._gone(digest) if found is None else found.size

    def read(self, digest: Digest, first: int, length: int) -> Stream:
        """See `Artifacts.read`. From the copy, if there is one."""
        copy = self._copies.read(_checked(digest), first, length)
        if copy is not None:
            return copy
        with self._breaker.asking():
            stream = self._bucket.read(_place(digest), first, length)
        return self._gone(digest) if stream is None else stream

    def has(self, digests: Iterable[Digest]) -> set[Digest]:
        """See `Artifacts.has`. Some 1,000 a second, and those that were there for five minutes at no cost.

        It is asked inside of database transactions: while the store hangs, only the first one waits for it.
        """
        asked = {_checked(digest) for digest in digests}
        now = self._clock()
        known = {digest for digest in asked if self._here.get(digest, now) > now}
        if known == asked:
            return known
        return known | self._remembered(_those(self._is_here, asked - known))

    def keep(self, digests: Iterable[Digest]) -> set[Digest]:
        """See `Artifacts.keep`."""
        asked = {_checked(digest) for digest in digests}
        kept = _those(self._renewed, asked)
        if kept:
            self._removals.wait(kept)
            kept = _those(self._is_here, kept)
        for digest in asked - kept:
            self._here.pop(digest, None)
        return self._remembered(kept)

    def entries(self) -> Iterator[Entry]:
        """See `Artifacts.entries`. A thousand for every request."""
        for name, found in self._bucket.list():
            if _NAME.fullmatch(name):
                yield Entry(name.replace("/", ""), found.size, found.at)

    def delete(self, digest: Digest, *, put_before: float = math.inf) -> bool:
        """See `Artifacts.delete`."""
        place = _place(digest)
        self._here.pop(digest, None)
        if put_before < math.inf:
            gone = self._removals.remove(digest, put_before)
        elif gone := self._bucket.find(place) is not None:
            self._bucket.remove(place)
        if gone:
            self._here.pop(digest, None)
            self._copies.forget(digest, handed_out_before=put_before)
        return gone

    # -- how ---------------------------------------------------------------------------------------------------------

    def _until_it_stays(self, digest: Digest, put: Callable[[], None]) -> None:
        there = False
        while not there:
            put()
            self._removals.wait([digest])
            there = self._is_here(digest)
        self._remembered({digest})

    def _put(self, file: IO[bytes], digest: Digest, size: int) -> None:
        place = _place(digest)
        found = self._bucket.find(place) if size > _SMALL_BYTES else None
        if found is not None and found.size == size and self._renew(place, found):
            return
        file.seek(0)
        self._bucket.write(place, CheckedFile(file, digest, size), size)

    def _renewed(self, digest: Digest) -> bool:
        found = self._found(digest)
        return found is not None and self._renew(_place(digest), found)

    def _renew(self, place: str, found: "Found") -> bool:
        return found.at > self._clock() - FRESH_SECONDS or self._bucket.renew(place, found)

    def _is_here(self, digest: Digest) -> bool:
        return self._found(digest) is not None

    def _found(self, digest: Digest) -> "Found | None":
        with self._breaker.asking():
            return self._bucket.find(_place(digest))

    def _fetched(self, digest: Digest) -> Iterable[bytes]:
        return self._bucket.read(_place(digest)) or self._gone(digest)

    def _remembered(self, digests: set[Digest]) -> set[Digest]:
        if len(self._here) > _MOST_REMEMBERED:
            self._here.clear()
        until = self._clock() + HAS_SECONDS
        self._here.update((digest, until) for digest in digests)
        return digests

    def _gone(self, digest: Digest) -> NoReturn:
        self._here.pop(digest, None)
        raise ArtifactMissing(digest)


def _place(digest: Digest) -> str:
    return f"{_checked(digest)[:2]}/{digest[2:]}"


def _checked(digest: str) -> Digest:
    if not _DIGEST.fullmatch(digest):
        raise InvalidDigest(digest)
    return digest


def _measured(file: BufferedReader) -> tuple[Digest, int]:
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    return digest, file.tell()


def _those(answer: Callable[[Digest], bool], digests: set[Digest]) -> set[Digest]:
    """Those for which the answer is yes, asked of the store at the same time. The first error ends it."""
    if len(digests) < 2:
        return {digest for digest in digests if answer(digest)}
    asked = sorted(digests)
    threads = ThreadPoolExecutor(min(_AT_ONCE, len(asked)), thread_name_prefix="store")
    try:
        answers = threads.map(lambda context, digest: context.run(answer, digest), _contexts(asked), asked)
        return {digest for digest, yes in zip(asked, answers, strict=True) if yes}
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


def _contexts(asked: Sequence[Digest]) -> list[Context]:
    """One for each thread, so that what it says names the attempt that it works for."""
    return [copy_context() for _ in asked]

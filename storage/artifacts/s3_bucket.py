"""One bucket of an object store through the `minio` client: names and bytes, times by our clock, and typed errors."""

from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from typing import BinaryIO, NamedTuple, Protocol, TypeVar, cast
from urllib.parse import urlsplit
from xml.etree.ElementTree import ParseError

from minio import Minio
from minio.commonconfig import REPLACE, CopySource
from minio.error import MinioException, S3Error
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError

from storage.artifacts.s3_lifecycle import clean_up
from storage.artifacts.s3_location import S3Location
from storage.artifacts.s3_pool import Pool
from storage.artifacts.s3_refusal import unavailable
from storage.errors import InvalidStoreAddress, StoreUnavailable

PART_BYTES = 8 << 20
"""A file is sent in parts of this size, two of which are in memory at a time."""

UPLOADS, MARKS = "reelgraph-uploads/", "reelgraph-going/"
"""Names under which nothing stays: what browsers send, and marks of what is being deleted. The store is told to empty
them, so they are none that somebody else may have chosen for a folder of the same bucket."""

MOST_AT_ONCE_BYTES = 5 << 30
"""S3 takes no more in one request."""

_MOST_PARTS = 10_000
_CHUNK_BYTES = 1 << 20
_MOST_LINK_SECONDS = 7 * 24 * 3600
_ABSENT = frozenset({"NoSuchKey", "NoSuchObject"})
_CHANGED = "PreconditionFailed"
_OURS_ALREADY = frozenset({"BucketAlreadyOwnedByYou", "BucketAlreadyExists"})

T = TypeVar("T")


class Found(NamedTuple):
    """An object. `at` is when it was written, in seconds since 1970 by our clock, to about two seconds."""

    size: int
    at: float
    etag: str


class Readable(Protocol):
    """What can be written to the store."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, `size` of them unless it ends before."""
        ...


class ObjectStream:
    """See `storage.artifacts.Stream`. Raises StoreUnavailable where the bytes break off."""

    def __init__(self, response: BaseHTTPResponse, where: str) -> None:
        self._response = response
        self._where = where

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._response.stream(_CHUNK_BYTES, decode_content=False)  # whatever a sender called them
        except HTTPError as error:
            raise unavailable(self._where, error) from error
        finally:
            self.close()

    def close(self) -> None:
        """Stop reading. A connection that was read to its end is used again."""
        self._response.close()
        self._response.release_conn()


class Bucket:
    """A bucket, made when it is first needed and absent. Any number of threads may use it.

    Every method raises StoreUnavailable when the store is away, hangs or refuses, within about 15 seconds.
    """

    def __init__(self, location: S3Location, pool: Pool | None = None) -> None:
        self.where = str(location)
        self.pool = pool or Pool(secure=location.secure)
        self._location = location
        self._name = location.bucket
        self._prefix = location.prefix
        self._client = _client(location, location.host, location.secure, location.region, self.pool)
        self._links = self._client
        if location.public is not None:
            public = urlsplit(location.public)
            region = location.region or "us-east-1"  # asked of nobody: we may have no way to that address
            self._links = _client(location, public.netloc, public.scheme == "https", region, self.pool)
        self._prepared = False

    @cached_property
    def links_origin(self) -> str:
        """The beginning of every link, up to its path. Only a link shows it: the bucket may be a part of the host."""
        with self._told():
            parts = urlsplit(self._links.get_presigned_url("GET", self._name, "any"))
        return f"{parts.scheme}://{parts.netloc}"

    def __repr__(self) -> str:
        return f"Bucket({self.where})"

    def prepare(self) -> None:
        """Make the bucket if it is absent, and have the store clean up what nobody finished. Again is harmless."""
        with self._told():
            if not self._client.bucket_exists(self._name):
                self._make()
            self._prepared = True
        clean_up(self._client, self._name, self._prefix, (UPLOADS, MARKS))

    def find(self, name: str) -> Found | None:
        """An object, or None."""
        with self._asked() as client:
            found = _unless(_ABSENT, lambda: client.stat_object(self._name, self._prefix + name))
        return None if found is None else Found(found.size or 0, self._ours(found.last_modified), found.etag or "")

    def write(self, name: str, file: "Readable", size: int) -> None:
        """Write `size` bytes of a file, in parts when they are many. They are visible as a whole, or not at all.

        One part after the other: when one can't be sent, or the file can't be read, it ends at once.
        """
        part = max(PART_BYTES, -(-size // _MOST_PARTS))
        with self._asked() as client:
            client.put_object(
                self._name, self._prefix + name, cast("BinaryIO", file), size, part_size=part, num_parallel_uploads=1
            )

    def renew(self, name: str, found: Found) -> bool:
        """Have an object count as written now, inside the store; says whether it is still there.

        AWS copies its bytes, over 5 GB in parts (a minute or more); SeaweedFS and MinIO only note the time.
        """
        again = CopySource(self._name, self._prefix + name)
        with self._asked() as client:
            try:
                made = client.copy_object(self._name, again.object_name, again, metadata_directive=REPLACE)
            except S3Error as error:
                if error.code in _ABSENT or error.code == _CHANGED:  # somebody else has just written it
                    return error.code == _CHANGED
                raise
        if made.last_modified is not None and self._ours(made.last_modified) <= found.at:
            raise StoreUnavailable(
                self.where,
                "it leaves the time of an object as it was when that is copied onto itself.",
                hint="This version of the store can't be used. MinIO does it right since October 2023.",
            )
        return True

    def copy(self, source: str, name: str, etag: str) -> bool:
        """Copy an object inside the store, if it still is the one with this `etag`; says whether it was."""
        given = CopySource(self._name, self._prefix + source, match_etag=etag)
        with self._asked() as client:
            made = _unless(
                {*_ABSENT, _CHANGED},
                lambda: client.copy_object(self._name, self._prefix + name, given, metadata_directive=REPLACE),
            )
        return made is not None

    def read(
        self, name: str, first: int = 0, length: int | None = None, etag: str | None = None
    ) -> ObjectStream | None:
        """The bytes of an object from `first` on, `length` of them; with an `etag` only of that very object.

        None when there is no such object. What lies beyond its end can't be asked for.
        """
        headers: dict[str, str | list[str] | tuple[str]] = {}
        if first or length is not None:
            headers["Range"] = f"bytes={first}-{'' if length is None else first + length - 1}"
        if etag is not None:
            headers["If-Match"] = f'"{etag}"'
        with self._asked() as client:
            response = _unless(
                {*_ABSENT, _CHANGED},
                lambda: client.get_object(self._name, self._prefix + name, request_headers=headers),
            )
        return None if response is None else ObjectStream(response, self.where)

    def remove(self, name: str) -> None:
        """Remove an object; an absent one is fine. Sent once: when the answer is lost, nobody knows whether it went."""
        with self._asked() as client:
            client.remove_object(self._name, self._prefix + name)

    def list(self, prefix: str = "") -> Iterator[tuple[str, Found]]:
        """The objects whose names begin so, with their names."""
        with self._asked() as client:
            for one in client.list_objects(self._name, prefix=self._prefix + prefix, recursive=True):
                found = Found(one.size or 0, self._ours(one.last_modified), one.etag or "")
                yield (one.object_name or "").removeprefix(self._prefix), found

    def link(
        self, method: str, name: str, seconds: float, answer: Mapping[str, str] = {}, at: datetime | None = None
    ) -> str:
        """A URL with which whoever has it can do this, for at most a week from now, or from `at`.

        `answer` are headers that it will have.
        """
        expires = timedelta(seconds=min(max(1, int(seconds)), _MOST_LINK_SECONDS))
        with self._asked():
            return self._links.get_presigned_url(
                method, self._name, self._prefix + name, expires, response_headers=dict(answer), request_date=at
            )

    @contextmanager
    def _asked(self) -> Iterator[Minio]:
        if not self._prepared:
            self.prepare()
        with self._told():
            yield self._client

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (MinioException, HTTPError, ParseError, ValueError) as error:  # the last two: it speaks no S3
            if isinstance(error, S3Error) and error.code == "NoSuchBucket":
                self._prepared = False  # it was there: the next time makes it anew
            raise unavailable(self.where, error) from error

    def _make(self) -> None:
        try:
            self._client.make_bucket(self._name, self._location.region)
        except S3Error as error:
            if error.code not in _OURS_ALREADY:  # then somebody else was faster
                raise

    def _ours(self, time: datetime | None) -> float:
        """A time of the store by our clock. An object without one counts as written now."""
        return self.pool.clock() if time is None else time.timestamp() - self.pool.ahead


def _client(location: S3Location, host: str, secure: bool, region: str | None, pool: Pool) -> Minio:
    keys = location.keys
    try:
        return Minio(host, keys.access, keys.secret, secure=secure, region=region, http_client=pool)
    except ValueError as error:
        raise InvalidStoreAddress(f"{host}: {error}.") from None


def _unless(codes: Set[str], ask: Callable[[], T]) -> T | None:
    """The answer, or None when it is one of these errors."""
    try:
        return ask()
    except S3Error as error:
        if error.code in codes:
            return None
        raise

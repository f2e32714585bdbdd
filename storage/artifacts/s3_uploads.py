"""Uploads straight to the object store, past us: to a name of their own, and under their digest once looked into."""

import hashlib
import hmac
from collections.abc import Callable, Iterable
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from schemas.ids import Digest
from storage.artifacts import Arrival, Stream
from storage.artifacts.copies import Copies
from storage.artifacts.s3_bucket import MOST_AT_ONCE_BYTES, UPLOADS, Bucket
from storage.artifacts.s3_location import Keys
from storage.errors import ArtifactDamaged, ArtifactTooLarge, UploadDamaged, UploadMissing

_SIGNED_HEADERS = "content-length;host"


class Uploads:
    """See `storage.artifacts.DirectUploads`.

    The name of an upload follows from its owner and its digest, but only for who knows our secret key: so every server
    finds it, and nobody can write to it without a link from us. It never is the name of an artifact.

    `place` gives the name of an artifact, or raises InvalidDigest; `settle(digest, put)` puts one until it stays, and
    `keep` is that of the artifacts.
    """

    def __init__(
        self,
        bucket: Bucket,
        keys: Keys,
        copies: Copies,
        place: Callable[[Digest], str],
        settle: Callable[[Digest, Callable[[], None]], None],
        keep: Callable[[Iterable[Digest]], set[Digest]],
    ) -> None:
        self._bucket = bucket
        self._keys = keys
        self._copies = copies
        self._place = place
        self._settle = settle
        self._keep = keep

    @property
    def most_bytes(self) -> int:
        """See `DirectUploads.most_bytes`. S3 takes no more in one request."""
        return MOST_AT_ONCE_BYTES

    def url(self, owner: str, digest: Digest, size: int, seconds: float) -> str:
        """See `DirectUploads.url`. The store takes exactly `size` bytes with it: that is part of the signature."""
        if size > MOST_AT_ONCE_BYTES:
            raise ArtifactTooLarge(MOST_AT_ONCE_BYTES)
        return _pinned(self._bucket.link("PUT", self._name(owner, digest), seconds), size, self._keys.secret)

    def receive(self, owner: str, digest: Digest, *, max_bytes: int) -> Arrival:
        """See `DirectUploads.receive`. It is read as a whole, and stays as a copy."""
        name = self._name(owner, digest)
        found = self._bucket.find(name)
        if found is None:
            raise UploadMissing(digest)
        if found.size > max_bytes:
            self._bucket.remove(name)
            raise ArtifactTooLarge(max_bytes)
        try:
            self._copies.add(digest, self._sent(name, digest, found.etag))
        except ArtifactDamaged:
            self._bucket.remove(name)
            raise UploadDamaged(digest) from None
        path = self._copies.path(digest, lambda: self._sent(name, digest, found.etag))
        return Arrival(owner, digest, found.size, path, found.etag)

    def accept(self, arrival: Arrival) -> None:
        """See `DirectUploads.accept`. It is copied inside the store, if it still is what was checked."""
        self._settle(arrival.digest, lambda: self._copy(arrival))

    def discard(self, arrival: Arrival) -> None:
        """See `DirectUploads.discard`."""
        self._bucket.remove(self._name(arrival.owner, arrival.digest))
        if self._bucket.find(self._place(arrival.digest)) is None:
            self._copies.forget(arrival.digest)

    def _sent(self, name: str, digest: Digest, etag: str) -> Stream:
        stream = self._bucket.read(name, etag=etag)
        if stream is None:
            raise UploadDamaged(digest)
        return stream

    def _copy(self, arrival: Arrival) -> None:
        name = self._name(arrival.owner, arrival.digest)
        if self._bucket.copy(name, self._place(arrival.digest), arrival.mark):
            return
        if not self._keep([arrival.digest]):  # else somebody who had received the same was faster
            raise UploadDamaged(arrival.digest)

    def _name(self, owner: str, digest: Digest) -> str:
        said = f"reelgraph upload {owner} {self._place(digest)}".encode()
        return UPLOADS + hmac.new(self._keys.secret.encode(), said, hashlib.sha256).hexdigest()


def _pinned(url: str, size: int, secret: str) -> str:
    """A presigned URL, signed anew for bodies of this size alone.

    AWS Signature Version 4 for query parameters, as in the S3 API reference; the client signs no header but the host.
    """
    parts = urlsplit(url)
    query = {name: value for name, value in parse_qsl(parts.query) if name != "X-Amz-Signature"}
    query["X-Amz-SignedHeaders"] = _SIGNED_HEADERS
    named = urlencode(sorted(query.items()), quote_via=quote, safe="-_.~")
    headers = f"content-length:{size}\nhost:{parts.netloc}\n"
    request = f"PUT\n{parts.path}\n{named}\n{headers}\n{_SIGNED_HEADERS}\nUNSIGNED-PAYLOAD"
    scope = query["X-Amz-Credential"].partition("/")[2]
    said = hashlib.sha256(request.encode()).hexdigest()
    text = f"{query['X-Amz-Algorithm']}\n{query['X-Amz-Date']}\n{scope}\n{said}"
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = _sealed(key, part)
    return urlunsplit(parts._replace(query=f"{named}&X-Amz-Signature={_sealed(key, text).hex()}"))


def _sealed(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()

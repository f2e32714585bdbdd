"""Uploads from a browser to the object store, past us: to a name of their own, and under their digest once checked."""

import hashlib
import hmac
from collections.abc import Iterable
from typing import Protocol
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from schemas.ids import Digest
from storage.artifacts.s3_bucket import MOST_AT_ONCE_BYTES, Bucket, Found
from storage.artifacts.s3_location import Keys
from storage.errors import ArtifactDamaged, ArtifactTooLarge, UploadDamaged

_UPLOADS = "uploads/"
_SIGNED_HEADERS = "content-length;host"


class Taker(Protocol):
    """Who keeps what comes, if it is what its digest says."""

    def add(self, digest: Digest, chunks: Iterable[bytes]) -> int:
        """Gives the size in bytes. Raises ArtifactDamaged."""
        ...


class Uploads:
    """Gives browsers links to upload with, and looks at what they sent.

    The name of an upload follows from its digest, but only for who knows our secret key: so every server finds it, and
    nobody can write to it without a link from us. It never is the name of an artifact.
    """

    def __init__(self, bucket: Bucket, keys: Keys) -> None:
        self._bucket = bucket
        self._keys = keys

    def link(self, digest: Digest, size: int, seconds: float) -> str:
        """A URL to PUT the file to. The store takes exactly `size` bytes with it: that is part of the signature.

        Raises ArtifactTooLarge beyond 5 GiB, which S3 does not take at once.
        """
        if size > MOST_AT_ONCE_BYTES:
            raise ArtifactTooLarge(MOST_AT_ONCE_BYTES)
        return _pinned(self._bucket.link("PUT", self._name(digest), seconds), size, self._keys.secret)

    def arrived(self, digest: Digest) -> Found | None:
        """What came for this digest and was neither confirmed nor refused yet."""
        return self._bucket.find(self._name(digest))

    def check(self, digest: Digest, found: Found, taker: Taker) -> None:
        """Read what came, and give it to somebody who needs it here. Raises UploadDamaged, and throws it away then."""
        stream = self._bucket.read(self._name(digest), etag=found.etag)
        try:
            if stream is None:
                raise UploadDamaged(digest)
            taker.add(digest, stream)
        except ArtifactDamaged:
            self.forget(digest)
            raise UploadDamaged(digest) from None

    def move(self, digest: Digest, found: Found, place: str) -> None:
        """Make it an artifact, inside the store, if it still is what was checked. Raises UploadDamaged."""
        if not self._bucket.copy(self._name(digest), place, found):
            raise UploadDamaged(digest)

    def forget(self, digest: Digest) -> None:
        """Throw away what came."""
        self._bucket.remove(self._name(digest))

    def _name(self, digest: Digest) -> str:
        token = hmac.new(self._keys.secret.encode(), f"reelgraph upload {digest}".encode(), hashlib.sha256)
        return _UPLOADS + token.hexdigest()


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

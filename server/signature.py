"""Links to files that carry their own leave: signed with a key of this install, and good for a time."""

import hashlib
import hmac
import secrets
import time
from pathlib import Path
from urllib.parse import urlencode

from schemas.artifact import Presigned, PresignRequest
from schemas.ids import Digest
from schemas.problem import Problem
from server.errors import Refused
from storage.sql.engine import Database
from storage.sql.secrets import secret

_KEY_BYTES = 32


class Signer:
    """Signs links, and checks signatures."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of(cls, database: Database, data: Path) -> "Signer":
        """With the key of an install. One that an earlier version kept in the data folder stays the key."""
        before = data / "signing.key"
        new = before.read_bytes() if before.exists() else secrets.token_bytes(_KEY_BYTES)
        return cls(secret(database, "signing", new))

    def presign(self, digest: Digest, asked: PresignRequest) -> Presigned:
        """A link to a file."""
        expires_at = int(time.time()) + asked.seconds
        signature = self._sign(digest, expires_at, asked.download)
        given = {"expires": expires_at, "signature": signature}
        named = {"download": asked.download} if asked.download else {}
        return Presigned(url=f"/api/artifacts/{digest}?{urlencode({**given, **named})}", expires_at=expires_at)

    def check(self, digest: Digest, expires: int | None, signature: str | None, download: str | None) -> None:
        """Raises Refused (403) for a link that was changed, or whose time is over; one without a signature is none."""
        if expires is None and signature is None:
            return
        expected = self._sign(digest, expires or 0, download)
        if not hmac.compare_digest(expected.encode(), (signature or "").encode()):
            raise Refused(403, _FORGED)
        if (expires or 0) <= time.time():
            raise Refused(403, _EXPIRED)

    def _sign(self, digest: Digest, expires: int, download: str | None) -> str:
        message = "\n".join([digest, str(expires), download or ""])
        return hmac.new(self._key, message.encode(), hashlib.sha256).hexdigest()


_FORGED = Problem(
    code="link_forged",
    title="This link is not as it was made",
    hint="Use the whole link as it was given, or ask for a new one.",
)
_EXPIRED = Problem(code="link_expired", title="The time of this link is over", hint="Ask for a new one.")

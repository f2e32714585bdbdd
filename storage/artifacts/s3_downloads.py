"""Downloads straight from the object store, past us."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote

from schemas.ids import Digest
from storage.artifacts.s3_bucket import Bucket

STEADY_SECONDS = 900.0
"""Whoever asks again within so long gets the same link, from any server: a browser knows then that it has the bytes."""

_SHOWN = re.compile(r"(?:audio|image|video)/(?!.*(?:svg|xml)).+", re.IGNORECASE)
"""What has no scripts, whoever says that it is this. The store adds no header that would keep them from running."""


class Downloads:
    """See `storage.artifacts.DirectDownloads`. `place` gives the name of an artifact, or raises InvalidDigest."""

    def __init__(self, bucket: Bucket, place: Callable[[Digest], str], clock: Callable[[], float]) -> None:
        self._bucket = bucket
        self._place = place
        self._clock = clock

    @property
    def origin(self) -> str:
        """See `DirectDownloads.origin`. With some stores it begins with the name of the bucket."""
        return self._bucket.links_origin

    def url(self, digest: Digest, seconds: float, *, media_type: str, saved_as: str | None = None) -> str:
        """See `DirectDownloads.url`. A week at most."""
        shown = saved_as is None and _SHOWN.fullmatch(media_type)
        named = f"attachment; filename*=UTF-8''{quote(saved_as, safe='')}" if saved_as else "attachment"
        answer = {
            "response-cache-control": f"private, max-age={int(seconds)}",
            "response-content-disposition": "inline" if shown else named,
            "response-content-type": media_type,
        }
        begins = self._clock() // STEADY_SECONDS * STEADY_SECONDS
        at = datetime.fromtimestamp(begins, UTC)
        return self._bucket.link("GET", self._place(digest), seconds + STEADY_SECONDS, answer, at)

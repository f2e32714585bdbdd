"""Stored files: links to them, and the removal of those that nobody uses."""

from typing import Annotated

from msgspec import Meta

from schemas.base import Reply, Wire

DAY_SECONDS = 86_400


class PresignRequest(Wire, frozen=True):
    """How long a link shall work, and the name to save the file under instead of showing it."""

    seconds: Annotated[int, Meta(ge=1, le=7 * DAY_SECONDS)] = 3600
    download: Annotated[str, Meta(min_length=1, max_length=200)] | None = None


class Presigned(Reply, frozen=True):
    """A link that needs no other leave, until `expires_at` (seconds since 1970)."""

    url: str
    expires_at: int


class GarbageRequest(Wire, frozen=True):
    """What to remove: results that nothing leads to are kept for so long after they were made. With `dry_run` nothing
    is removed, only counted."""

    dry_run: bool = False
    older_than_seconds: Annotated[float, Meta(ge=0)] = 7 * DAY_SECONDS


class GarbageReport(Reply, frozen=True):
    """What was removed, or would be: files and their bytes, results, and previews of files that are gone; and the
    files that stay."""

    dry_run: bool
    files: int
    bytes: int
    results: int
    previews: int
    kept_files: int
    kept_bytes: int

"""Giving a stored file to a browser: whole or a part of it (RFC 9110 §14), once, never as a page; or a link to it."""

import re
from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

from anyio import to_thread
from litestar import Request, Response
from litestar.background_tasks import BackgroundTask
from litestar.response import Stream as Streamed

from schemas.problem import Problem
from server.errors import Refused
from server.headers import MEDIA_POLICY, saved_as
from storage.artifacts import Artifacts, Stream
from storage.errors import StoreUnavailable

LINK_SECONDS = 3600.0
"""How long a link to the store is good, at least: a player asks for parts of a film with the link that it got first."""

DIRECT_BYTES = 8 << 20
"""Smaller files are given from here: a link to the store would cost a second request, often to another computer."""

_BY_TAG = ("if-none-match", "if-range")
"""What names a file by the tag that it has here: the store has others."""

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_SHOWN = ("image/", "video/", "audio/")


class Source(NamedTuple):
    """A file to deliver. `size` in bytes; `read(first, length)` gives a part of it, at least one byte."""

    digest: str
    size: int
    media_type: str
    read: Callable[[int, int], Stream]


async def deliver(request: Request[Any, Any, Any], source: Source, name: str | None = None) -> Response[Any]:
    """The file as an answer. With a `name`, or when a browser should not show it, as a download."""
    tag = f'"{source.digest}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "private, max-age=31536000, immutable",
        "Accept-Ranges": "bytes",
        "Content-Disposition": _disposition(source.media_type, name),
        "Content-Security-Policy": MEDIA_POLICY,
    }
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if known & {tag, "*"}:
        return Response(None, status_code=304, headers=headers)
    part = _part(request, tag, source.size)
    first, last = part or (0, source.size - 1)
    length = last - first + 1
    if part is not None:
        headers["Content-Range"] = f"bytes {first}-{last}/{source.size}"
    headers["Content-Length"] = str(length)
    status, media_type = 206 if part else 200, source.media_type
    if length == 0 or request.method == "HEAD":
        return Streamed(iter(()), status_code=status, media_type=media_type, headers=headers)
    stream = await to_thread.run_sync(source.read, first, length)
    return Streamed(
        _chunks(stream), status_code=status, media_type=media_type, headers=headers,
        background=BackgroundTask(stream.close),  # also after a client that went away
    )  # fmt: skip


def redirected(
    request: Request[Any, Any, Any], source: Source, files: Artifacts, name: str | None = None
) -> Response[Any] | None:
    """A link to a file in the store, as an answer; or None, where it is to be given from here. It blocks.

    Nobody keeps the answer: whoever has the link can read the file. A link is for GET alone, so HEAD is answered here.
    """
    store = files.downloads
    if store is None or source.size < DIRECT_BYTES or request.method == "HEAD":
        return None
    if any(header in request.headers for header in _BY_TAG):
        return None
    try:
        if not files.has([source.digest]):
            return None
        url = store.url(source.digest, LINK_SECONDS, media_type=source.media_type, saved_as=name)
    except StoreUnavailable:
        return None  # there may be a copy here
    return Response(b"", status_code=307, headers={"Location": url, "Cache-Control": "private, no-store"})


def _part(request: Request[Any, Any, Any], tag: str, size: int) -> tuple[int, int] | None:
    """The first and the last byte that are asked for; None for the whole. Several parts at once get the whole."""
    asked = _RANGE.fullmatch(request.headers.get("range", ""))
    if asked is None or asked.groups() == ("", "") or request.headers.get("if-range", tag) != tag:
        return None
    start, end = asked.groups()
    first = int(start) if start else max(0, size - int(end))
    last = min(int(end), size - 1) if start and end else size - 1
    if start and end and int(end) < first:
        return None  # not a range at all, and to be ignored
    if first >= size or (not start and int(end) == 0):
        raise Refused(416, _no_such_part(size), headers={"Content-Range": f"bytes */{size}"})
    return first, last


def _no_such_part(size: int) -> Problem:
    return Problem(
        code="no_such_part",
        title="The file has no such part",
        detail=f"It has {size:,} bytes.",
        hint="Ask for a part that begins before its end.",
    )


async def _chunks(stream: Stream) -> AsyncIterator[bytes]:
    """A thread reads, and nobody closes the stream before it is done: anyio waits for it."""
    chunks = iter(stream)
    while chunk := await to_thread.run_sync(next, chunks, b""):
        yield chunk


def _disposition(media_type: str, name: str | None) -> str:
    if name is None:
        return "inline" if media_type.startswith(_SHOWN) else "attachment"
    return saved_as(name)

"""Giving a stored file to a browser: whole or a part of it (RFC 9110 §14), once, and never as a page."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from litestar import Request, Response
from litestar.response import Stream

from schemas.problem import Problem
from server.errors import Refused
from server.headers import MEDIA_POLICY, saved_as

_CHUNK_BYTES = 1 << 20
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_SHOWN = ("image/", "video/", "audio/")


def deliver(
    request: Request[Any, Any, Any], path: Path, digest: str, media_type: str, name: str | None = None
) -> Response[Any]:
    """The file as an answer. With a `name`, or when a browser should not show it, as a download."""
    size = path.stat().st_size
    tag = f'"{digest}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "private, max-age=31536000, immutable",
        "Accept-Ranges": "bytes",
        "Content-Disposition": _disposition(media_type, name),
        "Content-Security-Policy": MEDIA_POLICY,
    }
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if known & {tag, "*"}:
        return Response(None, status_code=304, headers=headers)
    part = _part(request, tag, size)
    first, last = part or (0, size - 1)
    if part is not None:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    headers["Content-Length"] = str(last - first + 1)
    return Stream(
        _bytes_of(path, first, last - first + 1),
        status_code=206 if part else 200,
        media_type=media_type,
        headers=headers,
    )


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


async def _bytes_of(path: Path, first: int, length: int) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        file.seek(first)
        while length > 0 and (chunk := await asyncio.to_thread(file.read, min(_CHUNK_BYTES, length))):
            length -= len(chunk)
            yield chunk
    finally:
        file.close()


def _disposition(media_type: str, name: str | None) -> str:
    if name is None:
        return "inline" if media_type.startswith(_SHOWN) else "attachment"
    return saved_as(name)

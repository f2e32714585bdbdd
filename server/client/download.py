"""Bringing files home: as a whole or not at all, and what is here already is not asked for again."""

import errno
import os
from pathlib import Path

from server.client.address import path_of
from server.client.call import PAUSES
from server.client.digest import digest_of
from server.client.errors import Damaged, NotReached, Refused
from server.client.transport import Request, Transport

_PART = 206
_NO_SUCH_PART = 416
_CHUNK_SECONDS = 60.0


async def fetch(transport: Transport, digest: str, path: Path) -> Path:
    """The bytes of an artifact in a file, which is replaced. Gives its path.

    What came before a connection broke stays beside it, also when this process ends, and only the rest is asked for.
    Raises NotReached, Refused, Damaged, and OSError for a place that can't be written to.
    """
    await transport.aside(check_place, path)
    part = path.with_name(f".{digest}.part")
    resumed = await _complete(transport, digest, part)
    if await transport.aside(digest_of, part) != digest:
        part.unlink()
        if not resumed:
            raise Damaged(digest)
        return await fetch(transport, digest, path)  # what lay there was of another make
    await transport.aside(part.replace, path)
    return path


async def save(transport: Transport, request: Request, path: Path) -> Path:
    """An answer in a file, which is replaced when all of it is there. Raises NotReached, Refused and OSError."""
    await transport.aside(check_place, path)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        await _append(transport, request, part, 0)
        await transport.aside(part.replace, path)
    finally:
        part.unlink(missing_ok=True)
    return path


async def _complete(transport: Transport, digest: str, part: Path) -> bool:
    """Fetch what is missing of a part; gives whether some of it was there before."""
    began = here = _size(part)
    pauses = iter(PAUSES)
    while True:
        ranged = {"Range": f"bytes={here}-", "If-Range": f'"{digest}"'} if here else {}
        request = Request(method="GET", path=path_of("artifacts", digest), headers=ranged, seconds=_CHUNK_SECONDS)
        try:
            await _append(transport, request, part, here)
        except Refused as refused:
            if refused.status != _NO_SUCH_PART or not here:
                raise
        except NotReached:
            before, here = here, _size(part)
            pauses = iter(PAUSES) if here > before else pauses
            pause = next(pauses, None)
            if pause is None:
                raise
            await transport.pause(pause)
            continue
        return began > 0


async def _append(transport: Transport, request: Request, part: Path, here: int) -> None:
    async with transport.download(request) as download:
        mode = "r+b" if here and download.status == _PART else "wb"
        with part.open(mode) as file:
            file.seek(here if mode == "r+b" else 0)
            async for chunk in download.chunks:
                await transport.aside(file.write, chunk)


def check_place(path: Path) -> None:
    """Raise OSError if no file can be written there: better before an hour of waiting than after it."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path.parent))


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0

"""Sending files: not at all when the server has their bytes, as a form, or bit by bit when they are large."""

import base64
from pathlib import Path

from schemas.project import AssetKnown, AssetList, AssetView
from server.client.address import path_of
from server.client.call import PAUSES, answer, ask, decoded
from server.client.digest import digest_of
from server.client.errors import Conflict, NotReached, NotThere
from server.client.transport import Answer, Request, Transport

RESUMABLE_BYTES = 64 * 1024**2
"""Larger files are sent by tus (tus.io): after a broken connection only the rest is sent."""

PART_BYTES = 16 * 1024**2
SENDING_SECONDS = 300.0
"""For one request with bytes, and for the server's look at the file after the last of them."""

_TUS = {"Tus-Resumable": "1.0.0"}


async def upload(transport: Transport, project: str, path: Path) -> AssetView:
    """Bring a picture, video or sound into a project. Raises NotReached, Refused and OSError."""
    digest = await transport.aside(digest_of, path)
    assets = path_of("projects", project, "assets")
    known = AssetKnown(digest=digest, name=path.name)
    try:
        return await ask(transport, "POST", f"{assets}/known", AssetView, known, repeatable=True)
    except NotThere as missing:
        if missing.problems[0].code == "unknown_project":
            raise
    size = (await transport.aside(path.stat)).st_size
    if size <= RESUMABLE_BYTES:
        return decoded(await send_form(transport, assets, path), AssetView)
    await _send_parts(transport, path_of("projects", project, "uploads"), path, size)
    found = await ask(transport, "GET", assets, AssetList, query={"digest": digest})
    return found.items[0]


async def send_form(
    transport: Transport, address: str, path: Path, query: dict[str, str] | None = None, *, repeatable: bool = True
) -> Answer:
    """A file as the field of a form. Raises NotReached, Refused and OSError."""
    with path.open("rb") as file:
        request = Request(
            method="POST",
            path=address,
            query=query or {},
            file=(path.name, file),
            seconds=SENDING_SECONDS,
            repeatable=repeatable,
        )
        return await answer(transport, request)


async def _send_parts(transport: Transport, uploads: str, path: Path, size: int) -> None:
    name = base64.b64encode(path.name.encode()).decode()
    headers = {**_TUS, "Upload-Length": str(size), "Upload-Metadata": f"filename {name}"}
    # One that nobody goes on with, as its answer was lost, the server forgets by itself.
    begun = await answer(transport, Request(method="POST", path=uploads, headers=headers, repeatable=True))
    place, here, pauses = begun.headers["location"], 0, iter(PAUSES)
    with path.open("rb") as file:
        while here < size:
            file.seek(here)
            part = await transport.aside(file.read, PART_BYTES)
            try:
                here = await _send_part(transport, place, here, part)
                pauses = iter(PAUSES)
            except (NotReached, Conflict):
                pause = next(pauses, None)
                if pause is None:
                    raise
                await transport.pause(pause)
                asked = await answer(transport, Request(method="HEAD", path=place, headers=_TUS, repeatable=True))
                here = int(asked.headers["upload-offset"])


async def _send_part(transport: Transport, place: str, here: int, part: bytes) -> int:
    """Gives how many bytes are there now."""
    headers = {**_TUS, "Upload-Offset": str(here), "Content-Type": "application/offset+octet-stream"}
    request = Request(method="PATCH", path=place, headers=headers, body=part, seconds=SENDING_SECONDS)
    return int((await answer(transport, request)).headers["upload-offset"])

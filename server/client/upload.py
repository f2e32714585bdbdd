"""Sending files: not at all when the server has their bytes, straight to its store, as a form, or bit by bit."""

import base64
from pathlib import Path

from schemas.project import AssetKnown, AssetList, AssetView
from schemas.upload import DirectUpload, DirectUploadRequest
from server.client.address import path_of
from server.client.call import PAUSES, answer, ask, decoded
from server.client.digest import digest_of
from server.client.errors import Conflict, NotReached, Refused
from server.client.transport import Answer, Request, Transport

DIRECT_BYTES = 8 * 1024**2
"""Files of so much go straight to the store, where there is one for that. Smaller ones are sooner there in one go.
The canvas says the same (`web/src/api/uploads.ts`), and so does what is fetched (`server/delivery.py`)."""

RESUMABLE_BYTES = 64 * 1024**2
"""Larger files are sent by tus (tus.io): after a broken connection only the rest is sent."""

PART_BYTES = 16 * 1024**2
SENDING_SECONDS = 300.0
"""For one request with bytes, and for the server's look at the file after the last of them."""

_TUS = {"Tus-Resumable": "1.0.0"}


async def upload(transport: Transport, project: str, path: Path) -> AssetView:
    """Bring a picture, video or sound into a project. Raises NotReached, Refused and OSError."""
    digest = await transport.aside(digest_of, path)
    size = (await transport.aside(path.stat)).st_size
    asked = DirectUploadRequest(digest=digest, size=size, name=path.name)
    direct = path_of("projects", project, "direct-uploads")
    offered = await ask(transport, "POST", direct, DirectUpload, asked, repeatable=True)
    if offered.asset is not None:
        return offered.asset
    if offered.way == "direct" and size >= DIRECT_BYTES and await _sent(transport, offered, path):
        sent = AssetKnown(digest=digest, name=path.name)
        return await ask(
            transport, "POST", f"{direct}/confirm", AssetView, sent, repeatable=True, seconds=SENDING_SECONDS
        )
    assets = path_of("projects", project, "assets")
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


async def _sent(transport: Transport, offered: DirectUpload, path: Path) -> bool:
    """Send a file straight to the store; gives whether that took it. Not every store can be reached from everywhere."""
    with path.open("rb") as file:
        request = Request(
            method="PUT", path=offered.url or "", headers=offered.headers, raw=file, seconds=SENDING_SECONDS
        )
        try:
            await answer(transport, request)
        except (NotReached, Refused):
            return False
    return True


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

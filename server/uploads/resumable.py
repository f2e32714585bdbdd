"""Resumable uploads: whatever has arrived stays, and the rest comes when it can."""

import asyncio
import hashlib
import hmac
import logging
import os
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

import msgspec
from litestar import Litestar

from graph_engine.errors import Infrastructure, NodeError
from schemas.problem import Problem
from server.errors import Refused
from server.media import Media
from server.uploads.parts import Parts, Upload
from server.uploads.sender import BUSY, Sender
from server.uploads.tus import Checksum
from storage.sql.assets import Assets
from storage.sql.errors import ProjectMissing

log = logging.getLogger(__name__)

SWEEP_SECONDS = 3600.0


class Uploads:
    """All uploads in progress. Everything here is for the event loop."""

    def __init__(self, parts: Parts, media: Media, assets: Assets) -> None:
        self.parts = parts
        self._media = media
        self._assets = assets
        self._senders: dict[str, Sender] = {}

    @asynccontextmanager
    async def running(self, _app: Litestar) -> AsyncIterator[None]:
        """For as long as the app runs: what nothing comes for any more is swept away."""
        async with asyncio.TaskGroup() as tasks:
            sweeping = tasks.create_task(self._sweep())
            try:
                yield
            finally:
                sweeping.cancel()

    def is_busy(self, upload: Upload) -> bool:
        """Whether somebody sends to it, or it is looked into."""
        return upload.id in self._senders

    async def append(
        self, upload: Upload, offset: int, chunks: AsyncIterator[bytes], checksum: Checksum | None = None
    ) -> Upload:
        """Take in more bytes. With the last one the file becomes an asset of its project, or the upload has a problem.

        Raises Refused: 409 when they are not the bytes that come next, 423 while others come in or somebody takes over,
        408 when they stop coming; 413 when they are too many and 460 when they don't match the checksum. What came
        stays, except with the last two, or when there is a checksum for all of it.
        """
        async with self._sending(upload) as (sender, upload):
            here = await asyncio.to_thread(self.parts.offset, upload)
            if offset != here:
                raise Refused(409, _wrong_offset(here), headers={"Upload-Offset": str(here)})
            if here < upload.length:
                await self._receive(upload, here, sender.listen(chunks), checksum)
                here = await asyncio.to_thread(self.parts.offset, upload)
            return await self._looked_into(upload) if here == upload.length else upload

    async def take_over(self, upload: Upload) -> Upload:
        """The upload for somebody who goes on with it: whoever sends to it at the moment is made to give up.

        A file that is all here is looked into, in case that the server was stopped before it could.
        """
        await self._silence(upload)
        upload = await asyncio.to_thread(self.parts.find, upload.project, upload.id)
        here = await asyncio.to_thread(self.parts.offset, upload)
        if here < upload.length or self.is_busy(upload):
            return upload
        async with self._sending(upload) as (_, upload):
            return await self._looked_into(upload)

    async def remove(self, upload: Upload) -> None:
        """Forget an upload with what has arrived; an asset stays. Raises Refused (423) while it is looked into."""
        await self._silence(upload)
        async with self._sending(upload):
            await asyncio.to_thread(self.parts.remove, upload)

    @asynccontextmanager
    async def _sending(self, upload: Upload) -> AsyncIterator[tuple[Sender, Upload]]:
        """Work on an upload alone; gives it as it is now. Raises Refused (423, 404)."""
        if self.is_busy(upload):
            raise Refused(423, BUSY)
        sender = self._senders[upload.id] = Sender()
        try:
            with self.parts.locked(upload):
                yield sender, await asyncio.to_thread(self.parts.find, upload.project, upload.id)
        finally:
            del self._senders[upload.id]
            sender.gone.set()

    async def _silence(self, upload: Upload) -> None:
        sender = self._senders.get(upload.id)
        if sender is not None:
            await sender.give_up()

    async def _receive(
        self, upload: Upload, offset: int, chunks: AsyncGenerator[bytes, None], checksum: Checksum | None
    ) -> None:
        path, size = self.parts.path(upload), offset
        sum = hashlib.new(checksum.algorithm if checksum else "sha256")
        good = checksum is None
        try:
            async with aclosing(chunks):
                with path.open("ab") as file:
                    async for chunk in chunks:
                        size += len(chunk)
                        if size > upload.length:
                            raise Refused(413, _too_much(upload.length))
                        if checksum is not None:
                            sum.update(chunk)
                        await asyncio.to_thread(file.write, chunk)
            if checksum is not None:
                good = hmac.compare_digest(sum.digest(), checksum.digest)
                if not good:
                    raise Refused(460, _OTHER_BYTES)
        finally:
            if not good or size > upload.length:
                os.truncate(path, offset)

    async def _looked_into(self, upload: Upload) -> Upload:
        if upload.ended:
            return upload
        try:
            value = await self._media.keep(self.parts.path(upload))
            asset = await asyncio.to_thread(self._assets.add, upload.project, upload.name, value)
            ended = msgspec.structs.replace(upload, asset=asset.id)
        except Infrastructure:
            raise  # it is looked into again when the client asks, also after a stop of the server
        except NodeError as error:
            ended = msgspec.structs.replace(upload, problem=error.problem)
        except ProjectMissing:
            await asyncio.to_thread(self.parts.remove, upload)
            raise
        await asyncio.to_thread(self.parts.end, ended)
        return ended

    async def _sweep(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self.parts.sweep)
            except OSError:
                log.exception("what is left of old uploads could not be removed; it is tried again")
            await asyncio.sleep(SWEEP_SECONDS)


def _wrong_offset(here: int) -> Problem:
    return Problem(
        code="wrong_offset",
        title="These are not the bytes that come next",
        detail=f"{here:,} bytes are here.",
        hint="Ask with HEAD how many are here, and go on from there.",
    )


def _too_much(length: int) -> Problem:
    return Problem(
        code="upload_too_long",
        title="There is more than the upload was to have",
        detail=f"It was begun with a length of {length:,} bytes.",
        hint="Begin it anew with the right length.",
    )


_OTHER_BYTES = Problem(
    code="checksum_mismatch",
    title="The bytes are not those that were sent",
    detail="They don't match the header Upload-Checksum.",
    hint="They were not kept: send them again.",
)

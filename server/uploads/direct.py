"""Files that go straight to the object store: a link to send them with, and a look into what came."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar
from weakref import WeakValueDictionary

from msgspec.structs import replace

from graph_engine.errors import Infrastructure, NodeError
from schemas.ids import Digest
from schemas.problem import Where
from schemas.project import AssetKnown, AssetView
from schemas.upload import DirectUpload, DirectUploadRequest
from server.errors import Refused
from server.media import Media
from server.uploads.form import harmless
from storage.artifacts import Artifacts, DirectUploads
from storage.errors import ArtifactTooLarge, UploadMissing
from storage.sql.assets import Assets

LINK_SECONDS = 3600.0
_AT_ONCE = 2
"""Files that are fetched from the store at the same time, to be looked into."""

T = TypeVar("T")


class Direct:
    """Direct uploads of all projects. Everything here is for the event loop; `close` it at the end.

    Nothing is written down between the link and the confirmation: the store itself knows what has come.
    """

    def __init__(self, files: Artifacts, media: Media, assets: Assets, max_bytes: int) -> None:
        self._files = files
        self._media = media
        self._assets = assets
        self._max_bytes = max_bytes
        self._fetching = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="arrivals")
        self._locks: WeakValueDictionary[Digest, asyncio.Lock] = WeakValueDictionary()

    def close(self) -> None:
        """Fetch nothing more."""
        self._fetching.shutdown(wait=False, cancel_futures=True)

    async def offer(self, project: str, asked: DirectUploadRequest) -> DirectUpload:
        """How a file may come in. Raises ArtifactTooLarge."""
        if asked.size > self._max_bytes:
            raise ArtifactTooLarge(self._max_bytes)
        known = await asyncio.to_thread(self.known, project, AssetKnown(digest=asked.digest, name=asked.name))
        if known is not None:
            return DirectUpload(way="known", asset=known)
        store = self._files.direct
        if store is None or asked.size > store.most_bytes:
            return DirectUpload(way="ordinary")
        url = await asyncio.to_thread(store.url, project, asked.digest, asked.size, LINK_SECONDS)
        return DirectUpload(
            way="direct", url=url, headers={"Content-Length": str(asked.size)}, expires_at=time.time() + LINK_SECONDS,
            public=self._files.downloads is not None,
        )  # fmt: skip

    async def confirm(self, project: str, sent: AssetKnown) -> AssetView:
        """Look into what came, and make it an asset. A second time changes nothing.

        Raises UploadMissing, UploadDamaged and ArtifactTooLarge, and Refused (422) for a file that can't be used. Then
        nothing of it stays.
        """
        async with self._locks.setdefault(sent.digest, asyncio.Lock()):
            known = await asyncio.to_thread(self.known, project, sent)
            if known is not None:
                return known
            if self._files.direct is None:
                raise UploadMissing(sent.digest)
            return await self._taken_in(self._files.direct, project, sent)

    def known(self, project: str, sent: AssetKnown) -> AssetView | None:
        """Bytes that are an upload already, in whichever project, as an asset of this one; or None. It blocks."""
        there = self._files.keep([sent.digest])
        return self._assets.add_known(project, harmless(sent.name), sent.digest) if there else None

    async def _taken_in(self, store: DirectUploads, project: str, sent: AssetKnown) -> AssetView:
        arrival = await self._aside(store.receive, project, sent.digest, max_bytes=self._max_bytes)
        try:
            value = await self._media.told(arrival.path, arrival.digest, arrival.size)
        except Infrastructure:
            raise  # it is looked into again when the client asks again
        except NodeError as error:
            await self._aside(store.discard, arrival)
            raise Refused(422, replace(error.problem, where=Where(project=project, field="file"))) from error
        await self._aside(store.accept, arrival)
        asset = await asyncio.to_thread(self._assets.add, project, harmless(sent.name), value)
        await self._aside(store.discard, arrival)  # not before: what could not be written down, is confirmed again
        return asset

    async def _aside(self, work: Callable[..., T], *given: object, **named: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._fetching, partial(work, *given, **named))

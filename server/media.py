"""Media of unknown origin: what an upload is, the type of a stored file, and previews, each made once."""

import asyncio
import contextlib
import os
import re
import signal
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar
from weakref import WeakValueDictionary

import msgspec

from executors.bodies import Bodies, BodyLost, Child
from graph_engine.errors import Infrastructure, NodeError
from node_types._lib.probe import Facts
from schemas.ids import Digest
from schemas.project import PreviewView
from schemas.value import Artifact, Audio, Image, Video
from server.inspection import PreviewFile
from storage.artifacts import Artifacts
from storage.sql.store import Store

UNKNOWN_TYPE = "application/octet-stream"
_FACTS_SECONDS = 60
_PREVIEW_SECONDS = 300
_KEPT_TYPES = 10_000
_TRUSTED = re.compile(r"(?:audio|video)/[a-z0-9.+-]+|image/(?!svg)[a-z0-9.+-]+|application/json")
_AT_ONCE = 2
"""Files that are looked into at the same time, and previews made: most processors are for what somebody runs."""

T = TypeVar("T")


class Closing(Infrastructure):
    """A file could not be looked into because the server stops."""

    def __init__(self) -> None:
        super().__init__(
            "The server is being stopped",
            hint="All of the file is here. Ask again when the server is back.",
            code="not_ready",
        )


class Media:
    """Looks into files by way of child processes. Everything here is for the event loop; `close` it at the end."""

    def __init__(self, bodies: Bodies, files: Artifacts, store: Store, scratch: Path) -> None:
        self._bodies = bodies
        self._files = files
        self._store = store
        self._scratch = scratch
        self._looking = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="facts")
        self._making = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="previews")
        self._busy: set[Child] = set()
        self._closed = False
        self._types: dict[str, str] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def close(self) -> None:
        """Stop looking: whoever still waits for a file is told so."""
        self._closed = True
        for body in tuple(self._busy):
            with contextlib.suppress(ProcessLookupError):
                os.kill(body.pid, signal.SIGKILL)
        self._looking.shutdown(cancel_futures=True)
        self._making.shutdown(cancel_futures=True)

    def folder(self) -> tempfile.TemporaryDirectory[str]:
        """A folder on the disk of the artifact store, so that files move there without being copied."""
        self._scratch.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(dir=self._scratch, prefix="media-")

    async def keep(self, path: Path) -> Image | Video | Audio:
        """Find out what a file is, and store it. Raises NodeError for one that can't be used, which is not stored."""
        return await self._run(self._looking, self._keep, path)

    async def told(self, path: Path, digest: Digest, size: int) -> Image | Video | Audio:
        """Find out what a file is that has this digest and this size in bytes, and store nothing. Raises NodeError for
        one that can't be used."""
        return await self._run(self._looking, self._told, path, digest, size)

    async def media_type(self, digest: str) -> str:
        """The type of a stored file: as it was found when it came in, as the node says that made it, or else by a look
        into it. Nothing that a browser might run is believed of a node."""
        known = self._types.get(digest)
        if known is None:
            known = await self._run(self._looking, self._type, digest)
            if len(self._types) >= _KEPT_TYPES:
                del self._types[next(iter(self._types))]
            self._types[digest] = known
        return known

    async def previews(self, digest: str) -> Mapping[str, PreviewView]:
        """The previews of a stored file by name, made now if they never were. Whoever else asks waits for the same."""
        lock = self._locks.setdefault(digest, asyncio.Lock())
        async with lock:
            known = await asyncio.to_thread(self._known_previews, digest)
            return known if known is not None else await self._run(self._making, self._make_previews, digest)

    async def _run(self, threads: ThreadPoolExecutor, function: Callable[..., T], *arguments: object) -> T:
        if self._closed:
            raise Closing
        return await asyncio.get_running_loop().run_in_executor(threads, partial(function, *arguments))

    # -- in threads --------------------------------------------------------------------------------------------------

    def _keep(self, path: Path) -> Image | Video | Audio:
        found = self._facts(path)
        digest, size = self._files.put(path, link=True)
        return _value(found, Artifact(digest=digest, media_type=found.media_type, size=size))

    def _told(self, path: Path, digest: Digest, size: int) -> Image | Video | Audio:
        found = self._facts(path)
        return _value(found, Artifact(digest=digest, media_type=found.media_type, size=size))

    def _type(self, digest: str) -> str:
        known = self._store.media_types.of(digest)
        if known is not None and _TRUSTED.fullmatch(known):
            return known
        try:
            return self._facts(self._files.path(digest)).media_type
        except Infrastructure:
            raise
        except NodeError:
            return UNKNOWN_TYPE

    def _known_previews(self, digest: str) -> Mapping[str, PreviewView] | None:
        known = self._store.assets.previews(digest)
        wanted = {preview.digest for preview in known.values()}
        return known if wanted and self._files.has(wanted) == wanted else None

    def _make_previews(self, digest: str) -> Mapping[str, PreviewView]:
        source = str(self._files.path(digest))
        with self.folder() as folder:
            try:
                answer = self._call("previews", source, folder, seconds=_PREVIEW_SECONDS)
            except Infrastructure:
                raise
            except NodeError:
                return {}  # neither picture nor video nor sound
            made = [self._stored(one) for one in msgspec.json.decode(answer, type=list[PreviewFile])]
        self._store.assets.add_previews(digest, made)
        return {preview.name: preview for preview in made}

    def _stored(self, made: PreviewFile) -> PreviewView:
        digest, _ = self._files.put(Path(made.file), link=True)
        return PreviewView(name=made.name, digest=digest, media_type=made.media_type, facts=made.facts)

    def _facts(self, path: Path) -> Facts:
        return msgspec.json.decode(self._call("facts", str(path), seconds=_FACTS_SECONDS), type=Facts)

    def _call(self, name: str, *arguments: str, seconds: float) -> bytes:
        body = self._bodies.take()
        self._busy.add(body)
        try:
            if self._closed:  # since this was begun: nobody would end it
                raise Closing
            return body.call(f"server.inspection:{name}", *arguments, seconds=seconds)
        except BodyLost as lost:
            if self._closed:
                raise Closing from lost
            raise NodeError(
                "This file could not be read",
                detail="The program that reads media gave up on it: it took too long, too much memory, or crashed.",
                hint="Open it in a player or an editor and export it anew.",
                code="media_unreadable",
            ) from lost
        finally:
            self._busy.discard(body)
            self._bodies.give_back(body)


def _value(found: Facts, artifact: Artifact) -> Image | Video | Audio:
    match found.kind:
        case "image":
            return Image(artifact=artifact, width=found.width, height=found.height)
        case "video":
            return Video(
                artifact=artifact,
                width=found.width,
                height=found.height,
                fps=found.fps,
                frames=found.frames,
                seconds=found.seconds,
                has_audio=found.has_audio,
            )
        case "audio":
            return Audio(
                artifact=artifact,
                seconds=found.seconds,
                sample_rate=found.sample_rate,
                channels=found.channels,
            )

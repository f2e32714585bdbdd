"""The real RunContext: local files in, local files out; everything else is asked of the worker."""

import asyncio
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from executors.preview import Previews
from executors.providers.catalog import Providers
from graph_engine.errors import AskedTwice, Infrastructure, NodeError, RetryLater
from graph_engine.ports import Generated, Generation, JobHandle, Owner, Preview, Provider, Vectors, Waiting
from schemas.value import Artifact

DEADLINE_SECONDS = 3600.0
STOP_LOOK_SECONDS = 1.0
"""How soon a stop is noticed between two polls, however seldom a provider wants to be asked."""


class Link(Vectors, Protocol):
    """The way to the worker, who has the vector store and knows for whom the attempt is."""

    def progress(self, fraction: float, stage: str, preview: bytes | None) -> None:
        """Say how far it is, with a small JPEG picture if there is a new one. Raises `Canceled` when it is to stop."""
        ...

    def save_handle(self, handle: JobHandle | None) -> None:
        """Keep a provider's job, or forget it; returns once it is safe. Raises when this attempt is not to go on."""
        ...


class Context:
    """One attempt's context. `saved` are the files it made, by digest; `cost` what providers charged."""

    def __init__(
        self,
        link: Link,
        providers: Providers,
        owner: Owner,
        folder: Path,
        files: Mapping[str, str],
        models: Mapping[str, str],
        handle: JobHandle | None = None,
    ) -> None:
        self.owner = owner
        self.vectors = link
        self.saved: dict[str, Path] = {}
        self.cost = 0.0
        self._link = link
        self._providers = providers
        self._folder = folder
        self._files = files
        self._models = models
        self._handle = handle
        self._asked = False
        self._created = 0
        self._previews = Previews()

    def open(self, artifact: Artifact) -> Path:
        """See `ports.Work`."""
        if (made := self.saved.get(artifact.digest)) is not None:
            return made
        if (path := self._files.get(artifact.digest)) is None:
            raise NodeError("This node asked for a file that is not among its inputs", detail=artifact.digest)
        return Path(path)

    def has(self, digest: str) -> bool:
        """Whether these bytes are among the inputs, or were saved in this attempt."""
        return digest in self.saved or digest in self._files

    def create(self, suffix: str) -> Path:
        """See `ports.Work`."""
        self._created += 1
        return self._folder / f"{self._created}{suffix}"

    def save(self, path: Path, media_type: str) -> Artifact:
        """See `ports.Work`."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self.saved[digest] = path
        return Artifact(digest=digest, media_type=media_type, size=path.stat().st_size)

    def progress(self, fraction: float, stage: str = "", preview: Preview | None = None) -> None:
        """See `ports.Work`."""
        shown = self._previews.take(preview) if preview is not None else None
        self._link.progress(min(max(fraction, 0.0), 1.0), stage, shown)

    def model(self, name: str) -> Path:
        """See `ports.RunContext`."""
        if (folder := self._models.get(name)) is None:
            raise NodeError(
                f"The model {name} is not on this computer yet",
                hint=f"Fetch it once: reelgraph models fetch {name}",
                code="model_missing",
            )
        return Path(folder)

    async def generate(self, request: Generation) -> Generated:
        """See `ports.RunContext`."""
        if self._asked:
            raise AskedTwice
        self._asked = True
        submitted: JobHandle | Generated
        if self._handle is not None and self._handle.remote_id:
            # Paid for there already, whoever serves this model by now.
            provider, submitted = self._holder_of(self._handle), self._handle
        else:
            provider, submitted = await self._submitted(request)
        if isinstance(submitted, Generated):
            return self._charged(submitted)
        await self._finished(provider, submitted)
        return self._charged(await provider.fetch(submitted, self))

    def _holder_of(self, handle: JobHandle) -> Provider:
        provider = self._providers.named(handle.provider)
        if provider is None:
            raise _provider_gone(handle)
        return provider

    async def _submitted(self, request: Generation) -> tuple[Provider, JobHandle | Generated]:
        provider, capability = self._providers.find(request.capability, request.model)
        if not capability.offline:
            if self._handle is not None:
                raise _unknown_submit(self._handle.provider)
            # Kept before the request leaves: after a crash in between nobody knows whether it arrived.
            self._link.save_handle(JobHandle(provider=provider.id, remote_id="", model=request.model))
        try:
            submitted = await provider.submit(request, self)
        except RetryLater:
            self._link.save_handle(None)  # it has refused: the next attempt may send the request again
            raise
        if not isinstance(submitted, Generated):
            self._link.save_handle(submitted)
        return provider, submitted

    async def _finished(self, provider: Provider, handle: JobHandle) -> None:
        async with asyncio.timeout(DEADLINE_SECONDS):
            while (waiting := await self._polled(provider, handle)) is not None:
                await self._rested(waiting)

    async def _rested(self, waiting: Waiting) -> None:
        rest = waiting.seconds
        while True:
            self.progress(waiting.fraction, waiting.stage)
            await asyncio.sleep(min(rest, STOP_LOOK_SECONDS))
            rest -= STOP_LOOK_SECONDS
            if rest <= 0:
                return

    async def _polled(self, provider: Provider, handle: JobHandle) -> Waiting | None:
        try:
            return await provider.poll(handle, self)
        except RetryLater:
            raise
        except NodeError as error:
            if not isinstance(error, Infrastructure):
                self._link.save_handle(None)  # it has failed there: who wants it again has to ask again
            raise

    def _charged(self, generated: Generated) -> Generated:
        self.cost += generated.cost
        return generated


def _unknown_submit(provider: str) -> NodeError:
    return NodeError(
        f"Nobody knows whether {provider} got this request",
        detail="The connection or this computer failed while it was sent. Sending it again might pay twice.",
        hint="Look at your account there; then run the node again on purpose.",
        code="unknown_submit",
    )


def _provider_gone(handle: JobHandle) -> NodeError:
    return NodeError(
        f"{handle.provider} has made this, or is about to, and is not installed here any more",
        detail=f"Its job is {handle.remote_id}. Asking another provider would pay a second time.",
        hint="Install it again; or run the node again on purpose.",
        code="provider_gone",
    )

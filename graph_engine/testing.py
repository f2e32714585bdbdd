"""For node authors: run a node body in a test, with real files in a temporary folder and no server."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from graph_engine.declare import NodeType
from graph_engine.errors import AskedTwice, Canceled, NodeError
from graph_engine.ports import Collection, Entry, Generated, Generation, Match, Owner, Picture, Preview, Provider
from schemas.value import Artifact


class FakeVectors:
    """A vector store in a dict. `stored` are entries by the name of their collection, owner and id."""

    def __init__(self) -> None:
        self.stored: dict[str, dict[tuple[Owner, str], Entry]] = {}

    def of(self, owner: Owner) -> "FakeOwnVectors":
        """See `ports.VectorStore`."""
        return FakeOwnVectors(self.stored, owner)


class FakeOwnVectors:
    """The vectors of one owner, compared by cosine."""

    def __init__(self, stored: dict[str, dict[tuple[Owner, str], Entry]], owner: Owner) -> None:
        self._stored = stored
        self._owner = owner

    def upsert(self, collection: Collection, entries: Sequence[Entry]) -> None:
        """See `ports.Vectors`."""
        marked = (Entry(entry.id, entry.vector, entry.payload | self._owner.marks) for entry in entries)
        self._stored.setdefault(collection.name, {}).update({(self._owner, entry.id): entry for entry in marked})

    def search(
        self, collection: Collection, vector: Sequence[float], where: Mapping[str, str] = {}, limit: int = 5
    ) -> Sequence[Match]:
        """See `ports.Vectors`."""
        matches = [
            Match(sum(a * b for a, b in zip(vector, entry.vector, strict=True)), entry.payload)
            for key, entry in self._stored.get(collection.name, {}).items()
            if self._is(key, entry, where)
        ]
        return sorted(matches, key=lambda m: -m.score)[:limit]

    def delete(self, collection: Collection, where: Mapping[str, str]) -> None:
        """See `ports.Vectors`."""
        of_all = self._stored.get(collection.name, {})
        for key in [key for key, entry in of_all.items() if self._is(key, entry, where)]:
            del of_all[key]

    def _is(self, key: tuple[Owner, str], entry: Entry, where: Mapping[str, str]) -> bool:
        return key[0] == self._owner and where.items() <= entry.payload.items()


class FakeContext:
    """A RunContext over a folder. `stages` keeps what was reported, `preview` is what was shown last; set `canceled` to
    stop the body."""

    def __init__(
        self, folder: Path, *, providers: Sequence[Provider] = (), models: Mapping[str, Path] | None = None
    ) -> None:
        self.owner = Owner("test-project")
        self.vector_store = FakeVectors()
        self.canceled = False
        self.stages: list[tuple[float, str]] = []
        self.preview: Picture | None = None
        self._folder = folder
        self._providers = providers
        self._models = models or {}
        self._files: dict[str, Path] = {}
        self._asked = False
        self._created = 0

    def begin(self) -> None:
        """Be the context of another attempt."""
        self._asked = False

    @property
    def vectors(self) -> FakeOwnVectors:
        """See `ports.RunContext`."""
        return self.vector_store.of(self.owner)

    def open(self, artifact: Artifact) -> Path:
        """See `ports.Work`."""
        return self._files[artifact.digest]

    def create(self, suffix: str) -> Path:
        """See `ports.Work`."""
        self._created += 1
        return self._folder / f"made-{self._created}{suffix}"

    def save(self, path: Path, media_type: str) -> Artifact:
        """See `ports.Work`. Also how a test brings its own files in."""
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        self._files[digest] = path
        return Artifact(digest=digest, media_type=media_type, size=len(data))

    def progress(self, fraction: float, stage: str = "", preview: Preview | None = None) -> None:
        """See `ports.Work`."""
        self.stages.append((fraction, stage))
        if preview is not None:
            self.preview = preview() if callable(preview) else preview
        if self.canceled:
            raise Canceled

    def model(self, name: str) -> Path:
        """See `ports.RunContext`."""
        if name not in self._models:
            raise NodeError(
                f"The model {name} is not here", code="model_missing", hint=f"reelgraph models fetch {name}"
            )
        return self._models[name]

    async def generate(self, request: Generation) -> Generated:
        """See `ports.RunContext`. Runs the first given provider that has the model."""
        if self._asked:
            raise AskedTwice
        self._asked = True
        for provider in self._providers:
            if any(c.kind == request.capability and c.model == request.model for c in provider.capabilities()):
                return await self._generated(provider, request)
        raise NodeError(f"No provider has the model {request.model}", code="unknown_model", field="model")

    async def _generated(self, provider: Provider, request: Generation) -> Generated:
        made = await provider.submit(request, self)
        if isinstance(made, Generated):
            return made
        while (waiting := await provider.poll(made, self)) is not None:
            self.progress(waiting.fraction, waiting.stage)
        return await provider.fetch(made, self)


def run(node_type: NodeType, ctx: FakeContext, params: Mapping[str, Any] | None = None, **inputs: Any) -> Any:
    """Run a node body once: params as a document would hold them, inputs as values; gives its `Outputs`."""
    ctx.begin()
    decoded: Struct = msgspec.convert(dict(params or {}), node_type.params)
    return asyncio.run(_body(node_type, ctx, decoded, node_type.input_type(**inputs)))


async def _body(node_type: NodeType, ctx: FakeContext, params: Struct, inputs: Struct) -> Struct:
    outputs: Struct = await node_type.run(ctx, params, inputs)
    return outputs

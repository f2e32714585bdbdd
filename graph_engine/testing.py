"""For node authors: run a node body in a test, with real files in a temporary folder and no server."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from graph_engine.declare import NodeType
from graph_engine.errors import Canceled, NodeError
from graph_engine.ports import Generated, Generation, Match, Owner, Picture, Preview, Provider
from schemas.value import Artifact


class FakeVectors:
    """Vectors in a dict, compared by cosine."""

    def __init__(self) -> None:
        self.stored: dict[str, dict[str, tuple[Sequence[float], dict[str, Any]]]] = {}

    def upsert(self, collection: str, id: str, vector: Sequence[float], payload: Mapping[str, Any]) -> None:
        """See `ports.Vectors`."""
        self.stored.setdefault(collection, {})[id] = (tuple(vector), dict(payload))

    def search(
        self, collection: str, vector: Sequence[float], where: Mapping[str, str], limit: int = 5
    ) -> Sequence[Match]:
        """See `ports.Vectors`."""
        matches = [
            Match(id, sum(a * b for a, b in zip(vector, stored, strict=True)), payload)
            for id, (stored, payload) in self.stored.get(collection, {}).items()
            if where.items() <= payload.items()
        ]
        return sorted(matches, key=lambda m: -m.score)[:limit]

    def delete(self, collection: str, where: Mapping[str, str]) -> None:
        """See `ports.Vectors`."""
        kept = {i: s for i, s in self.stored.get(collection, {}).items() if not where.items() <= s[1].items()}
        self.stored[collection] = kept


class FakeContext:
    """A RunContext over a folder. `stages` keeps what was reported, `preview` is what was shown last; set `canceled` to
    stop the body."""

    def __init__(
        self, folder: Path, *, providers: Sequence[Provider] = (), models: Mapping[str, Path] | None = None
    ) -> None:
        self.owner = Owner("test-project")
        self.vectors = FakeVectors()
        self.canceled = False
        self.stages: list[tuple[float, str]] = []
        self.preview: Picture | None = None
        self._folder = folder
        self._providers = providers
        self._models = models or {}
        self._files: dict[str, Path] = {}
        self._created = 0

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
    decoded: Struct = msgspec.convert(dict(params or {}), node_type.params)
    return asyncio.run(_body(node_type, ctx, decoded, node_type.input_type(**inputs)))


async def _body(node_type: NodeType, ctx: FakeContext, params: Struct, inputs: Struct) -> Struct:
    outputs: Struct = await node_type.run(ctx, params, inputs)
    return outputs

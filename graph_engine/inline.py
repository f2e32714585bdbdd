"""Node types so cheap that they are computed while planning: no worker, no queue, no effects."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import msgspec

from graph_engine.declare import NodeType
from graph_engine.errors import DeclarationError
from graph_engine.ports import Collection, Entry, Generated, Generation, Owner, Preview
from graph_engine.values import inputs_of, outputs_of
from schemas.value import Artifact, Output


class _Nothing:
    """Vectors that inline bodies don't have."""

    def upsert(self, collection: Collection, entries: Sequence[Entry]) -> None:
        _refuse()

    def search(
        self, collection: Collection, vector: Sequence[float], where: Mapping[str, str] = {}, limit: int = 5
    ) -> NoReturn:
        _refuse()

    def delete(self, collection: Collection, where: Mapping[str, str]) -> None:
        _refuse()


class _NoEffects:
    """The RunContext of inline bodies: they compute values from values."""

    vectors = _Nothing()

    def __init__(self, owner: Owner) -> None:
        self.owner = owner

    def open(self, artifact: Artifact) -> Path:
        _refuse()

    def create(self, suffix: str) -> Path:
        _refuse()

    def save(self, path: Path, media_type: str) -> Artifact:
        _refuse()

    def progress(self, fraction: float, stage: str = "", preview: Preview | None = None) -> None:
        """There is nobody to tell: it is over before a frame is sent."""

    def model(self, name: str) -> Path:
        _refuse()

    async def generate(self, request: Generation) -> Generated:
        _refuse()


def compute(node_type: NodeType, params: bytes, given: Sequence[tuple[str, Output]], owner: Owner) -> dict[str, Output]:
    """Run an inline body. Raises whatever it raises."""
    try:
        decoded = msgspec.json.decode(params, type=node_type.params)
        body = node_type.run(_NoEffects(owner), decoded, inputs_of(node_type, given))
        body.send(None)
    except StopIteration as done:
        return outputs_of(done.value)
    body.close()
    raise DeclarationError(f"node type {node_type.id!r} awaits something, so it can't be inline")


def _refuse() -> NoReturn:
    raise DeclarationError("inline node types have no files, models, vectors or providers; give it the lane cpu")

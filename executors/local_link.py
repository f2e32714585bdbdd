"""How bodies reach their worker that run in its own process."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from graph_engine.errors import Canceled
from graph_engine.ports import Collection, Entry, JobHandle, Match

if TYPE_CHECKING:
    from executors.worker import Held, Worker


class LocalLink:
    """The link of bodies that run in the worker's own process: those that only wait for the network."""

    def __init__(self, worker: "Worker", held: "Held") -> None:
        self._worker = worker
        self._held = held

    def progress(self, fraction: float, stage: str, preview: bytes | None) -> None:
        """See `context.Link`. Raises Canceled."""
        if self._held.stop.is_set():
            raise Canceled
        self._worker.show(self._held, fraction, stage, preview)

    def search(
        self, collection: Collection, vector: Sequence[float], where: Mapping[str, str] = {}, limit: int = 5
    ) -> Sequence[Match]:
        """See `ports.Vectors`."""
        return self._worker.vectors_of(self._held).search(collection, vector, where, limit)

    def upsert(self, collection: Collection, entries: Sequence[Entry]) -> None:
        """See `ports.Vectors`."""
        self._worker.vectors_of(self._held).upsert(collection, entries)

    def delete(self, collection: Collection, where: Mapping[str, str]) -> None:
        """See `ports.Vectors`."""
        self._worker.vectors_of(self._held).delete(collection, where)

    def save_handle(self, handle: JobHandle | None) -> None:
        """See `context.Link`."""
        self._worker.save_handle(self._held, handle)

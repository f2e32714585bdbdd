"""An attempt in the hands of a worker."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence

from executors.ports import Sink
from executors.preview import as_url
from graph_engine.errors import Canceled, NodeError
from graph_engine.job import Claim, Watcher
from graph_engine.ports import Collection, Entry, JobHandle, Match, Vectors, VectorStore
from graph_engine.registry import Registry
from schemas.event import Progress

PROGRESS_SECONDS = 0.2


class Held:
    """An attempt, and the link of its body to the worker: implements `context.Link`, for bodies of children, too.

    `stop` is set to end it; `handle` is the provider's job behind it. `save` writes that down.
    """

    def __init__(
        self, claim: Claim, sink: Sink, vectors: VectorStore, registry: Registry,
        save: "Callable[[Held, JobHandle | None], None]",
    ) -> None:  # fmt: skip
        self.claim = claim
        self.stop = threading.Event()
        self.handle = claim.handle
        self._sink = sink
        self._vectors = vectors
        self._registry = registry
        self._save = save
        self._told_at = 0.0
        self._preview: bytes | None = None

    @property
    def sending(self) -> bool:
        """Whether a request is on its way to a provider: who breaks it off pays for nothing."""
        return self.handle is not None and not self.handle.remote_id

    def progress(self, fraction: float, stage: str, preview: bytes | None) -> None:
        """See `context.Link`: passed on to the watching projects, at most five times a second. Raises Canceled."""
        if self.stop.is_set() and not self.sending:
            raise Canceled
        self._preview = preview or self._preview
        now = time.monotonic()
        if now - self._told_at < PROGRESS_SECONDS:
            return
        self._told_at = now
        shown = as_url(self._preview) if self._preview else None
        self._preview = None
        for watcher in self.claim.watchers:
            self._sink.progress(watcher.project, _frame(watcher, self.claim.attempt, fraction, stage, shown))

    def save_handle(self, handle: JobHandle | None) -> None:
        """See `context.Link`."""
        self.handle = handle
        self._save(self, handle)

    def search(
        self, collection: Collection, vector: Sequence[float], where: Mapping[str, str] = {}, limit: int = 5
    ) -> Sequence[Match]:
        """See `ports.Vectors`."""
        return self._own_vectors().search(collection, vector, where, limit)

    def upsert(self, collection: Collection, entries: Sequence[Entry]) -> None:
        """See `ports.Vectors`."""
        self._own_vectors().upsert(collection, entries)

    def delete(self, collection: Collection, where: Mapping[str, str]) -> None:
        """See `ports.Vectors`."""
        self._own_vectors().delete(collection, where)

    def _own_vectors(self) -> Vectors:
        """The vectors of whom the attempt is for, whatever its body asks for."""
        node_type = self._registry.get(self.claim.order.recipe.type)
        if node_type is None or node_type.scope != "project":  # others would get the result of what is found there
            raise NodeError(
                f"The node type “{self.claim.order.recipe.type}” may not use vectors",
                hint='This is a fault in the node: only those with scope="project" may. Please report it.',
                code="no_vectors",
            )
        return self._vectors.of(self.claim.owner)


def _frame(watcher: Watcher, attempt: int, fraction: float, stage: str, preview: str | None) -> Progress:
    return Progress(
        run=watcher.run, node=watcher.node, attempt=attempt, fraction=fraction, stage=stage, preview=preview
    )

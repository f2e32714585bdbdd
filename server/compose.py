"""The one place that knows concrete classes: puts an embedded Reelgraph together, and takes it apart again."""

import fcntl
import gc
import importlib
import logging
import os
import threading
from collections.abc import Sequence
from pathlib import Path

from executors.bells import Bells
from executors.bodies import Bodies, Limits
from executors.environment import LocalEnvironment
from executors.providers import catalog
from executors.worker import Worker
from graph_engine import registry
from schemas.catalog import Lane
from server.settings import Settings
from server.webhooks.outbound import Outbound
from server.webhooks.sender import WebhookSender
from storage.artifacts.filesystem import FileArtifacts
from storage.models import Models
from storage.pokes.memory import Pokes
from storage.sql.store import open_store
from storage.sql.wave import Tools
from storage.vectors.qdrant import QdrantVectors

log = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0
WARM_AFTER_SECONDS = 1.0


class DataInUse(Exception):
    """Another server has this data folder."""

    def __init__(self, folder: Path, pid: str) -> None:
        super().__init__(
            f"The data folder {folder} is in use by another Reelgraph server (process {pid}). "
            f"Stop that one, or give this one a folder of its own: REELGRAPH_DATA=…"
        )
        self.pid = pid


class Embedded:
    """A whole Reelgraph in one process: database, files, vectors, bells and workers over one data folder.

    `packages` name where node types are, besides those of plug-ins.
    """

    def __init__(self, settings: Settings, packages: Sequence[str] = ("node_types",)) -> None:
        self.settings = settings
        self.registry = registry.load(*map(importlib.import_module, packages))
        self.providers = catalog.load()
        data = settings.data
        self._lock = _Lock(data)
        self._stopping = threading.Event()
        self.models = Models(data / "models")
        self.environment = LocalEnvironment(self.providers, self.models)
        self.files = FileArtifacts(data / "artifacts")
        self.vectors = QdrantVectors.folder(data / "vectors")
        self.pokes = Pokes()
        self.bodies = Bodies(Limits(max_bytes=settings.max_body_bytes), packages)
        tools = Tools(self.registry, self.files.has, self._ring, self._poke)
        self.store = open_store(
            data / "reelgraph.db", self.registry, self.environment, tools, self.files.keep, self._stop
        )
        self.worker = Worker(
            name=f"{os.uname().nodename}-{os.getpid()}", jobs=self.store.jobs, files=self.files, models=self.models,
            vectors=self.vectors, registry=self.registry, providers=self.providers, bodies=self.bodies,
            sink=self.pokes, scratch=data / "scratch",
        )  # fmt: skip
        self.bells = Bells(
            self.worker.work, {"cpu": settings.cpu_workers, "gpu": 1, "network": settings.network_workers}
        )
        self.outbound = Outbound(allow_private=settings.allow_private_urls)
        self.sender = WebhookSender(self.store.outbox, self.outbound)
        self._sweeper = threading.Thread(target=self._sweep, name="reconciler", daemon=True)
        # Later: children load as long as the server does, and would take the processor from it.
        self._warmer = threading.Timer(WARM_AFTER_SECONDS, self.bodies.warm, [settings.cpu_workers])
        self._warmer.daemon = True

    def start(self) -> None:
        """Begin to work; what another boot was running goes on at once."""
        if taken_over := self.store.reconciler.adopt():
            log.info("%d jobs of the last start are queued again", taken_over)
        self.bells.start()
        self._sweeper.start()
        self.sender.start()
        self._warmer.start()
        gc.freeze()  # what start-up made stays for good: the collector need not look at it again and again

    def close(self) -> None:
        """Stop working and let go of the data folder. What was running is queued again at the next start."""
        self._stopping.set()
        self._warmer.cancel()
        self.sender.close()
        self.worker.close()
        self.bells.close()
        self.vectors.close()
        self.store.database.close()
        self._lock.release()

    def _ring(self, lane: Lane, job: str) -> None:
        self.bells.ring(lane, job)

    def _poke(self, project: str) -> None:
        self.pokes.poke(project)
        self.sender.wake()

    def _stop(self, job: str, fence: int) -> None:
        self.worker.stop(job, fence)

    def _sweep(self) -> None:
        while not self._stopping.wait(SWEEP_SECONDS):
            try:
                self.store.reconciler.sweep(self.worker.beat)
            except Exception:
                log.exception("the reconciler could not do its round; it tries again")


class _Lock:
    """The operating system's lock on a data folder: it goes when the process goes, however it ends."""

    def __init__(self, data: Path) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self._file = (data / "server.lock").open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            pid = self._file.read().strip() or "unknown"
            self._file.close()
            raise DataInUse(data, pid) from None
        self._file.seek(0)
        self._file.truncate()
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        self._file.close()

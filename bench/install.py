"""A whole Reelgraph in a temporary folder, and waiting for its runs."""

import gc
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import bindparam, select

from schemas.graph import Graph
from schemas.run import RunAccepted, RunRequest
from server.compose import System
from server.settings import Settings
from storage.sql.runs import Trigger
from storage.sql.tables import RunRow, table

_run = table(RunRow)
_LIVE = select(_run.c.live).where(_run.c.id == bindparam("run"))


class Install:
    """Reelgraph with the node types of `bench.nodes`."""

    def __init__(self, settings: Settings) -> None:
        self.app = System(settings, packages=("bench.nodes",))
        self.store = self.app.store

    def project(self, graph: Graph) -> str:
        return self.store.graphs.create("Bench", graph).id

    def trigger(self, project: str, *targets: str) -> RunAccepted:
        return self.store.runs.trigger(Trigger(project=project, targets=targets, request=RunRequest()))

    def run(self, project: str, *targets: str) -> None:
        """Trigger and wait for the end; wakes at every commit, as an event socket does."""
        news = threading.Event()
        forget = self.app.pokes.listen(project, lambda frame: news.set())
        run = self.trigger(project, *targets).run.id
        while self._live(run):
            news.wait(1.0)
            news.clear()
        forget()

    def _live(self, run: str) -> int:
        with self.store.database.read() as connection:
            return int(connection.execute(_LIVE, {"run": run}).scalar() or 0)


@contextmanager
def installed() -> Iterator[Install]:
    """An install with warm bodies, set up as the server is: what is there at the start is frozen for the collector."""
    with tempfile.TemporaryDirectory(prefix="reelgraph-bench-") as folder:
        install = Install(Settings(data=Path(folder) / "data"))
        install.app.start()
        warm_up = install.project(Graph())
        install.trigger(warm_up)
        gc.collect()
        gc.freeze()
        yield install
        install.app.close()
        gc.unfreeze()

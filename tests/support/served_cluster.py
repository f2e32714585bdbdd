"""Two servers and four workers over Postgres, Redis and S3, each in a process of its own, for scenarios. The trial node
types are a plug-in beside them."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psutil
from cluster import Cluster, Process
from served_process import SUPPORT, plugin
from services import Host, Postgres, Service
from sqlalchemy import text
from trial import until

from storage.open import Keys, open_artifacts
from storage.sql import journal
from storage.sql.invariants import broken_invariants
from storage.sql.postgres import PostgresDatabase

WORKERS = (
    ("--lane", "cpu=2", "--drain", "0"), ("--lane", "cpu=2", "--drain", "0"),
    ("--lane", "gpu=1", "--lane", "cpu=1", "--drain", "0"), ("--lane", "network=8", "--drain", "0"),
)  # fmt: skip

_AT_WORK = text("SELECT worker FROM job WHERE status = 'running'")


class ServedCluster:
    """See `served_process.ServedProcess`: what a scenario does with one, it can do with this."""

    def __init__(
        self, folder: Path, services: Mapping[str, Service], database: str, *hazards: str,
        hosts: Callable[[], Host] = Host,
    ) -> None:  # fmt: skip
        self._said = folder / "said.log"
        self._said.touch()
        self.death = folder / "death"
        self.full = folder / "full"
        self._store = services["store"].url
        self._copies = folder / "copies"
        settings = {
            "REELGRAPH_DATABASE": database,
            "REELGRAPH_MAX_BODY_BYTES": str(700 * 1024**2),
            "PYTHONPATH": os.pathsep.join([str(plugin(folder / "plugin")), str(SUPPORT)]),
            "REELGRAPH_TRIAL_LOG": str(self._said),
            "REELGRAPH_TRIAL_DEATH": str(self.death),
            "REELGRAPH_TRIAL_FULL": str(self.full),
        }
        program = (str(SUPPORT / "hazard_server.py"), ",".join(("hasty", *hazards)))
        self.cluster = Cluster(folder, services, settings, workers=WORKERS, program=program, hosts=hosts)
        self._database = PostgresDatabase(database, journal.record)

    @property
    def url(self) -> str:
        """The address of the first server."""
        return self.cluster.urls[0]

    def start(self) -> None:
        """Start everything, and wait until it is ready."""
        self.cluster.start()

    def mend(self) -> None:
        """Everything runs and is ready, nobody is to die, and all have room."""
        self.death.unlink(missing_ok=True)
        self.full.unlink(missing_ok=True)
        for service in self.cluster.services.values():
            if not service.running:
                service.start()
        self.cluster.revive()
        self.cluster.wait()

    def stop(self) -> None:
        """End everything."""
        self.cluster.stop()
        self._database.close()

    @property
    def children(self) -> list[psutil.Process]:
        """The processes that bodies run in."""
        workers = [psutil.Process(worker.pid) for worker in self.cluster.workers if worker.running]
        return [child for worker in workers for child in worker.children() if "executors.body" in child.cmdline()]

    def at_work(self) -> list[Process]:
        """The workers that have a job."""
        with self._database.read() as reader:
            names = {row.worker for row in reader.execute(_AT_WORK)}
        return [w for w in self.cluster.workers if w.running and any(name.endswith(f"-{w.pid}") for name in names)]

    def kill_children(self) -> None:
        """kill -9 of all of them at one moment, as the workers see it: they find none that is still about to die."""
        for worker in self.cluster.workers:
            worker.signal(signal.SIGSTOP)
        children = self.children
        for child in children:
            child.kill()
        until(lambda: {child.status() for child in children} == {psutil.STATUS_ZOMBIE})
        for worker in self.cluster.workers:
            worker.signal(signal.SIGCONT)

    def said(self) -> list[str]:
        """What the bodies have done so far, in order."""
        return self._said.read_text().split()

    def delete_file(self, digest: str) -> None:
        """An artifact is gone from the store, and nobody is told."""
        open_artifacts(self._store, Keys(), self._copies, 2**30).delete(digest)

    def broken_invariants(self) -> list[str]:
        """See `storage.sql.invariants`."""
        return broken_invariants(self._database, ())

    def logs(self) -> str:
        """What the processes have complained of."""
        processes = (*self.cluster.servers, *self.cluster.workers)
        return "\n".join(f"-- {process.name}\n{process.log.read_text()[-4000:]}" for process in processes)


@contextmanager
def served_cluster(
    folder: Path, services: Mapping[str, Service], *hazards: str, hosts: Callable[[], Host] = Host
) -> Iterator[ServedCluster]:
    """A cluster with an empty database of its own, until the end of the block. `hosts` gives each process its own."""
    postgres = services["postgres"]
    assert isinstance(postgres, Postgres)
    name = f"cluster-{uuid4().hex}"
    served = ServedCluster(folder, services, postgres.new_database(name), *hazards, hosts=hosts)
    try:
        served.start()
        yield served
    finally:
        served.stop()

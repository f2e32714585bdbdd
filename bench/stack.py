"""A whole Reelgraph on this computer: Postgres and Redis from wheels, servers and workers, each a process of its own.

Servers and workers are the real commands; the node types of `bench.nodes` are a plug-in beside them.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from bench.install import Install
from server.settings import Settings
from storage.sql import journal
from storage.sql.migrate import migrate
from storage.sql.opening import open_database
from tests.support.services import Postgres, Redis

ROOT = Path(__file__).parent.parent
WORKER = ("--lane", "cpu=2", "--lane", "network=4")

_READY = re.compile(r"is ready after .*:(\d+)$|works as", re.MULTILINE)
_READY_SECONDS = 60.0


class Ground(Struct, frozen=True):
    """What a cluster stands on: a folder, a durable Postgres with an empty database of ours, and a Redis."""

    folder: Path
    settings: Settings
    postgres: Postgres
    redis: Redis

    @property
    def environment(self) -> dict[str, str]:
        """The variables that give another process these settings."""
        ours = {"DATA": self.settings.data, "DATABASE": self.settings.database, "BROKER": self.settings.broker}
        return {**os.environ, **{f"REELGRAPH_{name}": str(value) for name, value in ours.items()}}


class Command:
    """One `reelgraph` command in a process of its own, and what it writes to its log."""

    def __init__(self, name: str, arguments: Sequence[str], ground: Ground) -> None:
        self.port = 0
        self._log = ground.folder / f"{name}.log"
        self._command = [sys.executable, "-m", "server", *arguments]
        self._environment = {**ground.environment, "PYTHONPATH": os.pathsep.join([str(_plugin(ground)), str(ROOT)])}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def wait(self) -> None:
        """Until it says that it is ready. A server says at which port."""
        deadline = time.monotonic() + _READY_SECONDS
        while (ready := _READY.search(self.log())) is None:
            assert self._process is not None
            assert self._process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.02)
        self.port = int(ready[1] or 0)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def log(self) -> str:
        return self._log.read_text()


class Stack(Struct, frozen=True):
    """A running cluster. `install` is this process in it: it works on no lane, and answers no requests."""

    ground: Ground
    servers: tuple[Command, ...]
    workers: tuple[Command, ...]
    install: Install

    @property
    def ports(self) -> tuple[int, ...]:
        """Where the servers answer."""
        return tuple(server.port for server in self.servers)


@contextmanager
def grounded(kind: type[Postgres] = Postgres) -> Iterator[Ground]:
    """Postgres and Redis in a temporary folder, and our schema in the database."""
    with tempfile.TemporaryDirectory(prefix="reelgraph-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # Postgres may be another user than we are
        for service in ("postgres", "redis"):
            Path(folder, service).mkdir()
        postgres, redis = kind(folder / "postgres", durable=True), Redis(folder / "redis")
        try:
            postgres.start()
            redis.start()
            url = postgres.new_database("bench")
            database = open_database(url, journal.record)
            migrate(database)
            database.close()
            yield Ground(folder, Settings(data=folder / "data", database=url, broker=redis.url), postgres, redis)
        finally:
            redis.stop()
            postgres.stop()


@contextmanager
def stacked(
    *, servers: int = 1, workers: Sequence[Sequence[str]] = (WORKER,), kind: type[Postgres] = Postgres
) -> Iterator[Stack]:
    """A cluster until the end of the block, also when that is ended by SIGTERM; `workers` are the arguments of each of
    them."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with grounded(kind) as ground:
        serving = [Command(f"server-{n}", ("serve", "--port", "0"), ground) for n in range(servers)]
        working = [
            Command(f"worker-{n}", ("worker", "--drain", "0", *given), ground) for n, given in enumerate(workers)
        ]
        commands = [*serving, *working]
        install = None
        try:
            for command in commands:
                command.start()
                command.wait()  # one after the other: all at once they would load for a minute on two cores
            install = Install(ground.settings)
            install.app.start(serving=False)
            yield Stack(ground, tuple(serving), tuple(working), install)
        finally:
            if install is not None:
                install.app.close()
            for command in commands:
                command.stop()


def _plugin(ground: Ground) -> Path:
    """What an installer would write down of a plug-in whose module is `bench.nodes`."""
    facts = ground.folder / "plugin" / "bench_nodes-1.dist-info"
    facts.mkdir(parents=True, exist_ok=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: bench_nodes\nVersion: 1\n")
    (facts / "entry_points.txt").write_text("[reelgraph.node_types]\nbench = bench.nodes\n")
    return facts.parent

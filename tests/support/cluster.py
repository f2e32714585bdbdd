"""A cluster on this computer: servers and workers over Postgres, Redis and S3 from wheels."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from urllib.request import urlopen

from services import Host, Service, free_port

READY_SECONDS = 180.0
LANES = ("cpu", "gpu", "network")


class Process:
    """One `reelgraph` command, with the settings of its cluster."""

    def __init__(
        self, name: str, folder: Path, program: Sequence[str], arguments: Sequence[str], settings: Mapping[str, str],
        host: Host,
    ) -> None:  # fmt: skip
        self.name = name
        self.host = host
        self._program = program
        self.log = folder / f"{name}.log"
        self._arguments = arguments
        self._settings = settings
        self._begins = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None, f"{self.name} does not run"
        return self._process.pid

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._begins = log.tell()
            self._process = subprocess.Popen(
                self.host.inside([sys.executable, *self._program, *self._arguments]), stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, env={**os.environ, **self._settings}, start_new_session=True,
            )  # fmt: skip

    def stop(self, how: signal.Signals = signal.SIGTERM, seconds: float = 30.0) -> int:
        """End it; gives its exit code. Its children end with it, also when it is killed."""
        if self._process is None:
            return 0
        self._process.send_signal(how)
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._process = None
        return code

    def signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def newest_log(self) -> str:
        """What it has written to its log since it was started last."""
        return self.log.read_bytes()[self._begins :].decode(errors="replace")


class Cluster:
    """Servers and workers over one set of services. `settings` are environment variables for all of them; `serve` are
    arguments for the first server. `program` is another one than `reelgraph`; `hosts` gives each process its own."""

    def __init__(
        self, folder: Path, services: Mapping[str, Service], settings: Mapping[str, str], *, servers: int = 2,
        workers: Sequence[Sequence[str]] = tuple(["--lane", lane] for lane in LANES), serve: Sequence[str] = (),
        program: Sequence[str] = ("-m", "server"), hosts: Callable[[], Host] = Host,
    ) -> None:  # fmt: skip
        self.folder = folder
        self.services = services
        self._program = program
        self.settings = {
            "REELGRAPH_DATA": str(folder / "data"),
            "REELGRAPH_DATABASE": services["postgres"].url,
            "REELGRAPH_BROKER": services["redis"].url,
            "REELGRAPH_STORE": services["store"].url,
            **settings,
        }
        self.servers, self.urls = [], []
        for number in range(servers):
            host, port = hosts(), free_port()
            given = ("--host", host.address, "--port", str(port), *(serve if number == 0 else ()))
            self.servers.append(self._process(f"server-{number}", host, "serve", *given))
            self.urls.append(f"http://{host.address}:{port}")
        self.workers = [self._process(f"worker-{n}", hosts(), "worker", *given) for n, given in enumerate(workers)]

    def start(self) -> None:
        """Bring the database up to date, start everything, and wait until it is ready."""
        migrate = [sys.executable, "-m", "server", "migrate"]
        subprocess.run(migrate, env={**os.environ, **self.settings}, check=True, stdout=subprocess.DEVNULL)
        self.revive()
        self.wait()

    def revive(self) -> None:
        """Start what does not run."""
        for process in (*self.servers, *self.workers):
            if not process.running:
                process.start()

    def wait(self) -> None:
        """Wait until all servers answer, and all workers are loaded."""
        for url, server in zip(self.urls, self.servers, strict=True):
            _until(partial(_answers, url), server)
        for worker in self.workers:
            _until(partial(_is_loaded, worker), worker)

    def stop(self) -> None:
        for process in (*self.servers, *self.workers):
            if process.running:
                with contextlib.suppress(ProcessLookupError):
                    process.signal(signal.SIGCONT)
                    process.signal(signal.SIGTERM)
        for process in (*self.servers, *self.workers):
            process.stop()

    def _process(self, name: str, host: Host, *arguments: str) -> Process:
        return Process(name, self.folder, self._program, arguments, self.settings, host)


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/api/ready", timeout=5):
            return True
    except OSError:
        return False


def _is_loaded(worker: Process) -> bool:
    return "works as" in worker.newest_log


def _until(ready: Callable[[], bool], process: Process) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not ready():
        assert process.running, process.newest_log[-3000:]
        assert time.monotonic() < deadline, process.newest_log[-3000:]
        time.sleep(0.05)

"""`reelgraph serve` in a process of its own, with the trial node types as a plug-in beside it; something to kill."""

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import psutil
from trial import until

from storage.sql.invariants import broken_invariants
from storage.sql.sqlite import SqliteDatabase

SUPPORT = Path(__file__).parent
CPU_WORKERS = 2
_REELGRAPH = Path(sys.executable).with_name("reelgraph")
_HAZARDS = SUPPORT / "hazard_server.py"
_READY = re.compile(r"ready after .* s: (\S+)\n")


class ServedProcess:
    """A server that keeps everything in a folder. It can be started again after its end, at the same address."""

    def __init__(self, folder: Path) -> None:
        self.url = ""
        self.data = folder / "data"
        self._said = folder / "said.log"
        self._log = folder / "server.log"
        self._said.touch()
        self._plugin = plugin(folder / "plugin")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *hazards: str, sample: bool = False) -> None:
        """Start, and wait until it is ready; or dead, when one of these `hazards` of `hazard_server` was faster."""
        program = [sys.executable, str(_HAZARDS), ",".join(hazards)] if hazards else [str(_REELGRAPH)]
        port = self.url.rpartition(":")[2] or "0"
        options = ["--port", port, "--data", str(self.data), *(["--sample"] if sample else [])]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen([*program, "serve", *options], stderr=log, env=self._environment())
        until(lambda: _READY.search(self.log()) or self.ended)
        ready = _READY.search(self.log())
        assert ready or hazards, self.log()
        self.url = ready[1] if ready else self.url

    @property
    def ended(self) -> bool:
        """Whether the process is no more."""
        return self._process is None or self._process.poll() is not None

    @property
    def process(self) -> psutil.Process:
        """The server's own process."""
        assert self._process is not None
        return psutil.Process(self._process.pid)

    @property
    def children(self) -> list[psutil.Process]:
        """The processes that bodies run in."""
        return [child for child in self.process.children() if "executors.body" in child.cmdline()]

    def kill(self) -> None:
        """kill -9. What has ended stays so."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def kill_children(self) -> None:
        """kill -9 of all of them at one moment, as the server sees it: it finds none that is still about to die."""
        self.process.suspend()
        children = self.children
        for child in children:
            child.kill()
        until(lambda: {child.status() for child in children} == {psutil.STATUS_ZOMBIE})
        self.process.resume()

    def wait(self) -> int:
        """The exit code, once it has ended by itself; minus the signal's number, if one ended it."""
        assert self._process is not None
        return self._process.wait(timeout=30)

    def said(self) -> list[str]:
        """What the bodies have done so far, in order."""
        return self._said.read_text().split()

    def log(self) -> str:
        """All that it has written to its log since it was started last."""
        return self._log.read_text()

    def delete_file(self, digest: str) -> None:
        """An artifact is gone from the store, and nobody is told."""
        Path(self.data, "artifacts", digest[:2], digest[2:]).unlink()

    def broken_invariants(self) -> list[str]:
        """See `storage.sql.invariants`; of a copy of the database, so that the server can go on meanwhile."""
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder, "copy.db")
            with (
                closing(sqlite3.connect(self.data / "reelgraph.db")) as source,
                closing(sqlite3.connect(copy)) as target,
            ):
                source.backup(target)
            with closing(SqliteDatabase(copy, lambda *_: None)) as database:
                return broken_invariants(database, ())

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(self._plugin), str(SUPPORT)]),
            "REELGRAPH_TRIAL_LOG": str(self._said),
            "REELGRAPH_CPU_WORKERS": str(CPU_WORKERS),
        }


def plugin(folder: Path) -> Path:
    """What an installer would write down of a plug-in whose module is `trial_nodes`."""
    facts = folder / "trial_nodes-1.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: trial_nodes\nVersion: 1\n")
    (facts / "entry_points.txt").write_text("[reelgraph.node_types]\ntrial = trial_nodes\n")
    return folder

"""The data folder, and who may use it."""

import fcntl
import os
from pathlib import Path
from typing import IO


class DataInUse(Exception):
    """Another server has this data folder."""

    def __init__(self, folder: Path, pid: str) -> None:
        super().__init__(
            f"The data folder {folder} is in use by another Reelgraph server (process {pid}). "
            f"Stop that one, or give this one a folder of its own: REELGRAPH_DATA=…"
        )
        self.pid = pid


class DataFolder:
    """A data folder in the hands of one process, or `shared` by all those of one computer whose database is elsewhere.

    `scratch` is a folder for this process alone; what another one that was killed has left in it is for it to clear.
    Locks of the operating system say whose is what: they go when their process goes, however it ends.
    """

    def __init__(self, data: Path, *, shared: bool) -> None:
        data.mkdir(parents=True, exist_ok=True)
        if shared:
            self._file, own = _first_free(data / "processes")
            self.scratch = own / "scratch"
        else:
            self._file = _locked(data / "server.lock")
            self.scratch = data / "scratch"

    def release(self) -> None:
        """Let go of it."""
        self._file.close()


def _first_free(folder: Path) -> tuple[IO[str], Path]:
    number = 0
    while True:
        own = folder / str(number)
        own.mkdir(parents=True, exist_ok=True)
        try:
            return _locked(own / "process.lock"), own
        except DataInUse:
            number += 1


def _locked(path: Path) -> IO[str]:
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        pid = file.read().strip() or "unknown"
        file.close()
        raise DataInUse(path.parent, pid) from None
    file.seek(0)
    file.truncate()
    file.write(str(os.getpid()))
    file.flush()
    return file

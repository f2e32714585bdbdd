"""Where the files of one attempt lie until they are stored."""

import shutil
import tempfile
from pathlib import Path


class AttemptFolder:
    """A folder for the files of one attempt, made when it is first needed, and removed at the end."""

    def __init__(self, parent: Path) -> None:
        self._parent = parent
        self._path: Path | None = None

    @property
    def path(self) -> Path:
        """The folder; it is there from now on."""
        if self._path is None:
            self._path = Path(tempfile.mkdtemp(dir=self._parent))
        return self._path

    def __enter__(self) -> "AttemptFolder":
        return self

    def __exit__(self, *_: object) -> None:
        if self._path is not None:
            shutil.rmtree(self._path, ignore_errors=True)

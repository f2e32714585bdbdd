"""Files of this computer on their way into a project."""

import asyncio
import hashlib
import shutil
from pathlib import Path

from schemas.value import Audio, Image, Video
from server.compose import System
from server.media import Media


class Intake:
    """Brings files in, and remembers them until their project is there. Close it at the end."""

    def __init__(self, system: System) -> None:
        self._files = system.files
        self._assets = system.store.assets
        self._media = Media(system.bodies, system.files, system.store, system.folder.scratch)
        self._taken: list[tuple[str, Image | Video | Audio]] = []

    def take(self, path: Path) -> Image | Video | Audio:
        """Store a copy of a file. Raises NodeError for one that can't be used."""
        value = self._known(path) or self._new(path)
        self._taken.append((path.name, value))
        return value

    def record(self, project: str) -> None:
        """List everything that was taken among the files of a project."""
        for name, value in self._taken:
            self._assets.add(project, name, value)

    def close(self) -> None:
        """Let go of what looks into files."""
        self._media.close()

    def _known(self, path: Path) -> Image | Video | Audio | None:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return self._assets.value(digest) if self._files.keep([digest]) else None

    def _new(self, path: Path) -> Image | Video | Audio:
        with self._media.folder() as folder:  # the store takes the copy over; the original stays its owner's
            copy = shutil.copyfile(path, Path(folder, "file"))
            return asyncio.run(self._media.keep(copy))

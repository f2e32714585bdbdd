"""Uploads in progress: their bytes and what they are, as files in one folder, so that a restart loses nothing.

`<id>.json` says what an upload is and how it ended; `<id>.part` holds the bytes that are here: its size is how many.
Whoever works on it has the lock of `<id>.lock`.
"""

import fcntl
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import msgspec
from msgspec import Struct

from schemas.problem import Problem
from schemas.upload import UploadState, UploadView
from server.errors import Refused
from server.uploads.sender import BUSY
from storage.sql.errors import NotThere

KEPT_SECONDS = 86_400.0
"""How long an upload stays for which nothing more comes."""

_ID = re.compile(r"[0-9a-f]{32}")


class Upload(Struct, frozen=True, kw_only=True):
    """An upload. `length` in bytes; at its end it has an `asset`, or a `problem` that says why there is none."""

    id: str
    project: str
    name: str
    length: int
    asset: str | None = None
    problem: Problem | None = None

    @property
    def ended(self) -> bool:
        """Whether the file was looked into already."""
        return self.asset is not None or self.problem is not None


class Parts:
    """The folder. Its methods block, but only for moments. `check_project` raises when there is no such project."""

    def __init__(self, folder: Path, check_project: Callable[[str], object]) -> None:
        self._folder = folder
        self._check_project = check_project
        folder.mkdir(parents=True, exist_ok=True)

    def begin(self, project: str, name: str, length: int) -> Upload:
        """A new upload without a byte."""
        upload = Upload(id=uuid4().hex, project=project, name=name, length=length)
        self.path(upload).touch()
        self._lock(upload).touch()
        self._write(upload)
        return upload

    def find(self, project: str, id: str) -> Upload:
        """An upload of a project. Raises Refused (404) when there is none, or none any more, and NotThere."""
        if not _ID.fullmatch(id):
            raise Refused(404, _missing(id))
        try:
            upload = msgspec.json.decode((self._folder / f"{id}.json").read_bytes(), type=Upload)
        except FileNotFoundError:
            raise Refused(404, _missing(id)) from None
        if upload.project != project or self.expires_at(upload) < time.time():
            raise Refused(404, _missing(id))
        try:
            self._check_project(project)
        except NotThere:
            self.remove(upload)
            raise
        return upload

    def path(self, upload: Upload) -> Path:
        """The file with its bytes, until it has ended."""
        return self._folder / f"{upload.id}.part"

    def offset(self, upload: Upload) -> int:
        """How many of its bytes are here, and stay here even when the power goes."""
        if upload.ended:
            return upload.length
        try:
            file = self.path(upload).open("rb")
        except FileNotFoundError:
            return upload.length  # it has ended since somebody looked it up
        with file:
            os.fsync(file.fileno())
            return os.fstat(file.fileno()).st_size

    @contextmanager
    def locked(self, upload: Upload) -> Iterator[None]:
        """Work on an upload alone, also among other servers that share this folder. Raises Refused (423)."""
        with self._lock(upload).open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Refused(423, BUSY) from None
            yield

    def view(self, upload: Upload) -> UploadView:
        """How far it is, for clients."""
        offset = self.offset(upload)
        state: UploadState = "receiving" if offset < upload.length else "checking"
        if upload.ended:
            state = "done" if upload.asset else "refused"
        return UploadView(
            id=upload.id,
            project=upload.project,
            name=upload.name,
            state=state,
            length=upload.length,
            offset=offset,
            expires_at=self.expires_at(upload),
            asset=upload.asset,
            problem=upload.problem,
        )

    def expires_at(self, upload: Upload) -> float:
        """When it goes if nothing more comes, in seconds since 1970."""
        return max(map(_changed_at, self._folder.glob(f"{upload.id}.*")), default=0.0) + KEPT_SECONDS

    def end(self, upload: Upload) -> None:
        """Write down how it ended, and let go of its bytes."""
        self._write(upload)
        self.path(upload).unlink(missing_ok=True)

    def remove(self, upload: Upload) -> None:
        """Forget an upload and its bytes."""
        for path in self._folder.glob(f"{upload.id}.*"):
            path.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove all for which nothing has come for too long."""
        changed: dict[str, float] = {}
        for path in (files := list(self._folder.iterdir())):
            changed[path.stem] = max(_changed_at(path), changed.get(path.stem, 0.0))
        for path in files:
            if changed[path.stem] + KEPT_SECONDS < time.time():
                path.unlink(missing_ok=True)

    def _lock(self, upload: Upload) -> Path:
        return self._folder / f"{upload.id}.lock"

    def _write(self, upload: Upload) -> None:
        """It is on the disk as a whole, or not at all."""
        new = self._folder / f"{upload.id}.new"
        with new.open("wb") as file:
            file.write(msgspec.json.encode(upload))
            file.flush()
            os.fsync(file.fileno())
        new.replace(new.with_suffix(".json"))
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _changed_at(path: Path) -> float:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime
    return 0.0


def _missing(id: str) -> Problem:
    return Problem(
        code="unknown_upload",
        title="There is no such upload",
        detail=id[:80],
        hint="It was ended, or nothing came for it for a day. Begin it anew.",
    )

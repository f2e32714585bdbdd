"""The canvas as it was built for the browser: `web/` in a folder of files."""

import gzip
import hashlib
from functools import cached_property
from pathlib import Path

BUILT = Path(__file__).parent / "static"
"""Where the build puts it. Not in version control; a wheel carries it."""

_PAGE = "index.html"
_TEXT = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}
"""What gets much smaller when it is packed."""
_OTHER = {".png": "image/png", ".webp": "image/webp", ".woff2": "font/woff2"}
_UNKNOWN = "application/octet-stream"


class UiFile:
    """A file of the canvas, in memory."""

    def __init__(self, name: str, content: bytes) -> None:
        suffix = Path(name).suffix
        self.content = content
        self.media_type = _TEXT.get(suffix) or _OTHER.get(suffix, _UNKNOWN)
        self.hashed = name.startswith("assets/")
        """Whether its name says what is in it, so that it never changes."""
        self._packs = suffix in _TEXT

    @cached_property
    def packed(self) -> bytes | None:
        """It with gzip, made once; None when that is not worth it."""
        return gzip.compress(self.content, mtime=0) if self._packs else None


class UiBuild:
    """One build: its page, the digest by which a browser knows that there is another one, and the files by name."""

    def __init__(self, folder: Path) -> None:
        self.page = (folder / _PAGE).read_bytes()
        self.digest = hashlib.sha256(self.page).hexdigest()
        names = (path.relative_to(folder).as_posix() for path in _files(folder))
        self.files = {name: UiFile(name, (folder / name).read_bytes()) for name in names if name != _PAGE}


class Ui:
    """What is built in a folder. A build is read as a whole, so that a page never meets files of another one; those of
    the builds before it are kept, because an open page loads some of its parts only when they are wanted."""

    def __init__(self, folder: Path = BUILT) -> None:
        self._folder = folder
        self._read: tuple[object, UiBuild | None] = (None, None)
        self._hashed: dict[str, UiFile] = {}

    def build(self) -> UiBuild | None:
        """The build that is there now; None when there is none."""
        seen = self._seen()
        known, build = self._read
        if seen != known:
            build = self._built()
            self._read = (seen, build)
            self._hashed |= {name: file for name, file in (build.files if build else {}).items() if file.hashed}
        return build

    def file(self, name: str) -> UiFile | None:
        """A file of the build that is there now, or one of an earlier build whose name says what is in it."""
        build = self.build()
        return (build.files.get(name) if build else None) or self._hashed.get(name)

    def _seen(self) -> object:
        """Changes when a file does."""
        try:
            return [(path, (facts := path.stat()).st_mtime_ns, facts.st_size) for path in _files(self._folder)]
        except FileNotFoundError:  # it is being built just now
            return None

    def _built(self) -> UiBuild | None:
        try:
            return UiBuild(self._folder)
        except FileNotFoundError:
            return None


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())

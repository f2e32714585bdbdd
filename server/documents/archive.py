"""A graph with its files in one zip: `graph.json`, `manifest.json`, and `assets/<digest>.<ext>`.

What comes in is of unknown origin. No entry is written under its own name, and none is believed: sizes are counted
while reading, digests computed, and whatever a zip of ours never holds is refused as a whole.
"""

import hashlib
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import msgspec
from msgspec import Struct

from graph_engine.document import MOST_BYTES
from graph_engine.errors import InvalidGraph
from schemas.document import Manifest, ManifestEntry
from schemas.problem import Problem
from storage.errors import ArtifactTooLarge

GRAPH, MANIFEST = "graph.json", "manifest.json"
_MOST_ENTRIES = 10_000
_MOST_DIRECTORY_BYTES = 4 * 1024**2
"""Of the list of entries: room for 10,000 with long names."""
_MOST_MANIFEST_BYTES = 8 * 1024**2
_MOST_RATIO = 200
_SMALL_BYTES = 1 << 20
"""What little text shrinks by is no sign of a bomb."""
_CHUNK_BYTES = 1 << 20
_ASSET = re.compile(r"assets/([0-9a-f]{64})(?:\.[a-z0-9]{1,8})?")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


class Limits(Struct, frozen=True):
    """How large one file of an archive may be, and all of them together; in bytes, unpacked."""

    file_bytes: int
    total_bytes: int


class Unpacked(Struct, frozen=True, kw_only=True):
    """What was in an archive. `files` by digest, which they really have; `tampered` are names that promised another.

    `changed` says that the graph is not the one that the manifest was written for.
    """

    graph: bytes
    files: dict[str, Path]
    names: dict[str, str]
    tampered: frozenset[str]
    changed: bool


def packed(graph: bytes, manifest: Manifest, files: Sequence[tuple[ManifestEntry, Path]]) -> Iterator[bytes]:
    """The bytes of an archive, as they are read from the disk. The same content always gives the same bytes."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, text in ((GRAPH, graph), (MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))):
            archive.writestr(_entry(name, zipfile.ZIP_DEFLATED), text)
            yield sink.taken()
        for listed, path in files:
            # Media are compressed already.
            with path.open("rb") as source, archive.open(
                _entry(listed.path, zipfile.ZIP_STORED), "w", force_zip64=listed.size >= zipfile.ZIP64_LIMIT
            ) as target:  # fmt: skip
                while chunk := source.read(_CHUNK_BYTES):
                    target.write(chunk)
                    yield sink.taken()
    yield sink.taken()


def unpacked(path: Path, folder: Path, limits: Limits) -> Unpacked:
    """Unpack an archive into a new folder, which is the caller's to remove. Raises InvalidGraph, ArtifactTooLarge."""
    folder.mkdir()
    try:
        with _Careful(path) as file, zipfile.ZipFile(file) as archive:
            return _unpacked(archive, folder, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        # RuntimeError: a local header may say "encrypted" where the list of entries did not.
        _refuse("broken_archive", "The archive is damaged", str(error), "Export it or send it again.")


class _Sink(io.RawIOBase):
    """Where a zip is written to that nobody ever seeks in; what was written is taken out again and again."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        before = len(self._written)
        self._written += memoryview(data)  # type: ignore[arg-type]
        return len(self._written) - before

    def taken(self) -> bytes:
        written = bytes(self._written)
        self._written.clear()
        return written


class _Careful(io.FileIO):
    """A file that is never read in large pieces, as the list of a zip's entries would be, nor before its beginning."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0 or size > _MOST_DIRECTORY_BYTES:
            data = super().read(_MOST_DIRECTORY_BYTES + 1) or b""
            if len(data) > _MOST_DIRECTORY_BYTES:
                _refuse_size(f"Its list of entries has more than {_MOST_DIRECTORY_BYTES // 1024**2} MB.")
            return data
        return super().read(size) or b""

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        if whence == io.SEEK_SET and offset < 0:
            raise zipfile.BadZipFile("An entry would lie before its beginning")
        return super().seek(offset, whence)


def _unpacked(archive: zipfile.ZipFile, folder: Path, limits: Limits) -> Unpacked:
    entries = archive.infolist()
    _check(entries)
    reader = _Reader(archive, limits)
    texts: dict[str, bytes] = {}
    files: dict[str, Path] = {}
    tampered: set[str] = set()
    for entry in entries:
        if entry.filename in (GRAPH, MANIFEST):
            most = MOST_BYTES if entry.filename == GRAPH else _MOST_MANIFEST_BYTES
            texts[entry.filename] = b"".join(reader.chunks(entry, most))
        elif (asset := _ASSET.fullmatch(entry.filename)) is not None:
            target = folder / asset[1]
            if reader.save(entry, target) == asset[1]:
                files[asset[1]] = target
            else:
                tampered.add(asset[1])
                target.unlink()
    if GRAPH not in texts:
        _refuse("no_graph", "There is no graph in this archive", f"It has no {GRAPH}.", "Export the project again.")
    manifest = _manifest(texts.get(MANIFEST))
    return Unpacked(
        graph=texts[GRAPH],
        files=files,
        names={one.digest: one.name for one in manifest.assets} if manifest else {},
        tampered=frozenset(tampered),
        changed=manifest is not None and manifest.graph != hashlib.sha256(texts[GRAPH]).hexdigest(),
    )


def _check(entries: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse what no archive of ours holds, before anything is unpacked."""
    if len(entries) > _MOST_ENTRIES:
        _refuse_size(f"It has {len(entries):,} entries; {_MOST_ENTRIES:,} are allowed.")
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        mode = entry.external_attr >> 16
        if name.startswith(("/", "\\")) or ":" in name or ".." in re.split(r"[/\\]", name):
            _refuse_entry(name, "It would lie outside of the archive.")
        if name in seen:
            _refuse_entry(name, "It is there twice.")
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            _refuse_entry(name, "It is a link or a device, not a file.")
        if entry.flag_bits & 1:
            _refuse_entry(name, "It is encrypted.")
        if entry.compress_type not in _METHODS:
            _refuse_entry(name, "It is compressed in another way than zip files usually are.")
        if name.lower().endswith(".zip"):
            _refuse_entry(name, "It is an archive in an archive.")
        seen.add(name)


class _Reader:
    """Reads entries, and counts what comes out of them all."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self._archive = archive
        self._limits = limits
        self._total = 0

    def chunks(self, entry: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
        size = 0
        with self._archive.open(entry) as source:
            while chunk := source.read(_CHUNK_BYTES):
                if size == 0 and chunk.startswith(b"PK\3\4"):
                    _refuse_entry(entry.filename, "It is an archive in an archive.")
                size += len(chunk)
                self._total += len(chunk)
                if size > most:
                    raise ArtifactTooLarge(most)
                if self._total > self._limits.total_bytes:
                    _refuse_size(f"It unpacks to more than {self._limits.total_bytes:,} bytes.")
                if size > _SMALL_BYTES and size > _MOST_RATIO * entry.compress_size:
                    _refuse_size(f"“{entry.filename[:80]}” unpacks to more than {_MOST_RATIO} times its size.")
                yield chunk

    def save(self, entry: zipfile.ZipInfo, target: Path) -> str:
        """Unpack into a file; gives its SHA-256."""
        sha256 = hashlib.sha256()
        with target.open("wb") as file:
            for chunk in self.chunks(entry, self._limits.file_bytes):
                sha256.update(chunk)
                file.write(chunk)
        return sha256.hexdigest()


def _manifest(text: bytes | None) -> Manifest | None:
    if text is None:
        return None
    try:
        return msgspec.json.decode(text, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None  # it only adds names; digests are computed


def _entry(name: str, method: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = method
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    return entry


def _refuse_entry(name: str, why: str) -> NoReturn:
    _refuse("unsafe_archive", "There is something in this archive that does not belong there",
            f"“{name[:80]}”: {why}", "Bring an archive as the export writes it.")  # fmt: skip


def _refuse_size(why: str) -> NoReturn:
    _refuse("archive_too_large", "The archive is too large", why, "Bring the graph alone, and upload its files.")


def _refuse(code: str, title: str, detail: str, hint: str) -> NoReturn:
    raise InvalidGraph(Problem(code=code, title=title, detail=detail, hint=hint))

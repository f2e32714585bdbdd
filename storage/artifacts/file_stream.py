"""A part of a file of this computer, bit by bit."""

from collections.abc import Iterator
from pathlib import Path

_CHUNK_BYTES = 1 << 20


class FileStream:
    """See `storage.artifacts.Stream`. The file is open from the start, so that it stays readable when it is deleted."""

    def __init__(self, path: Path, first: int, length: int) -> None:
        self._file = path.open("rb")
        self._file.seek(first)
        self._left = length

    def __iter__(self) -> Iterator[bytes]:
        with self._file:
            while self._left > 0 and (chunk := self._file.read(min(_CHUNK_BYTES, self._left))):
                self._left -= len(chunk)
                yield chunk

    def close(self) -> None:
        """See `Stream`."""
        self._file.close()

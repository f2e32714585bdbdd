"""Bytes that are looked at on their way: their end can't be read unless they are those that a digest says."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import IO

from schemas.ids import Digest
from storage.errors import ArtifactDamaged


def checked(chunks: Iterable[bytes], digest: Digest) -> Iterator[bytes]:
    """The same chunks. Raises ArtifactDamaged after the last one, when they are something else."""
    sha256 = hashlib.sha256()
    for chunk in chunks:
        sha256.update(chunk)
        yield chunk
    if sha256.hexdigest() != digest:
        raise ArtifactDamaged(digest, sha256.hexdigest())


class CheckedFile:
    """A file of `size` bytes, to be read once. What would complete other bytes raises ArtifactDamaged."""

    def __init__(self, file: IO[bytes], digest: Digest, size: int) -> None:
        self._file = file
        self._digest = digest
        self._left = size
        self._sha256 = hashlib.sha256()

    def read(self, size: int, /) -> bytes:
        """As of a file."""
        data = self._file.read(size)
        self._sha256.update(data)
        self._left -= len(data)
        came = self._sha256.hexdigest() if self._left == 0 or not data else self._digest
        if came != self._digest:
            raise ArtifactDamaged(self._digest, came)
        return data

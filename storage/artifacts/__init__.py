"""Artifact stores: immutable files by SHA-256, behind one protocol.

Digests are 64 lower-case hex digits. Whatever else is given as one raises `InvalidDigest`, so that a digest from
outside can never name a path. Every method blocks and may be called from any thread.
"""

import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from schemas.ids import Digest


class Entry(NamedTuple):
    """A stored file. `size` in bytes; `put_at` is when it was put last, in seconds since 1970."""

    digest: Digest
    size: int
    put_at: float


class Artifacts(Protocol):
    """Where artifacts are kept. What has been put never changes; putting the same bytes again is cheap and harmless."""

    def put(self, path: Path, *, link: bool = False) -> tuple[Digest, int]:
        """Store a file; gives its digest and its size in bytes. It is durable, and visible as a whole, on return.

        With `link` the file is given away: nobody may change it afterwards, so a store on the same disk may share its
        bytes instead of copying them, and the file becomes read-only. The name `path` stays.
        """
        ...

    def put_stream(self, chunks: Iterable[bytes], *, max_bytes: int) -> tuple[Digest, int]:
        """Store an upload; gives its digest and its size in bytes.

        More than `max_bytes` raise `ArtifactTooLarge`. Then, or when the stream fails, nothing is left behind.
        """
        ...

    def path(self, digest: Digest) -> Path:
        """A local file with these bytes, to read only. Raises `ArtifactMissing`."""
        ...

    def has(self, digests: Iterable[Digest]) -> set[Digest]:
        """Those of the digests that are stored."""
        ...

    def keep(self, digests: Iterable[Digest]) -> set[Digest]:
        """Those of the digests that are stored; they now count as put just now.

        For whoever is about to mention files that are here already: garbage collection, which may have looked before
        they were mentioned, then leaves them alone.
        """
        ...

    def entries(self) -> Iterator[Entry]:
        """Everything that is stored, in no order. What comes or goes meanwhile may be among it or not."""
        ...

    def delete(self, digest: Digest, *, put_before: float = math.inf) -> bool:
        """Forget these bytes, unless somebody has put them at `put_before` or later; says whether they were forgotten.

        Whoever has the file open can read on; an absent one is fine.
        """
        ...

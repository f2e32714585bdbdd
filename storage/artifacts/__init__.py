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


class Stream(Protocol):
    """Bytes on their way from a store: read them once, or close it. To close it again, or at its end, is harmless."""

    def __iter__(self) -> Iterator[bytes]:
        """The bytes, in chunks of about a megabyte."""
        ...

    def close(self) -> None:
        """Stop reading."""
        ...


class Arrival(NamedTuple):
    """A file that was sent straight to the store: it is what its digest says, and `path` is a local copy of it, to read
    only. `mark` tells it from what else may come under the same name."""

    owner: str
    digest: Digest
    size: int
    path: Path
    mark: str


class DirectUploads(Protocol):
    """Files that others send straight to the store, past us. They are no artifacts before they were looked into.

    `owner` is for whom they come: nobody else finds them. `most_bytes` is how large one may be.
    """

    @property
    def most_bytes(self) -> int:
        """How large a file may be."""
        ...

    def url(self, owner: str, digest: Digest, size: int, seconds: float) -> str:
        """A URL to PUT a file of exactly `size` bytes to, for so long. Raises ArtifactTooLarge."""
        ...

    def receive(self, owner: str, digest: Digest, *, max_bytes: int) -> Arrival:
        """What has come for this digest. Raises UploadMissing.

        Raises UploadDamaged for what is something else, and ArtifactTooLarge; then it is thrown away.
        """
        ...

    def accept(self, arrival: Arrival) -> None:
        """Make it an artifact, too. Raises UploadDamaged when it is not there any more as it was received."""
        ...

    def discard(self, arrival: Arrival) -> None:
        """Throw away what was sent. An artifact of the same bytes stays."""
        ...


class DirectDownloads(Protocol):
    """Files that others fetch straight from the store, past us, with links that are secrets."""

    @property
    def origin(self) -> str:
        """Where the links lead to, such as `https://files.example`."""
        ...

    def url(self, digest: Digest, seconds: float, *, media_type: str, saved_as: str | None = None) -> str:
        """A URL to GET an artifact from, for `seconds` at least; nobody asks whether it is there.

        The store gives it as what it is, with `saved_as` as a download of that name. What a browser might run is a
        download always.
        """
        ...


class Artifacts(Protocol):
    """Where artifacts are kept. What has been put never changes; putting the same bytes again is cheap and harmless."""

    @property
    def direct(self) -> DirectUploads | None:
        """How others send files straight to the store; None where they can't."""
        ...

    @property
    def downloads(self) -> DirectDownloads | None:
        """How browsers fetch files straight from the store; None where it has no address for them."""
        ...

    def prepare(self) -> None:
        """Make ready what the first use would else have to. To do it at the start shows whether the store can be used.

        Raises StoreUnavailable.
        """
        ...

    def close(self) -> None:
        """Let go of connections. The next use makes new ones."""
        ...

    def put(self, path: Path, *, link: bool = False) -> tuple[Digest, int]:
        """Store a file; gives its digest and its size in bytes. It is durable, and visible as a whole, on return.

        With `link` the file is given away: nobody may change it afterwards, so a store on the same disk may share its
        bytes instead of copying them, and the file becomes read-only. The name `path` stays.
        """
        ...

    def path(self, digest: Digest) -> Path:
        """A local file with these bytes, to read only: fetched as a whole, if need be. Raises `ArtifactMissing`."""
        ...

    def size(self, digest: Digest) -> int:
        """The size of an artifact in bytes. Nothing is fetched. Raises `ArtifactMissing`."""
        ...

    def read(self, digest: Digest, first: int, length: int) -> Stream:
        """`length` bytes of an artifact from `first` on: at least one, and it has to have them.

        Nothing else is fetched, nothing is kept, and nobody checks the bytes. Raises `ArtifactMissing`; reading raises
        StoreUnavailable where they break off.
        """
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

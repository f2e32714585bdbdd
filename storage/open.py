"""Picks adapters by the scheme of their URL."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from storage.artifacts import Artifacts
from storage.artifacts.filesystem import FileArtifacts
from storage.errors import UnknownScheme
from storage.pokes import Pokes
from storage.pokes.memory import MemoryPokes
from storage.vectors.qdrant import QdrantVectors

STORES = ("file:///folder", "s3://KEY:SECRET@host/bucket", "s3+http://KEY:SECRET@host:port/bucket")
VECTORS = ("file:///folder", "http://host:6333", "https://host:6333")
BROKERS = ("local:", "redis://host:6379/0", "rediss://host:6379/0")


class Keys(Struct, frozen=True):
    """What may be given beside the URLs instead of in them. It is never shown."""

    store_access: str | None = None
    store_secret: str | None = None
    vectors: str | None = None

    def __repr__(self) -> str:
        return "Keys(…)"


def open_artifacts(url: str, keys: Keys, copies: Path, max_copies_bytes: int) -> Artifacts:
    """The store for files. Copies of what is fetched from another machine are kept in the folder `copies`.

    Raises UnknownScheme and InvalidStoreAddress.
    """
    scheme = urlsplit(url).scheme
    if scheme == "file":
        return FileArtifacts(_folder(url))
    if scheme in ("s3", "s3+http"):
        from storage.artifacts.copies import Copies
        from storage.artifacts.s3 import S3Artifacts
        from storage.artifacts.s3_location import parse

        location = parse(url, access_key=keys.store_access, secret_key=keys.store_secret)
        return S3Artifacts.at(location, Copies(copies, max_bytes=max_copies_bytes))
    raise UnknownScheme("REELGRAPH_STORE", scheme, STORES)


def open_vectors(url: str, keys: Keys) -> QdrantVectors:
    """Where vectors are kept. Raises UnknownScheme."""
    scheme = urlsplit(url).scheme
    if scheme == "file":
        return QdrantVectors.folder(_folder(url))
    if scheme in ("http", "https"):
        return QdrantVectors.server(url, keys.vectors)
    raise UnknownScheme("REELGRAPH_VECTORS", scheme, VECTORS)


def open_pokes(broker: str) -> Pokes:
    """How processes tell each other of news. Raises UnknownScheme."""
    scheme = urlsplit(broker).scheme
    if scheme == "local":
        return MemoryPokes()
    if scheme in ("redis", "rediss"):
        from storage.pokes.redis import RedisPokes

        return RedisPokes(broker)
    raise UnknownScheme("REELGRAPH_BROKER", scheme, BROKERS)


def file_url(path: Path) -> str:
    """The URL of a folder or file of this computer."""
    return path.absolute().as_uri()


def _folder(url: str) -> Path:
    return Path(unquote(urlsplit(url).path))

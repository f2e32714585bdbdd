"""Two ways to a Qdrant client: one server by its URL, or a folder that several processes share by turns."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from json import JSONDecodeError
from pathlib import Path
from typing import TYPE_CHECKING

from storage.errors import VectorsBusy, VectorsUnavailable

if TYPE_CHECKING:
    from portalocker import Lock
    from qdrant_client import QdrantClient

ANSWER_SECONDS = 10
"""How long a server may take for one answer."""

_CHECK_SECONDS = 0.01


class Server:
    """The client of a Qdrant server. Any number of threads and processes may use it at once."""

    def __init__(self, url: str, api_key: str | None = None, *, answer_seconds: int = ANSWER_SECONDS) -> None:
        self._url = url
        self._api_key = api_key
        self._answer_seconds = answer_seconds
        self._guard = threading.Lock()
        self._client: QdrantClient | None = None

    @property
    def used(self) -> bool:
        """Who knows: that is for the server to say."""
        return True

    @contextmanager
    def client(self) -> Iterator["QdrantClient"]:
        """A connected client. Raises `VectorsUnavailable` for whatever the server or the way to it does wrong."""
        from qdrant_client.common.client_exceptions import QdrantException
        from qdrant_client.http.exceptions import ApiException

        # The last three are what the client makes of an answer that is no JSON, or has no result.
        wrong = (ApiException, QdrantException, JSONDecodeError, UnicodeDecodeError, AssertionError)
        try:
            yield self._connected()
        except wrong as error:
            raise VectorsUnavailable(self._url, str(error)) from error

    def close(self) -> None:
        """Drop the connections. The next use makes new ones."""
        with self._guard:
            if self._client is not None:
                self._client.close()
                self._client = None

    def _connected(self) -> "QdrantClient":
        from qdrant_client import QdrantClient

        with self._guard:
            if self._client is None:
                self._client = QdrantClient(
                    url=self._url, api_key=self._api_key, timeout=self._answer_seconds, check_compatibility=False
                )
            return self._client


class Folder:
    """A folder of Qdrant's local mode, which only one client may have open, lent to one user after the other.

    Opening reads every stored vector (about 35 µs each), so the client stays open for `linger_seconds` after its last
    use; but when another process waits, it is closed as soon as it has been open for `turn_seconds`. Two locks of the
    operating system, which a crash releases, make this safe and fair. Who wants the folder takes `turn` first and keeps
    it until it has got `use`; so a process that has just let go of the folder can't snatch it back, and one that has it
    can see that somebody waits. Waiting for more than `wait_seconds` raises `VectorsBusy`.
    """

    def __init__(
        self, folder: Path, *, linger_seconds: float = 1.0, turn_seconds: float = 0.2, wait_seconds: float = 30.0
    ) -> None:
        self._folder = folder
        self._linger_seconds = linger_seconds
        self._turn_seconds = turn_seconds
        self._wait_seconds = wait_seconds
        self._guard = threading.Lock()
        self._client: QdrantClient | None = None
        self._opened_at = 0.0
        self._use: Lock | None = None
        self._closer: threading.Timer | None = None

    @property
    def used(self) -> bool:
        """Whether anybody has ever opened the folder."""
        return self._folder.exists()

    @contextmanager
    def client(self) -> Iterator["QdrantClient"]:
        """The open client, for this thread alone. After an error, the next use reads the folder again."""
        with self._guard:
            try:
                yield self._client or self._open()
            except BaseException:
                self._close()
                raise
            self._close_soon()

    def close(self) -> None:
        """Let go of the folder. The next use opens it again."""
        with self._guard:
            self._close()

    def _open(self) -> "QdrantClient":
        from qdrant_client import QdrantClient

        self._folder.mkdir(parents=True, exist_ok=True)
        self._use = self._wait()
        self._client = QdrantClient(path=str(self._folder), force_disable_check_same_thread=True)
        self._opened_at = time.monotonic()
        return self._client

    def _wait(self) -> "Lock":
        import portalocker

        use = self._lock("use", self._wait_seconds)
        try:
            with self._lock("turn", self._wait_seconds):
                use.acquire()
        except portalocker.LockException:
            raise VectorsBusy(str(self._folder), self._wait_seconds) from None
        return use

    def _close_soon(self) -> None:
        if self._closer is not None:
            self._closer.cancel()
        rest = self._linger_seconds
        if self._somebody_waits():
            rest = self._opened_at + self._turn_seconds - time.monotonic()
        if rest <= 0:
            self._close()
            return
        self._closer = threading.Timer(rest, self._close_if_idle)
        self._closer.daemon = True
        self._closer.start()

    def _somebody_waits(self) -> bool:
        import portalocker

        try:
            with self._lock("turn", 0):
                return False
        except portalocker.LockException:
            return True

    def _close_if_idle(self) -> None:
        with self._guard:
            if self._closer is threading.current_thread():  # else it has been used since
                self._close()

    def _close(self) -> None:
        if self._closer is not None:
            self._closer.cancel()
            self._closer = None
        client, self._client = self._client, None
        use, self._use = self._use, None
        try:
            if client is not None:
                client.close()
        finally:
            if use is not None:
                use.release()

    def _lock(self, name: str, timeout_seconds: float) -> "Lock":
        import portalocker

        return portalocker.Lock(self._folder / f".{name}", timeout=timeout_seconds, check_interval=_CHECK_SECONDS)

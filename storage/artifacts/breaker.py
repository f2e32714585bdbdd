"""A store that hangs is waited for once, not by everybody who asks it: a circuit breaker (Nygard, "Release It!")."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from storage.errors import StoreUnavailable

SLOW_SECONDS = 1.0
"""What fails sooner keeps nobody waiting."""

PAUSE_SECONDS = 3.0


class Breaker:
    """Lets questions through to a store, until one has waited for it in vain. From then on all of them fail at once,
    with the last error, and a thread asks on with `look`, which raises StoreUnavailable, until the store answers."""

    def __init__(self, look: Callable[[], object]) -> None:
        self._look = look
        self._error: StoreUnavailable | None = None
        self._guard = threading.Lock()
        self._closed = threading.Event()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Ask the store inside of this. Raises StoreUnavailable."""
        if (known := self._error) is not None:
            raise known.with_traceback(None)
        began = time.monotonic()
        try:
            yield
        except StoreUnavailable as error:
            if time.monotonic() - began > SLOW_SECONDS:
                self._open(error)
            raise

    def close(self) -> None:
        """Look no more whether the store answers."""
        self._closed.set()

    def _open(self, error: StoreUnavailable) -> None:
        with self._guard:
            if self._error is None:
                self._error = error
                threading.Thread(target=self._watch, name="store-breaker", daemon=True).start()

    def _watch(self) -> None:
        try:
            while not self._closed.wait(PAUSE_SECONDS) and not self._answers():
                pass
        finally:
            self._error = None

    def _answers(self) -> bool:
        try:
            self._look()
        except StoreUnavailable as error:
            self._error = error
            return False
        return True

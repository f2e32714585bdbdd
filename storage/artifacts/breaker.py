"""A store that hangs is waited for once, not by everybody who asks it: a circuit breaker (Nygard, "Release It!")."""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from storage.errors import StoreUnavailable
from storage.retold import retold

SLOW_SECONDS = 1.0
"""What fails sooner keeps nobody waiting."""

PAUSE_SECONDS = 3.0


class Breaker:
    """Lets questions through to a store, until one has waited for it in vain. From then on all of them fail at once,
    with the last error, and a thread asks on with `look`, which raises StoreUnavailable, until the store answers."""

    def __init__(self, look: Callable[[], object], clock: Callable[[], float] = time.monotonic) -> None:
        self._look = look
        self._clock = clock
        self._error: StoreUnavailable | None = None
        self._answered_at = -math.inf
        self._guard = threading.Lock()
        self._stopped = threading.Event()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Ask the store one question inside of this. Raises StoreUnavailable."""
        if (known := self._error) is not None:
            raise retold(known)
        began = self._clock()
        try:
            yield
        except StoreUnavailable as error:
            if self._clock() - began > SLOW_SECONDS:
                self._trip(error, began)
            raise

    def stop(self) -> None:
        """Look no more whether the store answers: who asks next finds out."""
        self._stopped.set()

    def _trip(self, error: StoreUnavailable, began: float) -> None:
        with self._guard:
            if self._error is None and began >= self._answered_at:  # else it has answered since
                self._error = retold(error)
                self._stopped = threading.Event()
                threading.Thread(target=self._watch, args=[self._stopped], name="store-breaker", daemon=True).start()

    def _watch(self, stopped: threading.Event) -> None:
        try:
            while not stopped.wait(PAUSE_SECONDS) and not self._answers():
                pass
        finally:
            self._error = None

    def _answers(self) -> bool:
        try:
            self._look()
        except StoreUnavailable as error:
            self._error = retold(error)
            return False
        self._answered_at = self._clock()
        return True

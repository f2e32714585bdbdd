"""Room on the disk of this computer. Without it, a worker leaves the work to others."""

import logging
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from graph_engine.errors import DiskFull, is_full
from schemas.problem import Problem

log = logging.getLogger(__name__)

LEAST_FREE_BYTES = 16 * 1024**2
"""With less room than this the next film can't be written."""

_MISSED = logging.WARNING, "there is no room on the disk of %s: this worker leaves its jobs to others until there is"
_FOUND = logging.INFO, "there is room again on the disk of %s: this worker takes jobs"


def has_room(folder: Path) -> bool:
    """Whether something can be written on the disk of this folder."""
    return shutil.disk_usage(folder).free >= LEAST_FREE_BYTES


class Room:
    """Whether a worker has room for work in a folder.

    A worker without room fails at once whatever it begins, so it always is the first to have nothing to do: it would
    take job after job away from those who have room. That is why it rests, also for `rest_seconds` after an attempt
    has found the disk full: there may be room again without the files of that attempt, but not enough for the next.
    """

    def __init__(self, folder: Path, rest_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._rest_seconds = rest_seconds
        self._clock = clock
        self._rests_until = 0.0
        self._was_there = True

    def is_there(self) -> bool:
        """Whether to begin something."""
        there = has_room(self._folder) and self._clock() >= self._rests_until
        if there != self._was_there:
            log.log(*(_FOUND if there else _MISSED), self._folder)
            self._was_there = there
        return there

    def learn(self, problem: Problem) -> None:
        """An attempt has ended with this problem."""
        if problem.code == DiskFull().problem.code:
            self._rests_until = self._clock() + self._rest_seconds


@contextmanager
def full_as_outage() -> Iterator[None]:
    """What is finished already, and has to be written inside of this, is kept until there is room: raises DiskFull."""
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise DiskFull from error
        raise

"""One process at a time where machine code is compiled and kept in files.

Numba, which librosa compiles its loops with, numbers those files without asking who else does so just then: of two
processes that compile for the first time, each may later load the code of the other's function, and crash.
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def one_process_at_a_time() -> Iterator[None]:
    """Wait until no other process of this user is inside."""
    path = Path(tempfile.gettempdir()) / f"reelgraph-compiled-{os.getuid()}.lock"
    lock = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)

"""Removing artifacts from an object store while others renew them: S3 can't remove an object only if it is old.

Whoever removes one marks it first, then looks at its time, and removes it if that is long ago; the mark goes last.
Whoever puts or keeps one renews its time first, then waits until there are no marks, and then looks whether it is still
there. A removal that looked at the time before the renewal has ended by then, and what it did is seen; one that looks
later leaves the object alone. So whoever renewed knows for sure whether the object stays, and can put it again.

A removal whose answer is lost may still happen, so its mark stays for `MARK_SECONDS`, and then counts no more. What
remains possible: a store that hangs removes an object later than that, though it was renewed meanwhile. Then it is
gone: a result is made again by the next node that needs it, and an upload has to be uploaded again.
"""

import io
import time
from collections.abc import Callable, Collection
from uuid import uuid4

from schemas.ids import Digest
from storage.artifacts.s3_bucket import MARKS, Bucket
from storage.errors import StoreUnavailable

MARK_SECONDS = 30.0
"""Longer than a removal can take, from its mark to the answer that it gives up waiting for."""

TIMES_SECONDS = 2.0
"""How well the times of objects are known: the store tells whole seconds, and so does its clock."""

_TO_REMOVE_SECONDS = 5.0
_POLL_SECONDS = 0.02


class Removals:
    """Removes objects, and tells who renews them what was removed at the same time."""

    def __init__(self, bucket: Bucket, place: Callable[[Digest], str], clock: Callable[[], float]) -> None:
        self._bucket = bucket
        self._place = place
        self._clock = clock

    def remove(self, digest: Digest, put_before: float) -> bool:
        """Remove an object that was written before, and not since; says whether it was removed."""
        mark = f"{MARKS}{digest}.{uuid4().hex}"
        began = time.monotonic()
        marked = self._marked(mark)
        found = self._bucket.find(self._place(digest))
        old = found is not None and found.at + TIMES_SECONDS < put_before
        if old and time.monotonic() - began < _TO_REMOVE_SECONDS:
            self._bucket.remove(self._place(digest))  # if this fails, nobody knows: the mark stays
        else:
            old = False
        if marked:
            self._bucket.remove(mark)
        return old

    def _marked(self, mark: str) -> bool:
        """Not where nothing can be written, as nobody can renew anything there: a full store is to get room."""
        try:
            self._bucket.write(mark, io.BytesIO(), 0)
        except StoreUnavailable:
            return False
        return True

    def wait(self, renewed: Collection[Digest]) -> None:
        """Wait for whoever was removing one of these before it was renewed: what is there afterwards stays."""
        waiting = self._marks(renewed)
        while waiting:
            time.sleep(_POLL_SECONDS)
            waiting &= self._marks(renewed)

    def _marks(self, digests: Collection[Digest]) -> set[str]:
        prefix = MARKS + (next(iter(digests)) if len(digests) == 1 else "")
        return {
            name
            for name, found in self._bucket.list(prefix)
            if name.removeprefix(MARKS).partition(".")[0] in digests and found.at > self._clock() - MARK_SECONDS
        }

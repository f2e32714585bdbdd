"""The newest events of a project, for whoever is not far behind."""

from collections import OrderedDict, deque
from itertools import chain

from schemas.event import Event, Events
from server.hearing.packed import Packed

KEPT_EVENTS = 1000
KEPT_CHARACTERS = 2**20
"""Of the events as they are told. The newest read is kept however long it is."""

KEPT_JOINTS = 16
"""For clients that are differently far behind, so many frames are kept that join what was read one after the other."""


class News:
    """Events as they were read, one after the other, without a gap.

    `seq` is the number of the newest one; None until somebody knows it. `era` changes when what comes next does not
    follow on what was told before.
    """

    def __init__(self) -> None:
        self.seq: int | None = None
        self.era = 0
        self._start = 0
        self._characters = 0
        self._reads: deque[Packed[Events]] = deque()
        self._joints: OrderedDict[int, Packed[Events]] = OrderedDict()

    def begin(self, seq: int) -> None:
        """What comes next follows on this number."""
        self.seq = self._start = seq
        self._characters = 0
        self._reads.clear()
        self._joints.clear()

    def jump(self, seq: int) -> None:
        """What comes next follows on this number, and on nothing that was told before."""
        self.era += 1
        self.begin(seq)

    def add(self, events: Events) -> None:
        """Take in the next events; the oldest are forgotten."""
        packed = Packed(events)
        self.seq = events.events[-1].seq
        self._characters += len(packed.text)
        self._reads.append(packed)
        self._joints.clear()
        while len(self._reads) > 1 and (self._characters > KEPT_CHARACTERS or self.seq - self._start > KEPT_EVENTS):
            oldest = self._reads.popleft()
            self._characters -= len(oldest.text)
            self._start = oldest.frame.events[-1].seq

    def reaches(self, seq: int) -> bool:
        """Whether all events after this number are known here, as far as any are."""
        return self.seq is not None and self._start <= seq

    def after(self, seq: int) -> Packed[Events] | None:
        """All events after this number, which `reaches` it; None when there are none."""
        if self.seq is None or self.seq <= seq:
            return None
        newest = self._reads[-1]
        if newest.frame.events[0].seq == seq + 1:
            return newest
        if seq not in self._joints:
            self._joints[seq] = Packed(Events(events=self._joined(seq)))
            while len(self._joints) > KEPT_JOINTS:
                self._joints.popitem(last=False)
        return self._joints[seq]

    def _joined(self, seq: int) -> tuple[Event, ...]:
        reads = (read.frame.events for read in self._reads)
        return tuple(event for event in chain.from_iterable(reads) if event.seq > seq)

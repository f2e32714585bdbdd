"""Sound that passes by in blocks, so that its length costs no memory: float32 of shape (2, any) at 48 kHz."""

from collections import deque
from collections.abc import Iterable, Iterator

import numpy as np

from node_types._lib.encode import SAMPLE_RATE
from node_types._lib.sound import Samples


def gathered(blocks: Iterable[Samples]) -> Iterator[Samples]:
    """The same in blocks of about a second: decoders and filters give scraps, each of which would cost as much."""
    held: list[Samples] = []
    length = 0
    for block in blocks:
        held.append(block)
        length += block.shape[1]
        if length >= SAMPLE_RATE:
            yield np.concatenate(held, axis=1)
            held, length = [], 0
    if held:
        yield np.concatenate(held, axis=1)


def cut(blocks: Iterable[Samples], samples: int) -> Iterator[Samples]:
    """Its first so many samples, or all when it is shorter."""
    left = samples
    for block in blocks:
        yield block[:, :left]
        left -= block.shape[1]
        if left <= 0:
            return


def filled(blocks: Iterable[Samples], samples: int) -> Iterator[Samples]:
    """The same, and silence until there are so many samples."""
    missing = samples
    for block in blocks:
        yield block
        missing -= block.shape[1]
    for first in range(0, missing, SAMPLE_RATE):
        yield np.zeros((2, min(SAMPLE_RATE, missing - first)), dtype=np.float32)


def faded_out(blocks: Iterable[Samples], samples: int, power: int) -> Iterator[Samples]:
    """The same, its last so many samples softer and softer: evenly with a power of 1, first faster with 2.

    These and a block are kept in memory, as only at the end it is known which they are.
    """
    held: deque[Samples] = deque()
    length = 0
    for block in blocks:
        held.append(block)
        length += block.shape[1]
        while held and length - held[0].shape[1] >= samples:
            length -= held[0].shape[1]
            yield held.popleft()
    if not held:
        return
    end = np.concatenate(held, axis=1)
    fading = min(samples, length)
    end[:, length - fading :] *= np.linspace(1, 0, fading, dtype=np.float32) ** power
    yield end

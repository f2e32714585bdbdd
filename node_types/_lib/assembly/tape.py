"""The sound of a film while it is mixed: on disk, so that its length costs no memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Self

import numpy as np
from msgspec import Struct

from node_types._lib.encode import SAMPLE_RATE
from node_types._lib.sound import Samples

_SIDES = 2
_BYTES = _SIDES * np.dtype(np.float32).itemsize


class Tape(Struct, frozen=True):
    """So many samples of sound at 48 kHz in a file: float32, left and right in turn."""

    path: Path
    samples: int

    @classmethod
    def blank(cls, path: Path, samples: int) -> Self:
        """A new one, on which nothing can be heard."""
        with path.open("wb") as file:
            file.truncate(samples * _BYTES)
        return cls(path, samples)

    def add(self, sound: Samples, first: int) -> None:
        """Mix sound of shape (2, any) into what is there, from number `first` on. What sticks out is left out."""
        begin, end = max(0, first), min(self.samples, first + sound.shape[1])
        if begin >= end:
            return
        with self.path.open("r+b") as file:
            file.seek(begin * _BYTES)
            there = np.frombuffer(file.read((end - begin) * _BYTES), dtype=np.float32).reshape(-1, _SIDES)
            file.seek(begin * _BYTES)
            file.write((there + sound[:, begin - first : end - first].T).tobytes())

    def blocks(self) -> Iterator[Samples]:
        """All of it, in blocks of shape (2, one second); the last may be shorter."""
        with self.path.open("rb") as file:
            while data := file.read(SAMPLE_RATE * _BYTES):
                yield np.frombuffer(data, dtype=np.float32).reshape(-1, _SIDES).T.copy()

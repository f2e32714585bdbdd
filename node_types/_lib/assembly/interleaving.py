"""The sound of a film, put into its file right behind the pictures it belongs to: a player finds both in one place."""

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from node_types._lib.encode import SAMPLE_RATE, encode_audio
from node_types._lib.sound import Samples

if TYPE_CHECKING:
    from av import AudioStream
    from av.container import OutputContainer


class Interleaved:
    """Sound in blocks, float32 of shape (2, any) at 48 kHz, on its way into one stream of a container."""

    def __init__(
        self, container: "OutputContainer", stream: "AudioStream", blocks: Iterable[Samples], fps: Fraction
    ) -> None:
        self._container = container
        self._stream = stream
        self._blocks = iter(blocks)
        self._block = np.zeros((2, 0), dtype=np.float32)
        self._fps = fps
        self._written = 0

    def follow(self, frames: int) -> None:
        """Write the sound up to the end of so many frames of the film."""
        end = int(frames / self._fps * SAMPLE_RATE)
        while self._written < end and self._more():
            self._write(end - self._written)

    def finish(self) -> None:
        """Write what is left, and what the encoder still holds."""
        while self._more():
            self._write(self._block.shape[1])
        self._container.mux(self._stream.encode())

    def _more(self) -> bool:
        """Whether any sound is left. If so, there is some in the block."""
        while not self._block.shape[1]:
            following = next(self._blocks, None)
            if following is None:
                return False
            self._block = following
        return True

    def _write(self, samples: int) -> None:
        part, self._block = self._block[:, :samples], self._block[:, samples:]
        self._container.mux(encode_audio(self._stream, part, self._written))
        self._written += part.shape[1]

"""The sound of a film, put into its file right behind the pictures it belongs to: a player finds both in one place."""

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from node_types._lib.encode import SAMPLE_RATE, encode_audio

if TYPE_CHECKING:
    from av import AudioStream
    from av.container import OutputContainer


class Interleaved:
    """Sound, float32 of shape (2, any) at 48 kHz, on its way into one stream of a container."""

    def __init__(
        self, container: "OutputContainer", stream: "AudioStream", samples: NDArray[np.float32], fps: Fraction
    ) -> None:
        self._container = container
        self._stream = stream
        self._samples = samples
        self._fps = fps
        self._written = 0

    def follow(self, frames: int) -> None:
        """Write the sound up to the end of so many frames of the film."""
        self._write(int(frames / self._fps * SAMPLE_RATE))

    def finish(self) -> None:
        """Write what is left, and what the encoder still holds."""
        self._write(self._samples.shape[1])
        self._container.mux(self._stream.encode())

    def _write(self, until: int) -> None:
        self._container.mux(encode_audio(self._stream, self._samples[:, self._written : until], self._written))
        self._written = until

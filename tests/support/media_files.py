"""Files as people bring them, small enough to be made within a moment."""

import io
import wave
from pathlib import Path

import numpy as np
from PIL import Image

RATE = 22_050
_HEADER_BYTES = 44


def picture(colour: str, width: int = 320, height: int = 180) -> bytes:
    """A PNG of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, "PNG")
    return buffer.getvalue()


def clicks(seconds: float = 12, bpm: float = 120) -> bytes:
    """A WAV with a short burst of noise on every beat; the first of each four is louder."""
    samples = np.zeros(round(seconds * RATE))
    burst = np.random.default_rng(0).standard_normal(1500) * np.exp(-np.arange(1500) / 200)
    for number, time in enumerate(np.arange(0.5, seconds - 0.2, 60 / bpm)):
        first = round(time * RATE)
        samples[first : first + len(burst)] += (0.25 if number % 4 else 0.4) * burst
    return _wav((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def long_silence(path: Path, size: int) -> Path:
    """A WAV of `size` bytes with nothing to hear in it. It takes no room on the disk."""
    length = (size - _HEADER_BYTES) // 2 * 2
    header = bytearray(_wav(b""))
    header[4:8] = (length + _HEADER_BYTES - 8).to_bytes(4, "little")
    header[40:44] = length.to_bytes(4, "little")
    with path.open("wb") as file:
        file.write(header)
        file.truncate(length + _HEADER_BYTES)
    return path


def _wav(samples: bytes) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(samples)
    return buffer.getvalue()

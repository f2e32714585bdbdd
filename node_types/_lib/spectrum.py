"""A sound as frames of loudness, harmony and attack: what rhythm and form are read from."""

from collections.abc import Iterable
from itertools import chain

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from node_types._lib.sound import RATE, Samples, peaks

Frames = NDArray[np.float32]

HOP = 256
FRAME_RATE = RATE / HOP
"""Frames a second."""

_WINDOW = 2048
_BANDS = 64
_LOW_BANDS = 6
"""Up to about 230 Hz: kick drum and bass."""

_AUDIBLE = 1e-3
"""Root mean square of the loudest frame below which all is taken for silence: −60 dB."""


class Spectrum(Struct, frozen=True, eq=False):
    """Frame `i` is centred at `i / FRAME_RATE` seconds.

    `bands` (n, 64) are mel bands in dB, `chroma` (n, 12) pitch classes, `power` (n,) the mean square, `peaks` the
    fine waveform. `attack` and `low_attack` (n,) say how much begins in all bands and in the low ones.
    """

    seconds: float
    bands: Frames
    chroma: Frames
    power: Frames
    attack: Frames
    low_attack: Frames
    peaks: Samples

    @property
    def silent(self) -> bool:
        """Whether nothing in it can be heard."""
        return float(self.power.max(initial=0.0)) < _AUDIBLE**2


def spectrum(blocks: Iterable[Samples]) -> Spectrum:
    """The spectrum of a sound that comes in blocks of whole hops; only the frames are kept, not the samples."""
    from librosa import filters, onset, power_to_db

    mel = filters.mel(sr=RATE, n_fft=_WINDOW, n_mels=_BANDS)
    pitch = filters.chroma(sr=RATE, n_fft=_WINDOW, tuning=0.0)
    whole = np.full((1, _WINDOW // 2 + 1), 2 / (0.375 * _WINDOW**2))  # Parseval, through a Hann window
    every = np.vstack([mel, pitch, whole]).astype(np.float32)

    samples, heights, columns = 0, [], []
    carry = np.zeros(_WINDOW // 2, dtype=np.float32)
    for block in chain(blocks, [None]):
        if block is not None:
            samples += len(block)
            heights.append(peaks(block))
        tail = np.zeros(_WINDOW // 2, dtype=np.float32) if block is None else block
        lines, carry = _lines(np.concatenate([carry, tail]))
        columns.append(every @ lines)
    frames = np.concatenate(columns, axis=1)
    bands = power_to_db(frames[:_BANDS])
    low, attack = onset.onset_strength_multi(
        S=bands, sr=RATE, n_fft=_WINDOW, hop_length=HOP, channels=[slice(0, _LOW_BANDS), slice(0, _BANDS)]
    )
    return Spectrum(
        seconds=samples / RATE,
        bands=bands.T,
        chroma=frames[_BANDS:-1].T,
        power=frames[-1],
        attack=attack,
        low_attack=low,
        peaks=np.concatenate(heights) if heights else np.empty(0, dtype=np.float32),
    )


def _lines(samples: Samples) -> tuple[Frames, Samples]:
    """Power spectra of all whole windows, and the samples with which the next window begins."""
    from librosa import stft

    if len(samples) < _WINDOW:
        return np.empty((_WINDOW // 2 + 1, 0), dtype=np.float32), samples
    lines = np.abs(stft(samples, n_fft=_WINDOW, hop_length=HOP, center=False)) ** 2
    return lines, samples[lines.shape[1] * HOP :]

"""Tempo, beats and bars of a whole song, from its spectrum.

Nearly all produced music keeps one tempo, so a grid of constant tempo is laid over the whole song: no loud off-beat can
bend it. Where none fits, the beats are followed one by one (Ellis, "Beat Tracking by Dynamic Programming", 2007, as
librosa has it). What has no beat raises `NodeError` with the code `no_beat`.
"""

from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from graph_engine import NodeError
from node_types._lib.compiled import one_process_at_a_time
from node_types._lib.sound import RATE
from node_types._lib.spectrum import FRAME_RATE, HOP, Frames, Spectrum

Times = NDArray[np.float64]

_LATE_SECONDS = 0.017
"""By how much an attack's peak follows what is heard: measured on clicks with the spectrum's window and hop."""

_FEWEST = 4
_USUAL_BPM = 120.0
_TEMPO_RANGE = 0.04
_HARMONICS = (1, 2, 4)
_GROUP_SECONDS = 4.0
_PLAYED = 0.2
"""Attack of a beat, relative to the mean one, below which a song has not begun or is over."""

# Measured: songs 0.4 to 0.95; noise, random clicks and steady tones below 0.06.
_CLEAR = 0.15
_FAINT_DB = 1.0
# Measured: 0.97 and more in songs of one tempo; below 0.95 the beats at the ends of a drifting one would be missed.
_STEADY = 0.95
_TRIPLE = 1.3


class Hints(Struct, frozen=True, kw_only=True):
    """What is known beforehand: bounds of the tempo in beats a minute; beats in a bar, 0 to find out."""

    slowest: float = 60.0
    fastest: float = 200.0
    meter: Literal[0, 3, 4] = 0


class Rhythm(Struct, frozen=True, eq=False):
    """Times in seconds. Every downbeat is a beat, and `meter` beats lie between two of them."""

    bpm: float
    beats: Times
    downbeats: Times
    onsets: Times
    meter: int


def rhythm(song: Spectrum, hints: Hints) -> Rhythm:
    """The rhythm of a song. `bpm` is the slope of a line through its beats."""
    with one_process_at_a_time():
        return _rhythm(song, hints)


def _rhythm(song: Spectrum, hints: Hints) -> Rhythm:
    if song.silent:
        raise _no_beat("Nothing can be heard in it.")
    if song.seconds * hints.fastest / 60 < _FEWEST + 1 or song.attack.max() < _FAINT_DB:
        raise _no_beat("It is too short, or one steady tone.")
    bpm = _tempo(song.attack, hints)
    frames = _grid(song, bpm)
    if frames is None:
        frames = _followed(song.attack, bpm)
    beats = _seconds(frames, song.seconds)
    if len(beats) < _FEWEST:
        raise _no_beat(f"Only {len(beats)} beats were found.")
    slope = np.polyfit(np.arange(len(beats)), beats, 1)[0]
    meter, first = _bar(song, beats, hints.meter)
    return Rhythm(
        bpm=60 / float(slope),
        beats=beats,
        downbeats=beats[first::meter],
        onsets=_onsets(song),
        meter=meter,
    )


def _tempo(attack: Frames, hints: Hints) -> float:
    """Where the attacks repeat most: autocorrelation, weighted by how usual a tempo is; ± 4 per cent."""
    import librosa

    longest = int(np.ceil(60 * FRAME_RATE / hints.slowest))
    shortest = int(60 * FRAME_RATE / hints.fastest)
    repeats = librosa.autocorrelate(attack - attack.mean(), max_size=2 * longest + 2)
    repeats = np.convolve(repeats / repeats[0], (0.25, 0.5, 0.25), "same")
    lags = np.arange(shortest, min(longest, (len(repeats) - 1) // 2) + 1)
    bpm = 60 * FRAME_RATE / lags
    usual = np.exp(-0.5 * np.log2(bpm / _USUAL_BPM) ** 2)
    likely = (np.maximum(repeats[lags], 0) + 0.5 * np.maximum(repeats[2 * lags], 0)) * usual
    best = int(likely.argmax())
    if max(repeats[lags[best]], repeats[2 * lags[best]]) < _CLEAR:
        raise _no_beat("Nothing in it comes back regularly, as in speech or noise.")
    return float(np.clip(bpm[best], hints.slowest, hints.fastest))


def _grid(song: Spectrum, bpm: float) -> Times | None:
    """Beats of constant tempo, as frames, or None when the song drifts away from every such grid."""
    from scipy.signal import zoom_fft

    attack = song.attack - song.attack.mean()
    low, high = bpm / 60 * (1 - _TEMPO_RANGE), bpm / 60 * (1 + _TEMPO_RANGE)
    steps = int(np.ceil(64 * song.seconds * (high - low))) + 1  # 64 to the width of a spectral peak
    combs = [np.abs(zoom_fft(attack, (h * low, h * high), steps, fs=FRAME_RATE)) for h in _HARMONICS]
    per_second = low + (high - low) * int(np.sum(combs, axis=0).argmax()) / steps
    if _steadiness(attack, per_second) < _STEADY:
        return None
    period = FRAME_RATE / per_second
    strength = song.attack / song.attack.mean() + song.low_attack / max(float(song.low_attack.mean()), 1e-6)
    places = np.arange(0, period, 0.5)[:, None] + np.arange(0, len(strength), period)
    strengths = np.interp(places, np.arange(len(strength)), strength, right=0.0)
    sums = strengths.sum(axis=1)
    phase = int((sums + np.roll(sums, 1) + np.roll(sums, -1)).argmax())
    played = np.flatnonzero(strengths[phase] > _PLAYED * strengths[phase].mean())
    return np.asarray(places[phase, played[0] : played[-1] + 1], dtype=np.float64)


def _steadiness(attack: Frames, per_second: float) -> float:
    """0 to 1: whether the attacks of all parts of a song keep one phase. Half beats count alike: emphasis may move."""
    turns = np.exp(-4j * np.pi * per_second / FRAME_RATE * np.arange(len(attack)))
    parts = np.add.reduceat(attack * turns, np.arange(0, len(attack), int(_GROUP_SECONDS * FRAME_RATE)))
    return float(np.abs(parts.sum()) / np.abs(parts).sum())


def _followed(attack: Frames, bpm: float) -> Times:
    import librosa.beat

    _, frames = librosa.beat.beat_track(onset_envelope=attack, sr=RATE, hop_length=HOP, bpm=bpm)
    return np.asarray(frames, dtype=np.float64)


def _onsets(song: Spectrum) -> Times:
    import librosa.onset

    frames = librosa.onset.onset_detect(onset_envelope=song.attack, sr=RATE, hop_length=HOP)
    return _seconds(frames, song.seconds)


def _seconds(frames: Times, seconds: float) -> Times:
    times = frames / FRAME_RATE - _LATE_SECONDS
    times = times[(times > -2 * _LATE_SECONDS) & (times < seconds)]
    return np.unique(np.maximum(times, 0.0).round(4))


def _bar(song: Spectrum, beats: Times, meter: Literal[0, 3, 4]) -> tuple[int, int]:
    """Beats in a bar, and which beat is the first downbeat: where bass drums hit and chords change."""
    at = np.rint((beats + _LATE_SECONDS) * FRAME_RATE).astype(int).clip(0, len(song.attack) - 1)
    around = np.lib.stride_tricks.sliding_window_view(np.pad(song.low_attack, 3), 7)
    chords = np.add.reduceat(song.chroma, at, axis=0)
    chords /= np.maximum(np.linalg.norm(chords, axis=1, keepdims=True), 1e-9)
    change = np.zeros(len(at))
    change[1:] = 1 - (chords[1:] * chords[:-1]).sum(axis=1)
    accent = _standard(around[at].max(axis=1)) + _standard(change)

    if meter == 0:
        meter = 3 if _downbeat(accent, 3)[0] > _TRIPLE * _downbeat(accent, 4)[0] else 4
    return meter, _downbeat(accent, meter)[1]


def _downbeat(accent: Times, meter: int) -> tuple[float, int]:
    """The most accented of the beats in a bar: its mean accent and its number, counted from 0."""
    accents = [float(accent[first::meter].mean()) for first in range(meter)]
    return max(accents), int(np.argmax(accents))


def _standard(values: NDArray[np.floating]) -> Times:
    return np.asarray((values - values.mean()) / max(float(values.std()), 1e-9), dtype=np.float64)


def _no_beat(detail: str) -> NodeError:
    return NodeError(
        "No beat was found in this sound",
        detail=detail,
        hint="Choose music with a clear pulse, or set the slowest and fastest tempo close to the one you hear.",
        code="no_beat",
        port="audio",
    )

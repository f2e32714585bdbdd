"""What is heard in a film."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from node_types._lib.assembly.soundtrack import Song, compose
from node_types._lib.assembly.timeline import Shot
from node_types._lib.encode import SAMPLE_RATE, ClipWriter

FPS = Fraction(30)


def level(sound: np.ndarray, start: float, end: float) -> float:
    """RMS between two times in seconds."""
    part = sound[0, round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)]
    return float(np.sqrt(np.mean(part**2)))


def steps(path: Path, levels: list[float], rate: int = 44_100) -> Path:
    """A song whose level changes every second."""
    samples = np.concatenate([np.full(rate, level) for level in levels]) * np.sin(np.arange(rate * len(levels)) * 0.06)
    with av.open(path, "w") as container:
        stream = container.add_stream("pcm_s16le", rate=rate, layout="stereo")
        stereo = (samples.repeat(2)[None] * 32_767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(stereo, format="s16", layout="stereo")
        frame.sample_rate = rate
        container.mux(stream.encode(frame))
    return path


def clip(path: Path, amplitude: float, seconds: int = 2) -> Path:
    """A clip with noise below 8 kHz, which no other clip is in step with."""
    spectrum = np.fft.rfft(np.random.default_rng(int(amplitude * 1000)).normal(0, 1, (2, seconds * SAMPLE_RATE)))
    spectrum[:, seconds * 8_000 :] = 0
    noise = np.fft.irfft(spectrum)
    noise *= amplitude / np.sqrt(np.mean(noise**2))
    with ClipWriter(path, width=64, height=48, fps=30, audio=True) as writer:
        for number in range(seconds * 30):
            writer.write(np.zeros((48, 64, 3), np.uint8))
            writer.write_audio(noise[:, number * 1600 : (number + 1) * 1600].astype(np.float32))
    return path


def test_a_film_without_sound_has_none():
    assert compose(None, [None], [Shot(0, 0, 30, 0)], FPS) is None


def test_the_song_begins_where_the_film_begins(tmp_path):
    song = steps(tmp_path / "song.wav", [0.1, 0.5, 0.2, 0.1])
    sound = compose(Song(song, 1.0), [None], [Shot(0, 0, 60, 0)], FPS)
    assert sound.shape == (2, 2 * SAMPLE_RATE)
    assert level(sound, 0.01, 0.99) == pytest.approx(0.5 / 2**0.5, rel=0.02)
    assert level(sound, 1.01, 1.99) == pytest.approx(0.2 / 2**0.5, rel=0.02)


def test_a_song_that_ends_early_leaves_silence(tmp_path):
    sound = compose(Song(steps(tmp_path / "song.wav", [0.5]), 0.0), [None], [Shot(0, 0, 60, 0)], FPS)
    assert sound.shape[1] == 2 * SAMPLE_RATE
    assert level(sound, 1.1, 2.0) == 0


def test_each_shot_brings_its_own_sound(tmp_path):
    own = [clip(tmp_path / "a.mp4", 0.05), clip(tmp_path / "b.mp4", 0.2), None]
    shots = [Shot(0, 0, 30, 0), Shot(1, 30, 60, 0), Shot(2, 60, 90, 0)]
    sound = compose(None, own, shots, FPS)
    assert level(sound, 0.05, 0.95) == pytest.approx(0.05, rel=0.1)
    assert level(sound, 1.05, 1.95) == pytest.approx(0.2, rel=0.1)
    assert level(sound, 2.05, 3.0) == 0


def test_the_sound_of_a_clip_stays_with_its_picture(tmp_path):
    path = tmp_path / "a.mp4"
    with ClipWriter(path, width=64, height=48, fps=30, audio=True) as writer:
        for number in range(60):
            writer.write(np.zeros((48, 64, 3), np.uint8))
            writer.write_audio(np.full((2, 1600), 0.5 if number == 40 else 0.0, np.float32))
    sound = compose(None, [path], [Shot(0, 0, 15, 0), Shot(0, 15, 45, 30)], FPS)
    loudest = int(np.argmax(np.convolve(np.abs(sound[0]), np.ones(1600), "valid")))
    assert loudest / SAMPLE_RATE == pytest.approx(25 / 30, abs=0.01)


def test_sounds_cross_fade_over_a_transition_without_a_dip(tmp_path):
    own = [clip(tmp_path / "a.mp4", 0.1), clip(tmp_path / "b.mp4", 0.101)]
    sound = compose(None, own, [Shot(0, 0, 30, 0), Shot(1, 30, 60, 12, lead=12)], FPS)
    levels = [level(sound, time, time + 0.1) for time in np.arange(0.5, 1.4, 0.1)]
    assert min(levels) > 0.085
    assert max(levels) < 0.115


def test_clips_are_quieter_under_a_song(tmp_path):
    silent = steps(tmp_path / "song.wav", [0.0, 0.0])
    sound = compose(Song(silent, 0.0), [clip(tmp_path / "a.mp4", 0.2)], [Shot(0, 0, 60, 0)], FPS)
    assert level(sound, 0.1, 1.9) == pytest.approx(0.1, rel=0.1)

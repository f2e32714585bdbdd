"""What is heard in a film."""

import tracemalloc
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from node_types._lib.assembly import soundtrack
from node_types._lib.assembly.soundtrack import Song
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


@pytest.fixture
def compose(tmp_path):
    """The sound of a film as one array of shape (2, samples); None when there is none."""

    def composed(music, own, shots, progress=lambda done: None):
        tape = soundtrack.compose(music, own, shots, FPS, tmp_path / "film.pcm", progress)
        return tape and np.concatenate(list(tape.blocks()), axis=1)

    return composed


def test_a_film_without_sound_has_none(compose):
    assert compose(None, [None], [Shot(0, 0, 30, 0)]) is None


def test_the_song_begins_where_the_film_begins(tmp_path, compose):
    song = steps(tmp_path / "song.wav", [0.1, 0.5, 0.2, 0.1])
    sound = compose(Song(song, 1.0), [None], [Shot(0, 0, 60, 0)])
    assert sound.shape == (2, 2 * SAMPLE_RATE)
    assert level(sound, 0.01, 0.99) == pytest.approx(0.5 / 2**0.5, rel=0.02)
    assert level(sound, 1.01, 1.99) == pytest.approx(0.2 / 2**0.5, rel=0.02)


def test_a_song_that_ends_early_leaves_silence(tmp_path, compose):
    sound = compose(Song(steps(tmp_path / "song.wav", [0.5]), 0.0), [None], [Shot(0, 0, 60, 0)])
    assert sound.shape[1] == 2 * SAMPLE_RATE
    assert level(sound, 1.1, 2.0) == 0


def test_each_shot_brings_its_own_sound(tmp_path, compose):
    own = [clip(tmp_path / "a.mp4", 0.05), clip(tmp_path / "b.mp4", 0.2), None]
    shots = [Shot(0, 0, 30, 0), Shot(1, 30, 60, 0), Shot(2, 60, 90, 0)]
    sound = compose(None, own, shots)
    assert level(sound, 0.05, 0.95) == pytest.approx(0.05, rel=0.1)
    assert level(sound, 1.05, 1.95) == pytest.approx(0.2, rel=0.1)
    assert level(sound, 2.05, 3.0) == 0


def test_the_sound_of_a_clip_stays_with_its_picture(tmp_path, compose):
    path = tmp_path / "a.mp4"
    with ClipWriter(path, width=64, height=48, fps=30, audio=True) as writer:
        for number in range(60):
            writer.write(np.zeros((48, 64, 3), np.uint8))
            writer.write_audio(np.full((2, 1600), 0.5 if number == 40 else 0.0, np.float32))
    sound = compose(None, [path], [Shot(0, 0, 15, 0), Shot(0, 15, 45, 30)])
    loudest = int(np.argmax(np.convolve(np.abs(sound[0]), np.ones(1600), "valid")))
    assert loudest / SAMPLE_RATE == pytest.approx(25 / 30, abs=0.01)


def test_sounds_cross_fade_over_a_transition_without_a_dip(tmp_path, compose):
    own = [clip(tmp_path / "a.mp4", 0.1), clip(tmp_path / "b.mp4", 0.101)]
    sound = compose(None, own, [Shot(0, 0, 30, 0), Shot(1, 30, 60, 12, lead=12)])
    levels = [level(sound, time, time + 0.1) for time in np.arange(0.5, 1.4, 0.1)]
    assert min(levels) > 0.085
    assert max(levels) < 0.115


def test_clips_are_quieter_under_a_song(tmp_path, compose):
    silent = steps(tmp_path / "song.wav", [0.0, 0.0])
    sound = compose(Song(silent, 0.0), [clip(tmp_path / "a.mp4", 0.2)], [Shot(0, 0, 60, 0)])
    assert level(sound, 0.1, 1.9) == pytest.approx(0.1, rel=0.1)


def test_a_clip_is_played_once_however_often_it_is_heard(tmp_path, compose, monkeypatch):
    played = []

    def stereo(path):
        played.append(path)
        for second in range(10):
            yield np.full((2, SAMPLE_RATE), second / 10, np.float32)

    monkeypatch.setattr(soundtrack.decode, "stereo", stereo)
    path = tmp_path / "a.mp4"
    firsts = [60, 0, 150, 0, 61]
    shots = [Shot(0, 30 * number, 30 * number + 30, first) for number, first in enumerate(firsts)]
    sound = compose(None, [path], shots)
    assert [float(sound[0, 48_000 * second + 24_000]) for second in range(5)] == pytest.approx([0.2, 0, 0.5, 0, 0.2])
    assert played == [path]


def test_a_clip_is_played_no_further_than_it_is_heard(tmp_path, compose, monkeypatch):
    def stereo(path):
        yield np.zeros((2, 2 * SAMPLE_RATE), np.float32)
        pytest.fail("nothing more is heard")

    monkeypatch.setattr(soundtrack.decode, "stereo", stereo)
    assert compose(None, [tmp_path / "a.mp4"], [Shot(0, 0, 30, 15)]).shape == (2, SAMPLE_RATE)


def test_a_fade_is_the_same_in_blocks_and_at_once():
    turn = soundtrack.Turn(start=-200, end=3000, offset=5, rise=400, fall=700)
    whole = turn.gain(-200, 3000)
    assert np.array_equal(np.concatenate([turn.gain(first, first + 100) for first in range(-200, 3000, 100)]), whole)
    assert (whole[0], whole[399], whole[2499], whole[-1]) == pytest.approx((0, 1, 1, 0), abs=1e-6)
    assert whole[200:2700].min() > 0.7


def test_progress_passes_through_song_and_clips_to_the_end(tmp_path, compose):
    done = []
    own = [clip(tmp_path / "a.mp4", 0.1)]
    compose(Song(steps(tmp_path / "song.wav", [0.1] * 4), 1.0), own, [Shot(0, 0, 60, 0)], done.append)
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, 1)


def test_memory_does_not_grow_with_the_length(tmp_path, monkeypatch):
    def stereo(path):
        while True:
            yield np.zeros((2, 1024), np.float32)

    def peak(seconds):
        tracemalloc.start()
        try:
            shots = [Shot(0, 0, 30 * seconds, 0)]
            soundtrack.compose(None, [tmp_path / "a.mp4"], shots, FPS, tmp_path / "film.pcm", lambda done: None)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    monkeypatch.setattr(soundtrack.decode, "stereo", stereo)
    assert peak(120) == pytest.approx(peak(30), rel=0.1)

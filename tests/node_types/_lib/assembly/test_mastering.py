"""Loudness of a film."""

import numpy as np
import pytest

from node_types._lib.assembly.mastering import CEILING, mastered, measure
from node_types._lib.encode import SAMPLE_RATE


def tone(level: float, seconds: float = 3.0) -> np.ndarray:
    wave = level * np.sin(np.arange(int(seconds * SAMPLE_RATE)) * (2 * np.pi * 997 / SAMPLE_RATE))
    return np.stack([wave, wave]).astype(np.float32)


def test_a_known_tone_measures_as_the_standard_says():
    loudness, peak = measure(tone(10 ** (-23 / 20)))  # a stereo sine of 997 Hz at −23 dBFS is −23 LUFS
    assert loudness == pytest.approx(-23.0, abs=0.1)
    assert peak == pytest.approx(10 ** (-23 / 20), rel=0.01)


def test_the_last_moment_is_measured_too():
    sound = tone(0.1, 1.03)
    sound[:, -5] = 0.9
    loudness, peak = measure(sound)
    assert loudness == pytest.approx(-20, abs=1)
    assert peak >= 0.85


@pytest.mark.parametrize("level", [0.01, 0.2, 0.9])
def test_every_sound_comes_to_the_wanted_loudness(level):
    assert measure(mastered(tone(level), -14, 0))[0] == pytest.approx(-14, abs=0.2)


def test_peaks_are_limited_and_the_loudness_is_kept():
    sound = tone(0.05)
    sound[:, ::9_601] = 0.95
    loudness, peak = measure(mastered(sound, -14, 0))
    assert peak <= 10 ** (-1 / 20)
    assert loudness == pytest.approx(-14, abs=0.7)


def test_limiting_keeps_length_and_time():
    sound = tone(0.05)
    sound[:, 48_000] = 0.99
    result = mastered(sound, -14, 0)
    assert result.shape == sound.shape
    assert abs(int(np.abs(result[0]).argmax()) - 48_000) <= 2
    assert np.abs(result).max() <= CEILING * 1.05


def test_silence_stays_silent():
    assert not mastered(np.zeros((2, SAMPLE_RATE), np.float32), -14, 1).any()


def test_the_end_fades_out():
    result = mastered(tone(0.2), -14, 1.0)
    parts = [float(np.abs(part).max()) for part in np.array_split(result[0], 12)]
    assert parts[7] == pytest.approx(parts[0], rel=0.01)
    assert parts[8] > parts[9] > parts[10] > parts[11]
    assert abs(result[0, -1]) < 1e-3


def test_a_fade_longer_than_the_film_is_the_whole_film():
    assert mastered(tone(0.2, 0.5), -14, 5.0).shape[1] == SAMPLE_RATE // 2

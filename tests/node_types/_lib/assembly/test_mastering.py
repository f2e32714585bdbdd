"""Loudness of a film."""

import tracemalloc
import weakref

import numpy as np
import pytest

from node_types._lib.assembly import mastering
from node_types._lib.assembly.mastering import CEILING
from node_types._lib.assembly.tape import Tape
from node_types._lib.encode import SAMPLE_RATE


def tone(level: float, seconds: float = 3.0) -> np.ndarray:
    wave = level * np.sin(np.arange(int(seconds * SAMPLE_RATE)) * (2 * np.pi * 997 / SAMPLE_RATE))
    return np.stack([wave, wave]).astype(np.float32)


def measure(sound: np.ndarray) -> tuple[float, float]:
    return mastering.measure(np.array_split(sound, 3, axis=1))


@pytest.fixture
def mastered(tmp_path):
    """A whole sound in, a whole sound out."""

    def through(sound, loudness, fade_seconds):
        tape = Tape.blank(tmp_path / "film.pcm", sound.shape[1])
        tape.add(sound, 0)
        return np.concatenate(list(mastering.mastered(tape, loudness, fade_seconds, lambda done: None)), axis=1)

    return through


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
def test_every_sound_comes_to_the_wanted_loudness(mastered, level):
    assert measure(mastered(tone(level), -14, 0))[0] == pytest.approx(-14, abs=0.2)


def test_peaks_are_limited_and_the_loudness_is_kept(mastered):
    sound = tone(0.05)
    sound[:, ::9_601] = 0.95
    loudness, peak = measure(mastered(sound, -14, 0))
    assert peak <= 10 ** (-1 / 20)
    assert loudness == pytest.approx(-14, abs=0.7)


def test_limiting_keeps_length_and_time(mastered):
    sound = tone(0.05)
    sound[:, 48_000] = 0.99
    result = mastered(sound, -14, 0)
    assert result.shape == sound.shape
    assert abs(int(np.abs(result[0]).argmax()) - 48_000) <= 2
    assert np.abs(result).max() <= CEILING * 1.05


def test_silence_stays_silent(mastered):
    assert not mastered(np.zeros((2, SAMPLE_RATE), np.float32), -14, 1).any()


def test_the_end_fades_out(mastered):
    result = mastered(tone(0.2), -14, 1.0)
    parts = [float(np.abs(part).max()) for part in np.array_split(result[0], 12)]
    assert parts[7] == pytest.approx(parts[0], rel=0.01)
    assert parts[8] > parts[9] > parts[10] > parts[11]
    assert abs(result[0, -1]) < 1e-3


def test_a_fade_longer_than_the_film_is_the_whole_film(mastered):
    assert mastered(tone(0.2, 0.5), -14, 5.0).shape[1] == SAMPLE_RATE // 2


class Endless(Tape, frozen=True):
    """A tape that is made up while it is read: noise with peaks, so that it has to be limited."""

    def blocks(self):
        draw = np.random.default_rng(1)
        for _ in range(0, self.samples, SAMPLE_RATE):
            block = draw.normal(0, 0.05, (2, SAMPLE_RATE)).astype(np.float32)
            block[:, 1000] = 0.9
            yield block


def passed(tape: Tape) -> int:
    """How many samples come out."""
    return sum(block.shape[1] for block in mastering.mastered(tape, -14, 2.0, lambda done: None))


def test_memory_does_not_grow_with_the_length(tmp_path):
    def peak(seconds: int) -> int:
        tape = Endless(tmp_path / "none", seconds * SAMPLE_RATE)
        tracemalloc.start()
        try:
            assert passed(tape) == tape.samples
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(24) < 1.5 * peak(6)


def test_only_few_blocks_are_alive_at_a_time(tmp_path):
    alive: weakref.WeakValueDictionary[int, np.ndarray] = weakref.WeakValueDictionary()
    most: list[int] = []

    class Counted(Endless, frozen=True):
        def blocks(self):
            for number, block in enumerate(super().blocks()):
                alive[number] = block
                most.append(len(alive))
                yield block

    passed(Counted(tmp_path / "none", 20 * SAMPLE_RATE))
    assert len(most) == 60
    assert max(most) <= 2


def test_progress_comes_to_its_end_before_the_first_sound(tmp_path):
    done: list[float] = []
    mastering.mastered(Endless(tmp_path / "none", 3 * SAMPLE_RATE), -14, 0, done.append)
    assert done == pytest.approx([1 / 9, 2 / 9, 3 / 9, 5 / 9, 7 / 9, 1])


def test_a_sound_too_short_to_have_a_loudness_has_no_peak_that_clips(mastered):
    short = mastered(tone(1.4, 0.2), -14, 0)
    assert short.shape == (2, round(0.2 * SAMPLE_RATE))
    assert measure(short)[1] <= 10 ** (-1 / 20)

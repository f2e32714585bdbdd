import numpy as np
import pytest
from numpy.typing import NDArray

from graph_engine import NodeError
from node_types._lib.rhythm import Hints, rhythm
from node_types._lib.section import ENERGY_RATE, energy, sections
from node_types._lib.sound import BLOCK, RATE
from node_types._lib.spectrum import Spectrum, spectrum

Floats = NDArray[np.float64]

LEAD_SECONDS = 0.5
TOLERANCE_SECONDS = 0.07


def song(
    bpm: float, *, seconds: float = 24, meter: int = 4, swing: float = 0, drift: float = 0, chords: bool = True
) -> tuple[Floats, Floats]:
    """Samples of drums and chords, and the times of the beats. Off-beats come late by `swing` of a beat."""
    random = np.random.default_rng(round(bpm))
    samples = 0.003 * random.standard_normal(round(seconds * RATE))
    clock = np.arange(RATE // 4) / RATE
    kick = 0.7 * np.sin(2 * np.pi * (50 * clock + 5 * (1 - np.exp(-30 * clock)))) * np.exp(-18 * clock)
    snare = 0.35 * random.standard_normal(len(clock)) * np.exp(-25 * clock)
    hat = 0.2 * np.diff(random.standard_normal(len(clock) + 1)) * np.exp(-80 * clock)

    def add(time: float, sound: Floats) -> None:
        first = round(time * RATE)
        room = samples[first : first + len(sound)]
        room += sound[: len(room)]

    beats, time = [], LEAD_SECONDS
    while time < seconds - 0.3:
        beats.append(time)
        time += 60 / (bpm * (1 + drift * time / seconds))
    for number, time in enumerate(beats):
        bar, place = divmod(number, meter)
        add(time, kick if place in (0, meter / 2) else snare)
        add(time, hat)
        add(time + 60 / bpm * (0.5 + swing), hat)
        if chords and place == 0:
            add(time, chord(bar, 60 / bpm * meter))
    return np.clip(samples, -1, 1), np.array(beats)


def chord(bar: int, seconds: float) -> Floats:
    clock = np.arange(round(seconds * RATE)) / RATE
    fade = np.minimum(1, 20 * np.minimum(clock, clock[-1] - clock))
    notes = ((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14))[bar % 4]
    return 0.06 * fade * sum(np.sin(2 * np.pi * 220 * 2 ** (note / 12) * clock) for note in notes)


def heard(samples: Floats) -> Spectrum:
    whole = samples.astype(np.float32)
    return spectrum(whole[i : i + BLOCK] for i in range(0, len(whole), BLOCK))


def f_measure(expected: Floats, found: Floats) -> float:
    nearest = np.abs(expected[:, None] - found[None, :])
    hits = int((nearest.min(axis=1) <= TOLERANCE_SECONDS).sum())
    return 2 * hits / (len(expected) + len(found))


@pytest.mark.parametrize(
    ("bpm", "meter", "swing", "hints"),
    [
        (60, 4, 0, Hints(slowest=45, fastest=80)),
        (75, 4, 0, Hints(fastest=140)),
        (90, 4, 0.16, Hints()),
        (100.5, 3, 0, Hints()),
        (120, 4, 0, Hints()),
        (128, 4, 0, Hints()),
        (150, 3, 0, Hints()),
        (174, 4, 0, Hints(slowest=140)),
    ],
)
def test_tempo_beats_and_bars_of_a_song_are_found(bpm: float, meter: int, swing: float, hints: Hints) -> None:
    samples, beats = song(bpm, meter=meter, swing=swing)

    found = rhythm(heard(samples), hints)

    assert found.bpm == pytest.approx(bpm, abs=0.05)
    assert f_measure(beats, found.beats) >= 0.98
    assert found.meter == meter
    assert f_measure(beats[::meter], found.downbeats) >= 0.98


def test_beats_lie_where_they_are_heard() -> None:
    samples, beats = song(120)

    found = rhythm(heard(samples), Hints())

    late = found.beats - beats
    assert abs(float(late.mean())) < 0.006
    assert float(np.abs(late).max()) < 0.012


@pytest.mark.parametrize("drift", [0.005, 0.02, 0.15])
def test_beats_of_a_band_that_speeds_up_are_followed(drift: float) -> None:
    samples, beats = song(110, drift=drift)

    found = rhythm(heard(samples), Hints())

    assert f_measure(beats, found.beats) >= 0.98


def test_a_break_keeps_its_beats() -> None:
    samples, beats = song(120)
    samples[round(9.4 * RATE) : round(13.4 * RATE)] *= 0.001

    found = rhythm(heard(samples), Hints())

    assert f_measure(beats, found.beats) == 1.0


def test_the_beats_begin_and_end_with_the_music() -> None:
    samples, beats = song(120)
    silence = np.zeros(5 * RATE)

    found = rhythm(heard(np.concatenate([silence, samples, silence])), Hints())

    assert found.beats[0] == pytest.approx(5 + beats[0], abs=0.02)
    assert found.beats[-1] == pytest.approx(5 + beats[-1], abs=0.02)


def test_a_given_meter_is_kept() -> None:
    samples, _ = song(120)

    found = rhythm(heard(samples), Hints(meter=3))

    assert found.meter == 3
    assert np.allclose(np.diff(found.downbeats), 1.5, atol=0.01)


def test_hints_choose_between_the_beat_and_its_double() -> None:
    song_of_75 = heard(song(75)[0])

    assert rhythm(song_of_75, Hints(fastest=100)).bpm == pytest.approx(75, abs=0.05)
    assert rhythm(song_of_75, Hints(slowest=100)).bpm == pytest.approx(150, abs=0.1)


def test_onsets_are_the_beats_and_the_notes_between_them() -> None:
    samples, beats = song(100)
    between = beats + 0.3

    found = rhythm(heard(samples), Hints())

    assert f_measure(np.concatenate([beats, between]), found.onsets) > 0.95


def noise() -> Floats:
    return 0.1 * np.random.default_rng(1).standard_normal(12 * RATE)


def tone() -> Floats:
    return 0.3 * np.sin(2 * np.pi * 440 * np.arange(12 * RATE) / RATE)


def irregular_clicks() -> Floats:
    clicks = np.random.default_rng(2).random(12 * RATE) < 3 / RATE
    return np.convolve(clicks, np.exp(-np.arange(500) / 60))[: 12 * RATE]


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(0),
        np.zeros(1),
        np.ones(1),
        np.zeros(12 * RATE),
        noise(),
        tone(),
        irregular_clicks(),
        song(120)[0][:RATE],
    ],
    ids=["nothing", "one silent sample", "one sample", "silence", "noise", "a tone", "irregular", "one second"],
)
def test_what_has_no_beat_is_refused(samples: Floats) -> None:
    with pytest.raises(NodeError) as refused:
        rhythm(heard(samples), Hints())

    assert refused.value.problem.code == "no_beat"
    assert refused.value.problem.hint


def test_blocks_do_not_change_the_spectrum() -> None:
    samples = song(120)[0].astype(np.float32)

    whole, parts = spectrum([samples]), spectrum(np.split(samples, [256, 2560, 256 * 500]))

    assert len(whole.attack) == len(parts.attack) == 1 + len(samples) // 256
    assert np.allclose(whole.bands, parts.bands, atol=1e-3)
    assert np.allclose(whole.power, parts.power, atol=1e-6)


def test_sections_begin_where_the_loudness_changes() -> None:
    samples, _ = song(120, seconds=64)
    samples[: round(16.5 * RATE)] *= 0.15
    samples[round(48.5 * RATE) :] *= 0.2
    spectrum = heard(samples)
    curve = energy(spectrum)

    found = sections(spectrum, rhythm(spectrum, Hints()).downbeats, curve)

    assert [section.label for section in found] == ["quiet", "loud", "quiet"]
    assert [section.start for section in found] == pytest.approx([0, 16.5, 48.5], abs=0.02)
    assert [section.end for section in found] == pytest.approx([16.5, 48.5, 64], abs=0.02)


def test_a_rising_part_is_a_build() -> None:
    samples, _ = song(120, seconds=64)
    start, drop = round(16.5 * RATE), round(32.5 * RATE)
    samples[:start] *= 0.05
    samples[start:drop] *= np.linspace(0.1, 0.6, drop - start)
    spectrum = heard(samples)

    found = sections(spectrum, rhythm(spectrum, Hints()).downbeats, energy(spectrum))

    assert [section.label for section in found] == ["quiet", "build", "loud"]


def test_a_short_song_is_one_section() -> None:
    spectrum = heard(song(120, seconds=8)[0])

    found = sections(spectrum, rhythm(spectrum, Hints()).downbeats, energy(spectrum))

    assert [(section.start, section.end) for section in found] == [(0.0, 8.0)]


def test_the_energy_curve_runs_from_start_to_end() -> None:
    samples, _ = song(120, seconds=10)
    samples[: 5 * RATE] *= 0.1

    curve = energy(heard(samples))

    assert len(curve) == 10 * ENERGY_RATE
    assert curve.max() == 1
    assert curve[:50].mean() < 0.15 * curve[50:].mean()

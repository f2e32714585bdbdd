import wave
from pathlib import Path

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from graph_engine import Audio, Beats, Canceled, NodeError
from graph_engine.testing import FakeContext, run
from node_types.sound import beat

RATE = 22_050
SONG = Path(__file__).parents[3] / "server/sample/media/war_of_freedom_140bpm.ogg"


def clicks(seconds: float = 12, bpm: float = 120) -> NDArray[np.float64]:
    """Short bursts of noise on every beat, the first of each four stronger."""
    samples = np.zeros(round(seconds * RATE))
    burst = np.random.default_rng(0).standard_normal(1500) * np.exp(-np.arange(1500) / 200)
    for number, time in enumerate(np.arange(0.5, seconds - 0.2, 60 / bpm)):
        first = round(time * RATE)
        samples[first : first + len(burst)] += (0.25 if number % 4 else 0.4) * burst
    return np.clip(samples, -1, 1)


def wav(ctx: FakeContext, path: Path, samples: NDArray[np.float64]) -> Audio:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return Audio(artifact=ctx.save(path, "audio/wav"), seconds=len(samples) / RATE, sample_rate=RATE, channels=1)


def float_wav(ctx: FakeContext, path: Path, samples: NDArray[np.float64]) -> Audio:
    data = samples.astype("<f4").tobytes()
    form = np.array([3 | 1 << 16, RATE, RATE * 4, 4 | 32 << 16], "<u4").tobytes()
    chunks = b"WAVEfmt " + len(form).to_bytes(4, "little") + form + b"data" + len(data).to_bytes(4, "little") + data
    path.write_bytes(b"RIFF" + len(chunks).to_bytes(4, "little") + chunks)
    return Audio(artifact=ctx.save(path, "audio/wav"), seconds=len(samples) / RATE, sample_rate=RATE, channels=1)


@pytest.fixture
def ctx(tmp_path: Path) -> FakeContext:
    return FakeContext(tmp_path)


@pytest.fixture
def sample_song(ctx: FakeContext) -> Audio:
    return Audio(artifact=ctx.save(SONG, "audio/ogg"), seconds=60.0, sample_rate=44_100, channels=2)


def test_a_produced_song_is_analysed_as_a_whole(ctx: FakeContext, sample_song: Audio) -> None:
    found: Beats = run(beat.run, ctx, audio=sample_song).beats

    assert found.bpm == pytest.approx(140, abs=0.1)
    assert found.seconds == pytest.approx(60, abs=0.01)
    assert np.allclose(np.diff(found.beats), 60 / 140, atol=0.001)
    assert set(found.downbeats) <= set(found.beats)
    assert np.allclose(np.diff(found.downbeats), 4 * 60 / 140, atol=0.002)
    assert len(found.energy) == 600
    assert found.energy_rate == 10
    assert found.loudness == pytest.approx(-12.0, abs=0.2)
    assert len(found.peaks) == 400
    assert all(0 <= value <= 1 for value in found.peaks + found.energy)
    assert found.sections[0].start == 0
    assert found.sections[-1].end == found.seconds
    assert all(a.end == b.start for a, b in zip(found.sections, found.sections[1:], strict=False))


def test_the_same_song_gives_the_same_beats(ctx: FakeContext, sample_song: Audio) -> None:
    first, second = (run(beat.run, ctx, audio=sample_song) for _ in range(2))

    assert msgspec.json.encode(first) == msgspec.json.encode(second)


def test_every_list_of_times_is_in_order_and_within_the_song(ctx: FakeContext, tmp_path: Path) -> None:
    found: Beats = run(beat.run, ctx, audio=wav(ctx, tmp_path / "clicks.wav", clicks())).beats

    for times in (found.beats, found.downbeats, found.onsets):
        assert list(times) == sorted(set(times))
        assert 0 <= times[0] <= times[-1] <= found.seconds
    assert found.downbeats[0] == pytest.approx(0.5, abs=0.02)


def test_tempo_bounds_and_meter_are_obeyed(ctx: FakeContext, tmp_path: Path) -> None:
    audio = wav(ctx, tmp_path / "clicks.wav", clicks(bpm=90))

    found: Beats = run(beat.run, ctx, {"minimum_bpm": 140, "maximum_bpm": 200, "meter": "3"}, audio=audio).beats

    assert found.bpm == pytest.approx(180, abs=0.1)
    assert np.allclose(np.diff(found.downbeats), 1.0, atol=0.01)


def test_bounds_that_leave_no_tempo_are_refused(ctx: FakeContext, tmp_path: Path) -> None:
    audio = wav(ctx, tmp_path / "clicks.wav", clicks())

    with pytest.raises(NodeError) as refused:
        run(beat.run, ctx, {"minimum_bpm": 150, "maximum_bpm": 120}, audio=audio)

    assert refused.value.problem.where.field == "maximum_bpm"


@pytest.mark.parametrize(
    "samples", [np.zeros(8 * RATE), np.zeros(1), clicks(seconds=1)], ids=["silence", "one sample", "one second"]
)
def test_a_sound_without_a_beat_is_refused(ctx: FakeContext, tmp_path: Path, samples: NDArray[np.float64]) -> None:
    with pytest.raises(NodeError) as refused:
        run(beat.run, ctx, audio=wav(ctx, tmp_path / "quiet.wav", samples))

    assert refused.value.problem.code == "no_beat"
    assert refused.value.problem.hint


def test_samples_that_are_no_numbers_are_heard_as_silence(ctx: FakeContext, tmp_path: Path) -> None:
    with pytest.raises(NodeError) as refused:
        run(beat.run, ctx, audio=float_wav(ctx, tmp_path / "nan.wav", np.full(8 * RATE, np.nan)))

    assert refused.value.problem.code == "no_beat"


def test_a_few_broken_samples_do_not_hide_the_beat(ctx: FakeContext, tmp_path: Path) -> None:
    samples = clicks()
    samples[RATE : RATE + 5] = (np.nan, np.inf, -np.inf, 1e30, -1e30)

    found: Beats = run(beat.run, ctx, audio=float_wav(ctx, tmp_path / "broken.wav", samples)).beats

    assert found.bpm == pytest.approx(120, abs=0.05)
    assert np.isfinite(found.loudness)
    assert max(found.peaks) <= 1


def test_a_person_can_stop_it(ctx: FakeContext, sample_song: Audio) -> None:
    ctx.canceled = True

    with pytest.raises(Canceled):
        run(beat.run, ctx, audio=sample_song)


def test_progress_never_goes_back(ctx: FakeContext, sample_song: Audio) -> None:
    run(beat.run, ctx, audio=sample_song)

    fractions = [fraction for fraction, _ in ctx.stages]
    assert fractions == sorted(fractions)
    assert 0 < fractions[0] < fractions[-1] <= 1


def test_a_sound_longer_than_a_song_is_refused(
    ctx: FakeContext, sample_song: Audio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beat, "MAX_SECONDS", 20)

    with pytest.raises(NodeError) as refused:
        run(beat.run, ctx, audio=sample_song)

    assert refused.value.problem.code == "sound_too_long"

import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from graph_engine import NodeError
from node_types._lib import sound

RATE = 48_000


def wav(path: Path, *channels: NDArray[np.float64]) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((len(channels), 2, RATE, 0, "NONE", ""))
        file.writeframes((np.stack(channels, axis=1) * 32767).round().astype("<i2").tobytes())
    return path


def tone(decibels: float, seconds: float = 5) -> NDArray[np.float64]:
    """1 kHz at a peak below full scale."""
    return 10 ** (decibels / 20) * np.sin(2 * np.pi * 1000 * np.arange(round(seconds * RATE)) / RATE)


def loudness(path: Path) -> float:
    return sound.loudness(path, lambda seconds: None)


@pytest.mark.parametrize("decibels", [-23.0, -33.0])
def test_loudness_meets_the_reference_of_ebu_tech_3341(tmp_path: Path, decibels: float) -> None:
    both = tone(decibels)

    assert loudness(wav(tmp_path / "tone.wav", both, both)) == pytest.approx(decibels, abs=0.1)


def test_one_channel_is_half_as_loud_as_two(tmp_path: Path) -> None:
    assert loudness(wav(tmp_path / "tone.wav", tone(-23))) == pytest.approx(-26, abs=0.1)


@pytest.mark.parametrize("seconds", [0.0001, 5])
def test_silence_has_the_lowest_loudness(tmp_path: Path, seconds: float) -> None:
    assert loudness(wav(tmp_path / "silence.wav", np.zeros(round(seconds * RATE)))) == -70


def test_blocks_hold_the_whole_sound_in_mono(tmp_path: Path) -> None:
    left = tone(-6, seconds=25)

    blocks = list(sound.blocks(wav(tmp_path / "tone.wav", left, left)))

    assert [len(block) for block in blocks[:-1]] == [sound.BLOCK, sound.BLOCK]
    assert sum(len(block) for block in blocks) == pytest.approx(25 * sound.RATE, abs=2)
    assert max(float(block.max()) for block in blocks) == pytest.approx(0.5, abs=0.01)


def test_many_channels_are_mixed_to_one(tmp_path: Path) -> None:
    channels = [tone(-6, seconds=1)] * 6 + [np.zeros(RATE)] * 6

    heard = np.concatenate(list(sound.blocks(wav(tmp_path / "tone.wav", *channels))))

    assert float(heard.max()) == pytest.approx(0.25, abs=0.01)


def test_a_sound_of_an_unknown_codec_is_refused(tmp_path: Path) -> None:
    path = wav(tmp_path / "tone.wav", tone(-6, seconds=1))
    data = bytearray(path.read_bytes())
    data[20:22] = b"\x34\x12"  # the codec's number
    path.write_bytes(data)

    with pytest.raises(NodeError) as refused:
        list(sound.blocks(path))

    assert refused.value.problem.code == "no_sound"


def test_peaks_are_the_loudest_samples_of_equal_parts(tmp_path: Path) -> None:
    loud_in_the_middle = np.concatenate([tone(-60, 4), tone(-6, 2), tone(-60, 4)])

    blocks = sound.blocks(wav(tmp_path / "tone.wav", loud_in_the_middle))
    found = sound.waveform(np.concatenate([sound.peaks(block) for block in blocks]))

    assert len(found) == 400
    assert max(found[:155] + found[245:]) < 0.01
    assert min(found[165:235]) > 0.45


def test_a_sound_that_never_ends_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "MAX_SECONDS", 3)

    with pytest.raises(NodeError) as refused:
        list(sound.blocks(wav(tmp_path / "tone.wav", tone(-6))))

    assert refused.value.problem.code == "sound_too_long"


def test_a_sound_of_exactly_the_longest_length_is_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "MAX_SECONDS", 5)

    assert sum(len(block) for block in sound.blocks(wav(tmp_path / "tone.wav", tone(-6)))) == 5 * sound.RATE

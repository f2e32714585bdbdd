"""Joining clips by copying packets."""

import hashlib
import itertools
from pathlib import Path

import av
import numpy as np
import pytest

from node_types._lib.assembly.concat import Part, copy_join
from node_types._lib.encode import SAMPLE_RATE, ClipWriter, is_house


def clip(path: Path, frames: int, *, level: int = 100, size: int = 64, fps: int = 30) -> Path:
    noise = np.random.default_rng(level).integers(0, 40, (48, size, 3), dtype=np.uint8) + np.uint8(level)
    with ClipWriter(path, width=size, height=48, fps=fps) as writer:
        for number in range(frames):
            writer.write(np.roll(noise, number, axis=1))
    return path


def packets(path: Path) -> list[str]:
    with av.open(path) as container:
        return [hashlib.sha256(bytes(p)).hexdigest() for p in container.demux(video=0) if p.pts is not None]


def decoded(path: Path) -> list[np.ndarray]:
    with av.open(path) as container:
        return [frame.to_ndarray() for frame in container.decode(video=0)]


def test_packets_of_the_parts_are_those_of_the_clips(tmp_path):
    first, second = clip(tmp_path / "a.mp4", 40), clip(tmp_path / "b.mp4", 50, level=160)
    target = tmp_path / "film.mp4"
    assert copy_join([Part(first, 0, 22), Part(second, 15, 17), Part(first, 30)], target) == 49
    assert packets(target) == packets(first)[:22] + packets(second)[15:32] + packets(first)[30:]


def test_the_film_decodes_to_exactly_the_pictures_of_the_parts(tmp_path):
    first, second = clip(tmp_path / "a.mp4", 40), clip(tmp_path / "b.mp4", 50, level=160)
    copy_join([Part(first, 15, 7), Part(second, 0, 16), Part(first, 0, 1)], tmp_path / "film.mp4")
    wanted = decoded(first)[15:22] + decoded(second)[:16] + decoded(first)[:1]
    assert all(
        np.array_equal(found, frame) for found, frame in zip(decoded(tmp_path / "film.mp4"), wanted, strict=True)
    )


def test_the_film_is_a_house_clip_without_gaps(tmp_path):
    first, second = clip(tmp_path / "a.mp4", 20, fps=24), clip(tmp_path / "b.mp4", 20, fps=24)
    copy_join([Part(first, 0, 13), Part(second), Part(first, 12, 5)], tmp_path / "film.mp4")
    assert is_house(tmp_path / "film.mp4")
    with av.open(tmp_path / "film.mp4") as container:
        stream = container.streams.video[0]
        times = [(p.pts * stream.time_base, p.dts) for p in container.demux(stream) if p.pts is not None]
        assert stream.average_rate == 24
    assert [time * 24 for time, _ in times] == list(range(38))
    assert all(later > earlier for (_, earlier), (_, later) in itertools.pairwise(times))


def test_sound_runs_beside_the_pictures(tmp_path):
    first = clip(tmp_path / "a.mp4", 60)
    tone = 0.3 * np.sin(np.arange(2 * SAMPLE_RATE) * (2 * np.pi * 440 / SAMPLE_RATE), dtype=np.float32)
    tone[: SAMPLE_RATE // 2] = 0
    blocks = np.array_split(np.stack([tone, tone]), [7, 7, 30_000, 95_999], axis=1)
    copy_join([Part(first)], tmp_path / "film.mp4", audio=blocks)
    with av.open(tmp_path / "film.mp4") as container:
        sound = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    assert abs(sound.shape[1] - 2 * SAMPLE_RATE) <= 1024
    assert np.abs(sound[0, : SAMPLE_RATE // 2 - 1200]).max() < 0.01
    assert np.abs(sound[0, SAMPLE_RATE // 2 + 1200 : SAMPLE_RATE]).max() == pytest.approx(0.3, abs=0.03)
    data = (tmp_path / "film.mp4").read_bytes()
    with av.open(tmp_path / "film.mp4") as container:
        streams = [packet.stream.type for packet in container.demux() if packet.pts is not None]
    assert "audio" in streams[: len(streams) // 3]
    assert data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize("seconds", [0.5, 3.0])
def test_sound_of_another_length_than_the_pictures_is_written_whole(tmp_path, seconds):
    samples = int(seconds * SAMPLE_RATE)
    copy_join([Part(clip(tmp_path / "a.mp4", 60))], tmp_path / "film.mp4", audio=[np.zeros((2, samples), np.float32)])
    with av.open(tmp_path / "film.mp4") as container:
        assert abs(sum(frame.samples for frame in container.decode(audio=0)) - samples) <= 1024


def test_sound_is_taken_only_as_the_pictures_need_it(tmp_path):
    first = clip(tmp_path / "a.mp4", 90)
    written, ahead = [0], []

    def blocks():
        for second in range(3):
            ahead.append(second - written[-1] / 30)
            yield np.zeros((2, SAMPLE_RATE), np.float32)

    copy_join([Part(first)], tmp_path / "film.mp4", audio=blocks(), progress=written.append)
    assert written == [0, 15, 30, 45, 60, 75, 90]
    assert ahead == [0, 0, 0]


def test_an_error_in_the_sound_leaves_no_file(tmp_path):
    def blocks():
        yield np.zeros((2, 4800), np.float32)
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        copy_join([Part(clip(tmp_path / "a.mp4", 40))], tmp_path / "film.mp4", audio=blocks())
    assert not (tmp_path / "film.mp4").exists()


def test_equal_parts_give_equal_bytes(tmp_path):
    first = clip(tmp_path / "a.mp4", 20)
    for name in ("x.mp4", "y.mp4"):
        copy_join([Part(first), Part(first)], tmp_path / name)
    assert (tmp_path / "x.mp4").read_bytes() == (tmp_path / "y.mp4").read_bytes()


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"first": 7}, "no key frame"),
        ({"first": 0, "frames": 41}, "ends before"),
        ({"first": 400}, "no key frame|ends before"),
    ],
)
def test_parts_that_cannot_be_cut_are_refused_and_leave_no_file(tmp_path, part, message):
    first = clip(tmp_path / "a.mp4", 40)
    with pytest.raises(ValueError, match=message):
        copy_join([Part(first), Part(first, **part)], tmp_path / "film.mp4")
    assert not (tmp_path / "film.mp4").exists()


@pytest.mark.parametrize("other", [{"size": 80}, {"fps": 24}])
def test_clips_of_other_sizes_or_rates_are_refused(tmp_path, other):
    first, second = clip(tmp_path / "a.mp4", 5), clip(tmp_path / "b.mp4", 5, **other)
    with pytest.raises(ValueError, match="not of the same format"):
        copy_join([Part(first), Part(second)], tmp_path / "film.mp4")
    assert not (tmp_path / "film.mp4").exists()


def test_nothing_can_not_be_joined(tmp_path):
    with pytest.raises(ValueError, match="nothing"):
        copy_join([], tmp_path / "film.mp4")

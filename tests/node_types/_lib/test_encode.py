"""The house format: what ClipWriter writes, and how it is told from other files."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from node_types._lib.encode import SAMPLE_RATE, ClipWriter, is_house


def noise(seed: int, width: int = 64, height: int = 48) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (height, width, 3), dtype=np.uint8)


def write(path: Path, frames: int = 20, *, seed: int = 0, fps: Fraction | int = 30, audio: bool = False) -> Path:
    with ClipWriter(path, width=64, height=48, fps=fps, audio=audio) as clip:
        for number in range(frames):
            clip.write(np.roll(noise(seed), number, axis=1))
            if audio:
                clip.write_audio(np.full((2, SAMPLE_RATE // 30), 0.1, dtype=np.float32))
    return path


def test_a_clip_has_the_house_format(tmp_path):
    path = write(tmp_path / "a.mp4", 40, audio=True)
    with av.open(path) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        coded = video.codec_context
        assert (coded.name, coded.profile, coded.pix_fmt, coded.has_b_frames) == ("h264", "High", "yuv420p", False)
        assert (coded.colorspace, coded.color_primaries, coded.color_trc, coded.color_range) == (1, 1, 1, 1)
        assert (video.average_rate, video.frames) == (30, 40)
        assert (audio.codec_context.name, audio.sample_rate, audio.channels) == ("aac", SAMPLE_RATE, 2)
        keys = [number for number, entry in enumerate(video.index_entries) if entry.is_keyframe]
    assert keys == [0, 15, 30]
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert b"x264" not in data
    assert b"Lavf" not in data


def test_equal_pictures_give_equal_bytes(tmp_path):
    first, second = (write(tmp_path / name, audio=True).read_bytes() for name in ("a.mp4", "b.mp4"))
    assert first == second


@pytest.mark.parametrize("fps", [24, 25, 60, Fraction(30_000, 1001)])
def test_headers_do_not_depend_on_the_pictures(tmp_path, fps):
    headers = set()
    for seed in (1, 2):
        with av.open(write(tmp_path / f"{seed}.mp4", seed * 5, seed=seed, fps=fps)) as container:
            headers.add(container.streams.video[0].codec_context.extradata)
        assert is_house(tmp_path / f"{seed}.mp4")
    assert len(headers) == 1


@pytest.mark.parametrize("colour", [(200, 30, 30), (20, 180, 60), (40, 40, 220), (255, 255, 255), (0, 0, 0)])
def test_colours_survive(tmp_path, colour):
    with ClipWriter(tmp_path / "a.mp4", width=64, height=48, fps=30) as clip:
        clip.write(np.full((48, 64, 3), colour, dtype=np.uint8))
    with av.open(tmp_path / "a.mp4") as container:
        frame = next(container.decode(video=0))
    assert np.abs(frame.to_ndarray(format="rgb24").astype(int) - colour).max() <= 4


def test_a_decoded_frame_can_be_written_again(tmp_path):
    with av.open(write(tmp_path / "a.mp4", 5)) as source:
        frames = list(source.decode(video=0))
    with ClipWriter(tmp_path / "b.mp4", width=64, height=48, fps=24) as clip:
        for frame in frames:
            clip.write(frame)
        assert clip.frames == 5
    assert is_house(tmp_path / "b.mp4")


def test_a_key_picture_can_be_asked_for(tmp_path):
    with ClipWriter(tmp_path / "a.mp4", width=64, height=48, fps=30) as clip:
        for number in range(10):
            clip.write(noise(number), key=number == 7)
    with av.open(tmp_path / "a.mp4") as container:
        keys = [number for number, entry in enumerate(container.streams.video[0].index_entries) if entry.is_keyframe]
    assert keys == [0, 7]
    assert is_house(tmp_path / "a.mp4")


def test_an_exception_removes_the_unfinished_clip(tmp_path):
    clip = ClipWriter(tmp_path / "a.mp4", width=64, height=48, fps=30)
    with pytest.raises(ZeroDivisionError), clip:
        clip.write(noise(1 // clip.frames))
    assert not (tmp_path / "a.mp4").exists()


def test_a_clip_without_pictures_is_refused_and_removed(tmp_path):
    with pytest.raises(ValueError, match="at least one"), ClipWriter(tmp_path / "a.mp4", width=64, height=48, fps=30):
        pass
    assert not (tmp_path / "a.mp4").exists()


def test_odd_sizes_are_refused_before_a_file_is_made(tmp_path):
    with pytest.raises(ValueError, match="even"):
        ClipWriter(tmp_path / "a.mp4", width=63, height=48, fps=30)
    assert not (tmp_path / "a.mp4").exists()


def test_a_picture_of_another_size_is_refused(tmp_path):
    with pytest.raises(ValueError, match="64x48"), ClipWriter(tmp_path / "a.mp4", width=64, height=48, fps=30) as clip:
        clip.write(noise(0, 80))


@pytest.mark.parametrize(
    "samples", [np.zeros((1, 5), np.float32), np.zeros((2, 5), np.float64), np.zeros(5, np.float32)]
)
def test_sound_of_another_form_is_refused(tmp_path, samples):
    clip = ClipWriter(tmp_path / "a.mp4", width=64, height=48, fps=30, audio=True)
    with pytest.raises(ValueError, match="float32"), clip:
        clip.write_audio(samples)


@pytest.mark.parametrize("options", [{"bf": "2"}, {"bf": "0", "refs": "4"}, {"bf": "0", "preset": "veryslow"}])
def test_other_h264_is_not_house(tmp_path, options):
    with av.open(tmp_path / "a.mp4", "w") as container:
        stream = container.add_stream("libx264", rate=30, options=options)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(10):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(noise(number))))
        container.mux(stream.encode())
    assert not is_house(tmp_path / "a.mp4")


def test_sound_alone_is_not_house(tmp_path):
    with av.open(tmp_path / "a.wav", "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
    assert not is_house(tmp_path / "a.wav")

import struct
from fractions import Fraction

import av
import numpy as np
import pytest

from graph_engine import NodeError
from node_types._lib import decode
from node_types._lib.encode import ClipWriter

WIDTH, HEIGHT = 96, 64


def picture(number: int, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """Its brightness tells its number."""
    y, x = np.mgrid[:height, :width]
    return np.repeat(((x + y) % 32 + 4 * number % 220)[..., None], 3, axis=2).astype(np.uint8)


def clip(
    path, codec="libx264", frames=20, fps=Fraction(30), times=None, gop=12, bframes=0, options=None, form="yuv420p"
):
    with av.open(path, "w") as container:
        stream = container.add_stream(codec, rate=fps)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, form
        stream.options = {"threads": "1", **(options or {})}
        stream.codec_context.gop_size = gop
        stream.codec_context.max_b_frames = bframes
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(picture(number), format="rgb24")
            if times is not None:
                frame.pts, frame.time_base = times[number], Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def house(path, frames=10, fps=30, audio=None):
    with ClipWriter(path, width=WIDTH, height=HEIGHT, fps=fps, audio=audio is not None) as writer:
        for number in range(frames):
            writer.write(picture(number))
        if audio is not None:
            writer.write_audio(audio)
    return path


def numbers(path):
    """The picture numbers that a clip shows, told by brightness."""
    base = picture(0).mean()
    return [round((frame.mean() - base) / 4) for frame in decode.frames(path)]


def last_frame(path):
    (last,) = decode.last_frames(path, 1)
    return last


def code(path, read=decode.describe):
    with pytest.raises(NodeError) as caught:
        read(path)
    assert caught.value.problem.title
    return caught.value.problem.code


X264 = [(bframes, gop, frames) for bframes in (0, 1, 2, 3) for gop, frames in ((1, 5), (12, 31), (250, 20))]


@pytest.mark.parametrize(("bframes", "gop", "frames"), X264)
def test_x264_is_counted_and_ends_exactly(tmp_path, bframes, gop, frames):
    path = clip(tmp_path / "clip.mp4", frames=frames, gop=gop, bframes=bframes)

    assert decode.describe(path).frames == frames
    assert numbers(path) == list(range(frames))
    assert np.array_equal(last_frame(path), list(decode.frames(path))[-1])


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("open.mp4", "libx264", {"x264-params": "open-gop=1:keyint=6:min-keyint=6:bframes=3"}),
        ("refresh.mp4", "libx264", {"x264-params": "intra-refresh=1:keyint=10"}),
        ("clip.mkv", "libx264", {"bf": "3"}),
        ("clip.mp4", "mpeg4", {"bf": "2"}),
        ("clip.mov", "mpeg4", {"bf": "1", "g": "7"}),
        ("clip.webm", "libvpx-vp9", {"lag-in-frames": "10", "auto-alt-ref": "1", "cpu-used": "8"}),
    ],
)
@pytest.mark.parametrize("frames", [2, 40])
def test_other_encodings_end_exactly(tmp_path, name, codec, options, frames):
    path = clip(tmp_path / name, codec, frames=frames, options=options)
    every = list(decode.frames(path))

    assert len(every) == decode.describe(path).frames == frames
    for late, full in zip(decode.last_frames(path, 3), every[-3:], strict=True):
        assert np.array_equal(late, full)


def test_one_frame_is_a_clip(tmp_path):
    path = clip(tmp_path / "clip.mp4", frames=1)

    assert decode.describe(path).frames == 1
    assert last_frame(path).shape == (HEIGHT, WIDTH, 3)


def test_asking_for_more_last_frames_than_there_are_gives_them_all(tmp_path):
    assert len(decode.last_frames(clip(tmp_path / "clip.mp4", frames=2), 3)) == 2


@pytest.mark.parametrize(
    "fps", [Fraction(24), Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(60)]
)
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_the_usual_rates_are_exact(tmp_path, fps, suffix):
    """Matroska rounds its times to milliseconds."""
    facts = decode.describe(clip(tmp_path / f"clip{suffix}", frames=30, fps=fps))

    assert (facts.fps, facts.frames) == (fps, 30)
    assert facts.seconds == pytest.approx(30 / fps)


def test_a_varying_rate_becomes_a_constant_one(tmp_path):
    """Four pictures 40 ms apart, then one after half a second, and one more."""
    path = clip(tmp_path / "clip.mkv", frames=6, fps=Fraction(25), times=[0, 40, 80, 120, 620, 660])
    facts = decode.describe(path)

    assert facts.fps == 25
    assert facts.frames == 18
    assert numbers(path) == [0, 1, 2] + [3] * 13 + [4, 5]
    assert np.array_equal(last_frame(path), list(decode.frames(path))[-1])


def test_an_edit_list_hides_the_end(tmp_path):
    path = clip(tmp_path / "clip.mp4", frames=30, bframes=2)
    data = bytearray(path.read_bytes())
    entry = data.index(b"elst") + 12
    assert struct.unpack_from(">I", data, entry)[0] == 1000
    struct.pack_into(">I", data, entry, 500)
    path.write_bytes(data)

    shown = numbers(path)

    assert len(shown) == decode.describe(path).frames < 30
    assert shown == list(range(len(shown)))
    assert np.array_equal(last_frame(path), list(decode.frames(path))[-1])


def test_a_phone_clip_is_turned_upright(tmp_path):
    path = clip(tmp_path / "clip.mp4", frames=2)
    lying = last_frame(path)
    data = bytearray(path.read_bytes())
    matrix = data.index(b"tkhd") + 44
    quarter_right = (0, 1, 0, -1, 0, 0)
    unit = 1 << 16
    struct.pack_into(">9i", data, matrix, *[unit * part for part in quarter_right], HEIGHT * unit, 0, 1 << 30)
    path.write_bytes(data)

    facts = decode.describe(path)

    assert (facts.width, facts.height) == (HEIGHT, WIDTH)
    assert np.abs(last_frame(path).astype(int) - np.rot90(lying, -1)).max() <= 2


def test_colours_survive_writing_and_reading(tmp_path):
    patches = np.zeros((HEIGHT, WIDTH, 3), dtype=np.uint8)
    patches[:, :32], patches[:, 32:64], patches[:, 64:] = (200, 30, 40), (20, 180, 60), (30, 60, 210)
    with ClipWriter(tmp_path / "clip.mp4", width=WIDTH, height=HEIGHT, fps=30) as writer:
        writer.write(patches)

    read = last_frame(tmp_path / "clip.mp4")

    for x in (16, 48, 80):
        assert np.abs(read[32, x].astype(int) - patches[32, x]).max() <= 4


def test_sound_is_stereo_at_48_khz_and_starts_with_the_picture(tmp_path):
    tone = np.sin(np.arange(16_000) * 2 * np.pi * 440 / 48_000).astype(np.float32) * 0.5
    path = house(tmp_path / "clip.mp4", audio=np.stack([tone, -tone]))

    heard = np.concatenate(list(decode.stereo(path)), axis=1)

    assert decode.describe(path).has_audio
    assert heard.dtype == np.float32
    assert heard.shape[1] - 16_000 in range(1024)
    assert np.abs(heard[0, 2000:14_000] - tone[2000:14_000]).max() < 0.02
    assert np.abs(heard[0] + heard[1]).max() < 0.02


def test_late_mono_sound_of_another_rate_is_put_in_its_place(tmp_path):
    path = tmp_path / "clip.mkv"
    with av.open(path, "w") as container:
        video = container.add_stream("libx264", rate=30)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        audio = container.add_stream("flac", rate=44_100, layout="mono")
        for number in range(30):
            container.mux(video.encode(av.VideoFrame.from_ndarray(picture(number), format="rgb24")))
        container.mux(video.encode())
        loud = av.AudioFrame.from_ndarray(np.full((1, 4608), 8000, dtype=np.int16), format="s16", layout="mono")
        loud.sample_rate, loud.pts, loud.time_base = 44_100, 22_050, Fraction(1, 44_100)
        container.mux(audio.encode(loud))
        container.mux(audio.encode())

    heard = np.concatenate(list(decode.stereo(path)), axis=1)

    assert not heard[:, :23_900].any()
    assert np.abs(heard[:, 24_200:28_000] - 8000 / 32768).max() < 0.02


def test_a_clip_without_sound_gives_none(tmp_path):
    path = house(tmp_path / "clip.mp4")

    assert not decode.describe(path).has_audio
    assert list(decode.stereo(path)) == []


def test_text_is_no_video(tmp_path):
    path = tmp_path / "clip.mp4"
    path.write_text("hello")

    assert code(path) == code(path, last_frame) == "media_unreadable"
    assert code(path, lambda path: list(decode.frames(path))) == "media_unreadable"
    assert code(path, lambda path: list(decode.stereo(path))) == "media_unreadable"


def test_an_empty_file_is_no_video(tmp_path):
    path = tmp_path / "clip.mp4"
    path.touch()

    assert code(path) == "media_unreadable"


def test_a_sound_file_has_no_pictures(tmp_path):
    path = tmp_path / "song.m4a"
    with av.open(path, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=48_000, layout="stereo")
        silence = av.AudioFrame.from_ndarray(np.zeros((2, 1024), dtype=np.float32), format="fltp", layout="stereo")
        silence.sample_rate = 48_000
        container.mux(stream.encode(silence))
        container.mux(stream.encode())

    assert code(path) == "no_pictures"


def test_a_play_list_is_not_followed(tmp_path):
    """It could name any file or address."""
    target = clip(tmp_path / "clip.mp4")
    path = tmp_path / "clip.m3u8"
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{target}\n#EXT-X-ENDLIST\n")

    assert code(path) == "media_unreadable"


@pytest.mark.parametrize("kept", [0.5, 0.9])
@pytest.mark.parametrize("name", ["house.mp4", "clip.mp4", "clip.webm"])
def test_a_clip_that_is_cut_off_is_refused(tmp_path, name, kept):
    path = tmp_path / name
    if name == "house.mp4":
        house(path, frames=60)
    else:
        clip(path, "libx264" if name == "clip.mp4" else "libvpx-vp9", frames=60)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])

    assert code(path) in ("video_cut_off", "media_unreadable")


@pytest.mark.parametrize(("bound", "problem"), [("MAX_SIDE", "video_too_large"), ("MAX_SECONDS", "video_too_long")])
def test_bounds(tmp_path, monkeypatch, bound, problem):
    monkeypatch.setattr(decode, bound, {"MAX_SIDE": 64, "MAX_SECONDS": 0.2}[bound])

    assert code(clip(tmp_path / "clip.mp4")) == problem

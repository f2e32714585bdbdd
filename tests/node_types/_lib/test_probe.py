import os
import shutil
import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from graph_engine import NodeError
from node_types._lib.probe import Facts, Limits, probe

RATE = 44_100


def film(path: Path, codec: str = "libx264", *, frames: int = 20, turned: int = 0, front: bool = False) -> Path:
    """A mute clip of noise, 64 by 48 at 10 pictures a second."""
    options = {"movflags": "+faststart"} if front else {}
    with av.open(path, "w", options=options) as container:
        stream = container.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        if turned:
            stream.codec_context.set_display_rotation(turned)
        noise = np.random.default_rng(0)
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(noise.integers(0, 255, (48, 64, 3), np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def sound(
    path: Path, codec: str, *, seconds: float = 1.0, cover: bool = False, options: dict[str, str] | None = None
) -> Path:
    """Noise in stereo, with or without an album cover."""
    with av.open(path, "w", options=options or {}) as container:
        stream = container.add_stream(codec, rate=48_000 if codec == "libopus" else RATE, layout="stereo")
        if cover:
            picture = container.add_stream("mjpeg", rate=1)
            picture.width, picture.height, picture.pix_fmt = 16, 16, "yuvj420p"
            picture.disposition = av.stream.Disposition.attached_pic
            drawn = av.VideoFrame.from_ndarray(np.zeros((16, 16, 3), np.uint8), format="rgb24")
            container.mux(picture.encode(drawn))
            container.mux(picture.encode())
        noise = 0.3 * np.random.default_rng(0).standard_normal((2, round(seconds * RATE))).clip(-1, 1)
        frame = av.AudioFrame.from_ndarray(noise.astype(np.float32), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
        resampler = av.AudioResampler(stream.format, "stereo", stream.rate)
        for converted in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(converted))
        container.mux(stream.encode())
    return path


def code_of(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(NodeError) as refused:
        probe(path, limits or Limits())
    problem = refused.value.problem
    assert problem.detail
    assert problem.hint
    return problem.code


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def test_a_picture_is_known_by_its_content(tmp_path: Path, format: str) -> None:
    path = tmp_path / "clip.mp4"
    Image.new("RGB", (40, 30), "red").save(path, format)

    assert probe(path) == Facts(kind="image", media_type=f"image/{format.lower()}", width=40, height=30)


@pytest.mark.parametrize(
    ("name", "codec", "media_type"),
    [
        ("clip.mp4", "libx264", "video/mp4"),
        ("clip.mov", "libx264", "video/quicktime"),
        ("clip.webm", "libvpx-vp9", "video/webm"),
        ("clip.mkv", "libx264", "video/matroska"),
        ("clip.avi", "libx264", "video/x-msvideo"),
    ],
)
def test_a_video_is_known_by_its_content(tmp_path: Path, name: str, codec: str, media_type: str) -> None:
    path = film(tmp_path / name, codec).rename(tmp_path / "song.mp3")

    assert probe(path) == Facts(
        kind="video", media_type=media_type, width=64, height=48, fps=10.0, frames=20, seconds=2.0
    )


@pytest.mark.parametrize(
    ("name", "codec", "media_type"),
    [
        ("song.mp3", "libmp3lame", "audio/mpeg"),
        ("song.m4a", "aac", "audio/mp4"),
        ("song.aac", "aac", "audio/aac"),
        ("song.flac", "flac", "audio/flac"),
        ("song.wav", "pcm_s16le", "audio/wav"),
        ("song.opus", "libopus", "audio/ogg"),
        ("song.webm", "libopus", "audio/webm"),
    ],
)
def test_a_sound_is_known_by_its_content(tmp_path: Path, name: str, codec: str, media_type: str) -> None:
    path = sound(tmp_path / name, codec).rename(tmp_path / "picture.png")

    facts = probe(path)

    assert (facts.kind, facts.media_type, facts.channels, facts.has_audio) == ("audio", media_type, 2, True)
    assert facts.sample_rate == (48_000 if codec == "libopus" else RATE)
    assert facts.seconds == pytest.approx(1.0, abs=0.06)


def test_a_song_with_a_cover_is_a_sound(tmp_path: Path) -> None:
    assert probe(sound(tmp_path / "song.mp3", "libmp3lame", cover=True)).kind == "audio"


def test_one_sample_is_a_sound(tmp_path: Path) -> None:
    facts = probe(sound(tmp_path / "click.wav", "pcm_s16le", seconds=1 / RATE))

    assert facts.seconds == pytest.approx(1 / RATE)


@pytest.mark.parametrize("name", ["nothing", "nothing.mp3", "nothing.png"])
def test_an_empty_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()

    assert code_of(tmp_path / name) == "media_empty"


def test_a_sound_without_a_sample_is_refused(tmp_path: Path) -> None:
    path = sound(tmp_path / "song.wav", "pcm_s16le", seconds=0.1)
    data = path.read_bytes()
    start = data.index(b"data")
    path.write_bytes(data[: start + 4] + bytes(4))

    assert code_of(path) == "media_empty"


@pytest.mark.parametrize(
    "content",
    [
        b"la la la\n" * 2000,
        b"#EXTM3U\nhttp://127.0.0.1/a.ts\n",
        b"ffconcat version 1.0\nfile /etc/hosts\n",
        b"\xff\xfb",
        b"GIF89a" + bytes(50),
    ],
    ids=["text", "play list", "list of files", "two bytes", "GIF"],
)
@pytest.mark.parametrize("name", ["song.mp3", "clip.mp4", "list.m3u8", "upload"])
def test_other_files_are_refused_whatever_their_name(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    assert code_of(path) == "unknown_media"


def test_a_picture_of_a_phone_is_told_how_to_come_in(tmp_path: Path) -> None:
    path = tmp_path / "photo.heic"
    path.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100))

    with pytest.raises(NodeError, match="HEIC") as refused:
        probe(path)

    assert "JPEG" in refused.value.problem.hint


CODECS = {
    "song.flac": "flac",
    "song.wav": "pcm_s16le",
    "song.m4a": "aac",
    "song.mp3": "libmp3lame",
    "song.ogg": "flac",
    "song.opus": "libopus",
}


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mov", "clip.mkv", "clip.avi", *CODECS])
@pytest.mark.parametrize("kept", [0.02, 0.5])
def test_a_file_without_its_end_is_refused(tmp_path: Path, name: str, kept: float) -> None:
    path = sound(tmp_path / name, CODECS[name]) if name in CODECS else film(tmp_path / name)
    os.truncate(path, int(path.stat().st_size * kept))

    assert code_of(path) in ("media_truncated", "video_cut_off", "no_pictures")


@pytest.mark.parametrize(
    ("name", "lost"), [(name, lost) for name in ("song.mp3", "song.ogg", "song.opus") for lost in (1, 100, 500)]
    + [("clip.avi", 20), ("clip.avi", 500)],
)  # fmt: skip
def test_the_last_bytes_are_missed_too(tmp_path: Path, name: str, lost: int) -> None:
    path = sound(tmp_path / name, CODECS[name]) if name in CODECS else film(tmp_path / name)
    os.truncate(path, path.stat().st_size - lost)

    assert code_of(path) == "media_truncated"


def test_an_ogg_is_refused_that_ends_within_a_page_and_not_one_that_ends_between_two(tmp_path: Path) -> None:
    path = sound(tmp_path / "song.opus", "libopus", seconds=3.0)
    last = path.read_bytes().rindex(b"OggS")

    for kept in (last + 10, last + 27):
        os.truncate(shutil.copy(path, tmp_path / "cut.opus"), kept)
        assert code_of(tmp_path / "cut.opus") == "media_truncated", kept

    os.truncate(shutil.copy(path, tmp_path / "broadcast.opus"), last)
    assert 1.0 < probe(tmp_path / "broadcast.opus").seconds < 3.0


def test_an_mp3_is_held_to_its_header_behind_a_large_cover(tmp_path: Path) -> None:
    path = sound(tmp_path / "song.mp3", "libmp3lame", seconds=3.0)
    size = 20_000
    tag = b"ID3\4\0\0" + bytes([0, 0, size >> 7, size & 0x7F]) + bytes(size)
    path.write_bytes(tag + path.read_bytes())
    assert probe(path).seconds == pytest.approx(3.0, abs=0.06)

    os.truncate(path, path.stat().st_size - 5 * 418)

    assert code_of(path) == "media_truncated"


def test_an_mp3_is_held_to_the_header_of_another_encoder(tmp_path: Path) -> None:
    path = sound(tmp_path / "song.mp3", "libmp3lame")
    data = bytearray(path.read_bytes())
    at = data.index(b"Info")
    _, _, frames, size = struct.unpack_from(">4sIII", data, at)
    struct.pack_into(">4s3HII", data, at, b"VBRI", 1, 0, 0, size, frames)
    path.write_bytes(data)
    assert probe(path).seconds == pytest.approx(1.0, abs=0.06)

    os.truncate(path, len(data) - 5 * 418)

    assert code_of(path) == "media_truncated"


def test_an_mp3_without_a_header_is_whole_wherever_it_ends(tmp_path: Path) -> None:
    path = sound(tmp_path / "song.mp3", "libmp3lame", options={"write_xing": "0", "id3v2_version": "0"})
    with av.open(path) as container:
        ends = [packet.pos + packet.size for packet in container.demux() if packet.size and packet.pos is not None]

    os.truncate(path, ends[-10] + 50)
    assert probe(path).seconds == pytest.approx((len(ends) - 9) * 1152 / RATE, abs=1152 / RATE)


@pytest.mark.parametrize(
    ("name", "behind"),
    [
        ("song.mp3", b"TAG" + bytes(125)),
        ("song.mp3", b"LYRICSBEGIN la la la LYRICSEND"),
        ("song.mp3", bytes(3000)),
        ("song.ogg", b"TAG" + bytes(125)),
    ],
    ids=["tag", "lyrics", "zeros", "tag behind Ogg"],
)
def test_what_stands_behind_a_whole_sound_does_no_harm(tmp_path: Path, name: str, behind: bytes) -> None:
    path = sound(tmp_path / name, CODECS[name])
    path.write_bytes(path.read_bytes() + behind)

    assert probe(path).seconds == pytest.approx(1.0, abs=0.15)


@pytest.mark.parametrize("name", ["song.mp3", "song.ogg"])
def test_two_sounds_one_behind_the_other_are_whole(tmp_path: Path, name: str) -> None:
    path = sound(tmp_path / name, CODECS[name])
    path.write_bytes(path.read_bytes() * 2)

    assert probe(path).kind == "audio"


def test_an_avi_of_sound_alone_is_refused(tmp_path: Path) -> None:
    assert code_of(sound(tmp_path / "clip.avi", "pcm_s16le")) == "unknown_media"


def test_the_second_part_of_an_avi_is_none(tmp_path: Path) -> None:
    path = film(tmp_path / "clip.avi")
    path.write_bytes(path.read_bytes().replace(b"AVI ", b"AVIX", 1))

    assert code_of(path) == "unknown_media"


def test_a_video_with_its_index_in_front_is_refused_without_its_end(tmp_path: Path) -> None:
    path = film(tmp_path / "clip.mp4", front=True)
    os.truncate(path, path.stat().st_size // 2)

    assert code_of(path) in ("media_truncated", "video_cut_off")


def test_a_picture_without_its_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    Image.effect_noise((200, 200), 60).save(path, "JPEG")
    os.truncate(path, path.stat().st_size // 2)

    assert code_of(path) == "picture_unreadable"


def test_a_video_of_garbage_is_refused(tmp_path: Path) -> None:
    path = film(tmp_path / "clip.mp4", front=True)
    data = path.read_bytes()
    body = data.index(b"mdat") + 4
    path.write_bytes(data[:body] + bytes(len(data) - body))

    assert code_of(path) in ("media_unreadable", "media_truncated", "no_pictures", "video_cut_off")


def test_what_is_beyond_the_limits_is_refused(tmp_path: Path) -> None:
    Image.new("L", (40, 30)).save(tmp_path / "photo.png")

    assert code_of(tmp_path / "photo.png", Limits(picture_pixels=1000)) == "picture_too_large"
    assert code_of(film(tmp_path / "clip.mp4"), Limits(video_side=50)) == "video_too_large"
    assert code_of(film(tmp_path / "clip.mp4"), Limits(video_seconds=1)) == "video_too_long"
    assert code_of(sound(tmp_path / "song.wav", "pcm_s16le"), Limits(sound_seconds=0.5)) == "sound_too_long"


def test_a_picture_with_far_too_many_pixels_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    Image.new("1", (20_000, 20_000)).save(path)

    assert code_of(path) == "picture_too_large"

import hashlib
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from graph_engine import Artifact, Audio, NodeError
from graph_engine.testing import FakeContext, run
from node_types.sound import audio

RATE = 48_000
SOUNDS = {
    "song.mp3": ("libmp3lame", "audio/mpeg"),
    "song.m4a": ("aac", "audio/mp4"),
    "song.aac": ("aac", "audio/aac"),
    "song.flac": ("flac", "audio/flac"),
    "song.wav": ("pcm_s16le", "audio/wav"),
    "song.opus": ("libopus", "audio/ogg"),
}


def make(path: Path, *, sound: str | None = None, picture: str | None = None, seconds: float = 1.0) -> Path:
    """A media file with a tone of 440 Hz, grey pictures, or both."""
    with av.open(path, "w") as container:
        if picture:
            video = container.add_stream(picture, rate=10)
            video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        if sound:
            stream = container.add_stream(sound, rate=RATE, layout="stereo")
        for number in range(round(seconds * 10) if picture else 0):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 99, np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            container.mux(video.encode(frame))
        if picture:
            container.mux(video.encode())
        if sound:
            tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * RATE)) / RATE)
            frame = av.AudioFrame.from_ndarray(
                np.stack([tone, tone]).astype(np.float32), format="fltp", layout="stereo"
            )
            frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
            for converted in av.AudioResampler(stream.format, "stereo", RATE).resample(frame):
                container.mux(stream.encode(converted))
            container.mux(stream.encode())
    return path


@pytest.fixture
def ctx(tmp_path: Path) -> FakeContext:
    return FakeContext(tmp_path)


def bring(ctx: FakeContext, path: Path, media_type: str = "application/octet-stream") -> Audio:
    asset = ctx.save(path, media_type)
    found = run(audio.run, ctx, {"asset": {"digest": asset.digest, "mediaType": media_type, "size": asset.size}})
    assert isinstance(found.audio, Audio)
    return found.audio


def problem_of(ctx: FakeContext, path: Path) -> tuple[str, str | None]:
    with pytest.raises(NodeError) as refused:
        bring(ctx, path)
    assert refused.value.problem.hint
    return refused.value.problem.code, refused.value.problem.where.field


@pytest.mark.parametrize("name", SOUNDS)
def test_a_sound_file_passes_through_byte_for_byte(ctx: FakeContext, tmp_path: Path, name: str) -> None:
    codec, media_type = SOUNDS[name]
    path = make(tmp_path / name, sound=codec)

    found = bring(ctx, path)

    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    assert found.artifact == Artifact(digest=digest, media_type=media_type, size=len(data))
    assert found.seconds == pytest.approx(1, abs=0.1)
    assert (found.sample_rate, found.channels) == (RATE, 2)


@pytest.mark.parametrize(
    ("name", "picture", "sound", "media_type"),
    [
        ("clip.mp4", "libx264", "aac", "audio/mp4"),
        ("clip.mov", "libx264", "pcm_s16le", "audio/flac"),
        ("clip.webm", "libvpx-vp9", "libopus", "audio/ogg"),
        ("clip.mkv", "libx264", "flac", "audio/flac"),
        ("old.mkv", "libx264", "libmp3lame", "audio/mpeg"),
        ("film.mkv", "libx264", "ac3", "audio/flac"),
    ],
)
def test_of_a_video_the_sound_comes_out(
    ctx: FakeContext, tmp_path: Path, name: str, picture: str, sound: str, media_type: str
) -> None:
    path = make(tmp_path / name, picture=picture, sound=sound)

    first, second = bring(ctx, path), bring(ctx, path)

    assert first == second
    assert first.artifact.media_type == media_type
    assert first.seconds == pytest.approx(1, abs=0.1)
    with av.open(ctx.open(first.artifact)) as container:
        assert not container.streams.video
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    heard = np.concatenate([frame.reshape(-1) for frame in frames])
    assert heard.size == pytest.approx(2 * RATE, rel=0.1)
    assert np.abs(heard).max() > 0.4 * (1 if heard.dtype.kind == "f" else 32767)


def test_an_empty_node_asks_for_a_sound(ctx: FakeContext) -> None:
    with pytest.raises(NodeError) as refused:
        run(audio.run, ctx)

    assert refused.value.problem.code == "no_asset"
    assert refused.value.problem.where.field == "asset"


def test_a_video_without_sound_is_refused(ctx: FakeContext, tmp_path: Path) -> None:
    assert problem_of(ctx, make(tmp_path / "mute.mp4", picture="libx264")) == ("no_sound", "asset")


def test_a_picture_is_refused(ctx: FakeContext, tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "song.mp3", "PNG")

    assert problem_of(ctx, tmp_path / "song.mp3") == ("no_sound", "asset")


def test_text_that_calls_itself_a_song_is_refused(ctx: FakeContext, tmp_path: Path) -> None:
    path = tmp_path / "song.mp3"
    path.write_text("la la la\n" * 1000)

    assert problem_of(ctx, path)[0] == "unknown_media"


def test_a_song_that_is_cut_off_is_refused(ctx: FakeContext, tmp_path: Path) -> None:
    path = make(tmp_path / "song.flac", sound="flac")
    path.write_bytes(path.read_bytes()[:12_000])

    assert problem_of(ctx, path)[0] == "media_truncated"

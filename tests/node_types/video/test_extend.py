import tracemalloc
from fractions import Fraction
from itertools import pairwise

import av
import cv2
import msgspec
import numpy as np
import pytest

from graph_engine import Canceled, NodeError, Prompt, Video
from graph_engine.testing import FakeContext, run
from node_types._lib import decode
from node_types._lib.encode import ClipWriter, is_house
from node_types.video import extend as module
from node_types.video.extend import run as extend

WIDTH, HEIGHT = 160, 96


def texture(width, height):
    noise = cv2.GaussianBlur(np.random.default_rng(1).random((height, width, 3)).astype(np.float32), (0, 0), 2)
    return (60 + 180 * (noise - noise.min()) / np.ptp(noise)).astype(np.uint8)


WALL = texture(400, 200)


def panning(number, speed=2, width=WIDTH, height=HEIGHT):
    """The camera goes right: the content goes left by `speed` pixels a frame."""
    return WALL[20 : 20 + height, 20 + speed * number : 20 + speed * number + width]


def standing(number):
    return panning(0)


def noise(number):
    return np.random.default_rng(number).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)


@pytest.fixture
def ctx(tmp_path):
    return FakeContext(tmp_path)


def given(ctx, path):
    """A file as the value that an upload would be."""
    facts = decode.describe(path)
    return Video(
        artifact=ctx.save(path, "video/mp4"),
        width=facts.width,
        height=facts.height,
        fps=float(facts.fps),
        frames=facts.frames,
        seconds=facts.seconds,
        has_audio=facts.has_audio,
    )


def house(ctx, picture=panning, frames=20, fps=30, audio=None):
    path = ctx.create(".mp4")
    with ClipWriter(path, width=WIDTH, height=HEIGHT, fps=fps, audio=audio is not None) as clip:
        for number in range(frames):
            clip.write(np.ascontiguousarray(picture(number)))
        if audio is not None:
            clip.write_audio(audio)
    return given(ctx, path)


def foreign(ctx, suffix=".mp4", codec="libx264", frames=20, fps=30, width=WIDTH, height=HEIGHT, **options):
    path = ctx.create(suffix)
    with av.open(path, "w") as container:
        stream = container.add_stream(codec, rate=Fraction(fps))
        stream.width, stream.height = width, height
        stream.pix_fmt = "yuv444p" if width % 2 else "yuv420p"
        stream.options = {"threads": "1", "crf": "12", **options} if codec == "libx264" else options
        for number in range(frames):
            pixels = np.ascontiguousarray(panning(number, width=width, height=height))
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())
    return given(ctx, path)


def shown(ctx, video):
    return list(decode.frames(ctx.open(video.artifact)))


def packets(ctx, video):
    with av.open(ctx.open(video.artifact)) as container:
        return [(p.pts * p.time_base, bytes(p)) for p in container.demux(container.streams.video[0]) if p.size]


def heard(ctx, video):
    return np.concatenate(list(decode.stereo(ctx.open(video.artifact))), axis=1)


def steps(frames):
    """How far the content went from frame to frame, in pixels to the right."""
    found = []
    for one, other in pairwise(frames):
        one, other = (cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in (one, other))
        flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM).calc(one, other, None)
        found.append(float(np.median(flow[20:-20, 30:-30, 0])))
    return np.array(found)


SOURCES = {
    "house": house,
    "three B-frames": lambda ctx: foreign(ctx, bf="3", g="250"),
    "open groups": lambda ctx: foreign(ctx, **{"x264-params": "open-gop=1:keyint=7:min-keyint=7:bframes=3"}),
    "key frames only": lambda ctx: foreign(ctx, g="1"),
    "mpeg4": lambda ctx: foreign(ctx, codec="mpeg4", bf="2"),
    "vp9": lambda ctx: foreign(ctx, ".webm", "libvpx-vp9", **{"lag-in-frames": "10", "cpu-used": "8"}),
    "NTSC": lambda ctx: foreign(ctx, fps=Fraction(30000, 1001)),
    "two frames": lambda ctx: foreign(ctx, frames=2),
}


@pytest.mark.parametrize("source", SOURCES)
def test_the_clip_goes_on_in_one_even_stream(ctx, source):
    before = SOURCES[source](ctx)
    after = run(extend, ctx, {"seconds": 0.5}, video=before).video

    facts = decode.describe(ctx.open(after.artifact))
    times = [time for time, _ in packets(ctx, after)]
    assert after.frames == facts.frames == len(times) == before.frames + 15
    assert (after.width, after.height, after.fps) == (before.width, before.height, before.fps)
    assert (facts.width, facts.height, float(facts.fps)) == (before.width, before.height, before.fps)
    assert times == [number / facts.fps for number in range(after.frames)]


@pytest.mark.parametrize("source", ["house", "three B-frames", "open groups", "mpeg4", "vp9"])
def test_nothing_is_missing_or_repeated_at_the_seam(ctx, source):
    before = SOURCES[source](ctx)
    old = shown(ctx, before)
    new = shown(ctx, run(extend, ctx, {"seconds": 0.5}, video=before).video)

    for number, frame in enumerate(old):
        nearest = min(range(len(new)), key=lambda other: np.abs(new[other].astype(int) - frame).mean())
        assert nearest == number
    across = steps(new[15:25])
    assert across[:4] == pytest.approx(-2, abs=0.3)
    assert across[4] == pytest.approx(-2, abs=0.4)
    assert np.abs(np.diff(across)).max() < 0.5


def test_a_clip_of_ours_is_copied_not_encoded_again(ctx):
    before = house(ctx)
    after = run(extend, ctx, {"seconds": 0.5}, video=before).video

    assert packets(ctx, after)[:20] == packets(ctx, before)
    assert is_house(ctx.open(after.artifact))


def test_it_can_be_extended_again_and_again(ctx):
    video = house(ctx)
    for _ in range(3):
        video = run(extend, ctx, {"seconds": 0.2}, video=video).video

    assert video.frames == len(shown(ctx, video)) == 38


def test_what_stands_still_begins_to_move_gently(ctx):
    frames = shown(ctx, run(extend, ctx, {"seconds": 2, "move": "push"}, video=house(ctx, standing)).video)

    differences = [np.abs(one.astype(int) - other).mean() for one, other in pairwise(frames)]
    assert differences[-1] > 4 * min(differences[20:26])
    assert max(differences[19:30]) < 6


def test_flow_that_foretells_nothing_is_not_followed(ctx):
    """Noise: the extension starts from a freeze of the last frame."""
    before = house(ctx, noise, frames=4)
    last = shown(ctx, before)[-1].astype(int)
    frames = shown(ctx, run(extend, ctx, {"seconds": 0.2, "move": "still"}, video=before).video)

    for frame in frames[4:]:
        assert np.abs(frame - last).mean() < 12 < np.abs(frames[2] - last).mean()


@pytest.mark.parametrize("move", ["continue", "push", "pan-left", "pan-right", "tilt-up", "tilt-down", "still"])
def test_no_move_looks_out_of_the_picture(ctx, move):
    for frame in shown(ctx, run(extend, ctx, {"seconds": 1, "move": move, "strength": 1}, video=house(ctx)).video):
        assert frame.min() > 30


def test_a_pan_goes_to_its_side(ctx):
    def way(move):
        frames = shown(
            ctx, run(extend, ctx, {"seconds": 1.5, "move": move, "strength": 1}, video=house(ctx, standing)).video
        )
        return steps(frames[40:]).sum()

    assert way("pan-left") > 1
    assert way("pan-right") < -1


def test_auto_follows_the_prompt(ctx):
    before = house(ctx, standing)
    asked = run(extend, ctx, {"seconds": 0.5}, video=before, prompt=Prompt(text="tilt down to the street")).video
    plain = run(extend, ctx, {"seconds": 0.5}, video=before, prompt=Prompt(text="a street")).video

    assert asked == run(extend, ctx, {"seconds": 0.5, "move": "tilt-down"}, video=before).video
    assert plain == run(extend, ctx, {"seconds": 0.5, "move": "continue"}, video=before).video


def test_the_same_gives_the_same_bytes_and_another_seed_others(ctx):
    before = foreign(ctx)
    first, again, other = (run(extend, ctx, {"seconds": 0.5, "seed": s}, video=before).video for s in (1, 1, 2))

    assert first == again != other


def with_sound(ctx, tone):
    """A clip of another format, with lossless mono sound."""
    path = ctx.create(".mkv")
    with av.open(path, "w") as container:
        video = container.add_stream("libx264", rate=30)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        audio = container.add_stream("flac", rate=48_000, layout="mono")
        sound = av.AudioFrame.from_ndarray((tone[None] * 32_767).astype(np.int16), format="s16", layout="mono")
        sound.sample_rate, sound.pts, sound.time_base = 48_000, 0, Fraction(1, 48_000)
        for number in range(20):
            pixels = np.ascontiguousarray(panning(number))
            container.mux(video.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux([*video.encode(), *audio.encode(sound), *audio.encode()])
    return given(ctx, path)


@pytest.mark.parametrize("made_here", [True, False])
def test_the_sound_goes_on_to_its_end_and_then_there_is_silence(ctx, made_here):
    tone = np.sin(np.arange(32_000) * 2 * np.pi * 440 / 48_000).astype(np.float32) * 0.5
    before = house(ctx, audio=np.stack([tone, tone])) if made_here else with_sound(ctx, tone)
    after = run(extend, ctx, {"seconds": 1}, video=before).video
    samples = heard(ctx, after)

    assert after.has_audio
    assert samples.shape[1] - 80_000 in range(2048)
    assert np.abs(samples[:, 4000:28_000] - tone[4000:28_000]).max() < 0.03
    assert np.abs(samples[:, 34_500:79_000]).max() < 0.01


def test_the_memory_for_sound_does_not_grow_with_the_length(ctx):
    def peak(seconds):
        before = house(ctx, standing, frames=seconds, fps=1, audio=np.zeros((2, seconds * 48_000), np.float32))
        tracemalloc.start()
        try:
            run(extend, ctx, {"seconds": 1}, video=before)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(2)  # what is imported and kept at the first run
    assert peak(60) == pytest.approx(peak(15), rel=0.2)


def test_a_silent_clip_stays_silent(ctx):
    assert not run(extend, ctx, {"seconds": 0.2}, video=house(ctx)).video.has_audio


def test_odd_sizes_become_even(ctx):
    after = run(extend, ctx, {"seconds": 0.2}, video=foreign(ctx, width=161, height=97)).video

    assert (after.width, after.height) == (160, 96)
    assert shown(ctx, after)[0].shape == (96, 160, 3)


def test_progress_grows_to_the_end(ctx):
    before = foreign(ctx)
    run(extend, ctx, {"seconds": 0.5}, video=before)

    fractions = [fraction for fraction, _ in ctx.stages]
    assert fractions == sorted(fractions)
    assert len(fractions) > 35


def test_it_shows_how_the_clip_goes_on(ctx):
    made = run(extend, ctx, {"seconds": 0.5}, video=house(ctx)).video
    assert np.abs((np.asarray(ctx.preview, dtype=int) - shown(ctx, made)[-1]).mean(axis=2)).mean() < 4


def test_a_foreign_clip_is_shown_while_it_is_prepared(ctx):
    pictures, progress = {}, ctx.progress

    def watched(fraction, stage="", preview=None):
        progress(fraction, stage, preview)
        pictures[stage] = ctx.preview

    ctx.progress = watched
    run(extend, ctx, {}, video=foreign(ctx))
    assert pictures["Preparing the clip"].size == (WIDTH, HEIGHT)


def test_it_can_be_stopped(ctx):
    before = house(ctx)
    ctx.canceled = True

    with pytest.raises(Canceled):
        run(extend, ctx, {"seconds": 0.5}, video=before)


def test_what_is_no_video_is_refused(ctx):
    path = ctx.create(".mp4")
    path.write_bytes(b"no video" * 100)
    video = Video(artifact=ctx.save(path, "video/mp4"), width=16, height=16, fps=30, frames=1, seconds=1)

    with pytest.raises(NodeError) as caught:
        run(extend, ctx, video=video)
    assert caught.value.problem.code == "media_unreadable"


def test_a_whole_that_would_be_too_long_is_refused(ctx, monkeypatch):
    monkeypatch.setattr(module, "MAX_SECONDS", 3)
    before = house(ctx)

    with pytest.raises(NodeError) as caught:
        run(extend, ctx, {"seconds": 2.5}, video=before)
    assert (caught.value.problem.code, caught.value.problem.where.port) == ("video_too_long", "video")


def test_a_tiny_clip_is_refused(ctx):
    with pytest.raises(NodeError) as caught:
        run(extend, ctx, video=foreign(ctx, codec="mpeg4", width=8, height=8))
    assert caught.value.problem.code == "video_too_small"


@pytest.mark.parametrize(
    "params", [{"seconds": 0.1}, {"seconds": 61}, {"strength": 2}, {"move": "orbit"}, {"seed": -1}]
)
def test_bounds(params):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(params, extend.params)

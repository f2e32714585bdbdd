"""`assemble`, from clips and a song to a film that is decoded again."""

import hashlib
import itertools
from pathlib import Path

import av
import msgspec
import numpy as np
import pytest

from graph_engine import Audio, Beats, Canceled, NodeError, Text, Video
from graph_engine.testing import FakeContext, run
from node_types._lib.assembly.mastering import measure
from node_types._lib.encode import SAMPLE_RATE, ClipWriter, is_house
from node_types.video.assemble import Params
from node_types.video.assemble import run as assemble

SMALL = {"size": 144, "aspect": "1:1"}
LEVELS = (40, 200, 110, 240, 75, 160)


class Studio:
    """A context with material: clips of plain grey that is different for each, and a song with clicks on its beats."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ctx = FakeContext(folder)

    def clip(
        self, number: int, frames: int = 90, *, size: tuple[int, int] = (144, 144), fps: int = 30, audio: bool = False
    ) -> Video:
        path = self.ctx.create(".mp4")
        picture = np.full((size[1], size[0], 3), LEVELS[number % len(LEVELS)], np.uint8)
        picture[:20, :20] = np.random.default_rng(number).integers(0, 255, (20, 20, 3))
        tone = 0.2 * np.sin(np.arange(SAMPLE_RATE // fps) * 2 * np.pi * 600 / SAMPLE_RATE, dtype=np.float32)
        with ClipWriter(path, width=size[0], height=size[1], fps=fps, audio=audio) as writer:
            for shift in range(frames):
                writer.write(np.roll(picture, shift % 3, axis=1))
                if audio:
                    writer.write_audio(np.stack([tone, tone]))
        return Video(
            artifact=self.ctx.save(path, "video/mp4"), width=size[0], height=size[1], fps=fps, frames=frames,
            seconds=frames / fps, has_audio=audio,
        )  # fmt: skip

    def song(self, seconds: float = 8.0, bpm: float = 128.0) -> tuple[Audio, Beats]:
        path = self.ctx.create(".wav")
        beats = tuple(float(time) for time in np.arange(0.21, seconds - 0.05, 60 / bpm))
        samples = np.zeros((1, int(seconds * 44_100) * 2), dtype=np.int16)
        for beat in beats:
            first = int(beat * 44_100) * 2
            samples[0, first : first + 2000] = 12_000 * np.sin(np.arange(2000) / 9)
        with av.open(path, "w") as container:
            stream = container.add_stream("pcm_s16le", rate=44_100, layout="stereo")
            frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
            frame.sample_rate = 44_100
            container.mux(stream.encode(frame))
        audio = Audio(artifact=self.ctx.save(path, "audio/wav"), seconds=seconds, sample_rate=44_100, channels=2)
        return audio, Beats(
            seconds=seconds, bpm=bpm, beats=beats, downbeats=beats[::4], onsets=beats, sections=(),
            energy=(0.1, 0.4, 0.7, 1.0), energy_rate=4 / seconds, loudness=-20.0, peaks=(),
        )  # fmt: skip

    def film(self, clips, audio=None, beats=None, titles=(), **params) -> Video:
        return run(
            assemble, self.ctx, SMALL | params, clips=tuple(clips), audio=audio, beats=beats, titles=titles
        ).video

    def pictures(self, video: Video) -> list[np.ndarray]:
        """Luma of every frame, after checking that the file plays without a gap."""
        with av.open(self.ctx.open(video.artifact)) as container:
            stream = container.streams.video[0]
            frames = list(container.decode(stream))
            assert [frame.pts * stream.time_base * video.fps for frame in frames] == list(range(video.frames))
            return [frame.to_ndarray(format="gray")[24:] for frame in frames]

    def packets(self, video: Video) -> list[str]:
        with av.open(self.ctx.open(video.artifact)) as container:
            found = [packet for packet in container.demux(video=0) if packet.pts is not None]
            assert all(before.dts < after.dts for before, after in itertools.pairwise(found))
            assert all(packet.pts >= packet.dts for packet in found)
            return [hashlib.sha256(bytes(packet)).hexdigest() for packet in found]

    def sound(self, video: Video) -> np.ndarray:
        with av.open(self.ctx.open(video.artifact)) as container:
            resampler = av.AudioResampler(format="fltp", layout="stereo", rate=SAMPLE_RATE)
            frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)]
            return np.concatenate([frame.to_ndarray() for frame in frames], axis=1)


@pytest.fixture
def studio(tmp_path):
    return Studio(tmp_path)


def jumps(pictures: list[np.ndarray]) -> list[int]:
    """Frames at which the picture changes much."""
    means = np.array([picture.mean() for picture in pictures])
    return [int(at) + 1 for at in np.flatnonzero(np.abs(np.diff(means)) > 15)]


@pytest.mark.parametrize(("cut", "every"), [("beats", 2), ("bars", 1), ("energy", 2), ("seconds", 0.8)])
@pytest.mark.parametrize("start", [0.0, 1.37])
def test_every_cut_is_seen_within_a_frame_of_a_beat(studio, cut, every, start):
    audio, beats = studio.song()
    video = studio.film([studio.clip(number) for number in range(4)], audio, beats, start=start, cut=cut, every=every)
    cuts = jumps(studio.pictures(video))
    assert len(cuts) >= 3
    assert all(min(abs(start + cut / 30 - beat) for beat in beats.beats) <= 1 / 30 for cut in cuts)
    assert video.frames == int((8 - start) * 30)


def test_a_later_start_shows_the_same_cuts_earlier(studio):
    audio, beats = studio.song()
    clips = [studio.clip(number) for number in range(4)]
    whole, late = (
        jumps(studio.pictures(studio.film(clips, audio, beats, every=2, start=start))) for start in (0.0, 2.0)
    )
    assert late == [cut - 60 for cut in whole if cut > 70]


@pytest.mark.parametrize("transition", ["dissolve", "fade", "fadeblack", "wipe-left", "wipe-right", "slide"])
def test_the_middle_of_a_transition_is_on_the_beat(studio, transition):
    audio, beats = studio.song(4.0, 60)
    video = studio.film(
        [studio.clip(0), studio.clip(1)],
        audio,
        beats,
        every=1,
        transition=transition,
        seconds=2.0,
        transition_seconds=0.4,
    )
    means = [float(picture.mean()) for picture in studio.pictures(video)]
    cut = round(beats.beats[1] * 30)
    old, new = means[cut - 10], means[cut + 10]
    assert means[cut - 7] == pytest.approx(old, abs=2)
    assert means[cut + 7] == pytest.approx(new, abs=2)
    if transition == "fadeblack":
        assert max(means[cut - 1], means[cut]) < 45
    else:
        assert (means[cut - 1] + means[cut]) / 2 == pytest.approx((old + new) / 2, abs=4)
    assert means[cut - 4] != pytest.approx(old, abs=2)


def test_a_film_of_house_clips_is_copied_packet_by_packet(studio):
    clips = [studio.clip(0), studio.clip(1)]
    video = studio.film(clips, cut="seconds", every=1)
    first, second = (studio.packets(clip) for clip in clips)
    assert studio.packets(video) == first[:30] + second[:30]
    assert is_house(studio.ctx.open(video.artifact))


def test_only_transitions_and_heads_are_encoded(studio):
    clips = [studio.clip(0), studio.clip(1)]
    video = studio.film(clips, cut="seconds", every=2, transition="dissolve", transition_seconds=0.2)
    first, second = (studio.packets(clip) for clip in clips)
    packets = studio.packets(video)
    assert packets[:57] == first[:57]
    assert packets[72:120] == second[15:63]
    assert not set(packets[57:63]) & {*first, *second}
    means = [float(picture.mean()) for picture in studio.pictures(video)]
    assert means[56] == pytest.approx(LEVELS[0], abs=2)
    assert means[57:63] == sorted(means[57:63])
    assert means[63] == pytest.approx(LEVELS[1], abs=2)


def test_a_title_is_encoded_only_while_it_is_seen(studio):
    clip = studio.clip(0)
    title = {"text": "Hello", "start": 0.5, "seconds": 1.0, "position": "middle"}
    params = {**SMALL, "cut": "seconds", "every": 3, "titles": [title]}
    video = run(assemble, studio.ctx, params, clips=(clip,)).video
    packets, source = studio.packets(video), studio.packets(clip)
    assert packets[:15] == source[:15]
    assert packets[45:] == source[45:]
    brightest = [int(picture.max()) for picture in studio.pictures(video)]
    assert max(brightest[:15]) < 60
    assert min(brightest[25:35]) > 220
    assert 60 < brightest[17] < brightest[20] < 220
    assert max(brightest[45:]) < 60


def test_connected_texts_are_drawn(studio):
    video = studio.film([studio.clip(0), studio.clip(0)], titles=(Text(text="Opening"),), cut="seconds", every=2)
    brightest = [int(picture.max()) for picture in studio.pictures(video)]
    assert brightest[60] > 200
    assert brightest[110] < 60


@pytest.mark.parametrize("fit", ["fit", "fill", "blur"])
def test_clips_of_other_sizes_and_rates_are_fitted(studio, fit):
    clips = [studio.clip(0, 48, size=(160, 90), fps=24), studio.clip(1)]
    video = studio.film(clips, cut="seconds", every=1, fit=fit)
    assert (video.width, video.height, video.frames) == (144, 144, 60)
    pictures = studio.pictures(video)
    assert pictures[10][40:60].mean() == pytest.approx(LEVELS[0], abs=12)
    assert pictures[10][-8:].mean() == pytest.approx({"fit": 0, "fill": 40, "blur": 24}[fit], abs=18)
    assert pictures[40].mean() == pytest.approx(LEVELS[1], abs=6)


def test_clips_take_turns_again_when_there_are_too_few(studio):
    audio, beats = studio.song()
    pictures = studio.pictures(studio.film([studio.clip(0), studio.clip(1)], audio, beats, every=2))
    cuts = [0, *jumps(pictures), len(pictures)]
    seen = [pictures[(start + end) // 2].mean() > 120 for start, end in itertools.pairwise(cuts)]
    assert len(seen) > 5
    assert seen == [number % 2 == 1 for number in range(len(seen))]


def test_a_clip_that_is_too_short_hands_over_on_a_beat(studio):
    audio, beats = studio.song(6.0, 60)
    video = studio.film([studio.clip(0, 70), studio.clip(1, 90)], audio, beats, every=4)
    cuts = jumps(studio.pictures(video))
    assert cuts[0] == round(beats.beats[2] * 30)
    assert all(min(abs(cut / 30 - beat) for beat in beats.beats) <= 1 / 30 for cut in cuts)


def test_a_clip_of_one_frame_stands_still(studio):
    video = studio.film([studio.clip(0, 1), studio.clip(1, 1)], cut="seconds", every=1, seconds=2.0)
    assert jumps(studio.pictures(video)) == [9, 18, 27, 36, 45]


def test_the_song_is_heard_in_step_and_at_the_wanted_loudness(studio):
    audio, beats = studio.song()
    video = studio.film([studio.clip(0)], audio, beats, start=1.0, fade_out=0.0)
    sound = studio.sound(video)
    assert abs(sound.shape[1] / SAMPLE_RATE - 7.0) < 0.03
    loudness, peak = measure([sound])
    assert loudness == pytest.approx(-14, abs=0.5)
    assert peak <= 10 ** (-1 / 20)
    loud = np.flatnonzero(np.abs(sound[0]) > 0.1)
    assert loud[0] / SAMPLE_RATE + 1.0 == pytest.approx(min(beat for beat in beats.beats if beat > 1), abs=0.01)


def test_the_clips_own_sound_is_mixed_only_when_asked_for(studio):
    clips = [studio.clip(0, 60, audio=True), studio.clip(1, 60)]
    assert not studio.film(clips, cut="seconds", every=1).has_audio
    video = studio.film(clips, cut="seconds", every=1, clip_sound="mix", fade_out=0.0)
    assert video.has_audio
    sound = studio.sound(video)
    assert np.abs(sound[:, 4_000:44_000]).max() > 0.1
    assert np.abs(sound[:, 52_000:]).max() < 0.01


def test_equal_inputs_give_equal_bytes(studio):
    audio, beats = studio.song(4.0)
    clips = [studio.clip(0), studio.clip(1, fps=24)]
    films = [
        studio.film(clips, audio, beats, every=2, transition="fade", titles=(Text(text="Again"),)) for _ in range(2)
    ]
    assert films[0].artifact.digest == films[1].artifact.digest


def test_webm_holds_vp9_and_opus(studio):
    audio, beats = studio.song(3.0)
    films = [studio.film([studio.clip(0), studio.clip(1)], audio, beats, every=2, format="webm") for _ in range(2)]
    video = films[0]
    assert video.artifact.media_type == "video/webm"
    assert video.artifact.digest == films[1].artifact.digest
    with av.open(studio.ctx.open(video.artifact)) as container:
        assert container.streams.video[0].codec_context.name.startswith(("vp9", "libvpx-vp9"))
        assert container.streams.audio[0].codec_context.name in ("opus", "libopus")
        frames = list(container.decode(video=0))
    assert len(frames) == video.frames == 90
    cuts = jumps([frame.to_ndarray(format="gray") for frame in frames])
    assert cuts
    assert all(min(abs(cut / 30 - beat) for beat in beats.beats) <= 1 / 30 for cut in cuts)


def caught(studio: Studio, clips, **params) -> tuple[str, str | None, str | None]:
    with pytest.raises(NodeError) as error:
        studio.film(clips, **params)
    problem = error.value.problem
    return problem.code, problem.where.port, problem.where.field


def test_no_clips_is_a_problem(studio):
    assert caught(studio, [], cut="seconds") == ("no_clips", "clips", None)


def test_cutting_on_beats_without_beats_is_a_problem(studio):
    assert caught(studio, [studio.clip(0, 5)]) == ("needs_beats", "beats", None)


def test_a_broken_clip_is_named_by_its_number(studio):
    path = studio.ctx.create(".mp4")
    path.write_bytes(b"\0\0\0\x18ftypisom" + bytes(500))
    broken = Video(artifact=studio.ctx.save(path, "video/mp4"), width=9, height=9, fps=30, frames=9, seconds=1)
    with pytest.raises(NodeError, match="Clip 2") as error:
        studio.film([studio.clip(0, 5), broken], cut="seconds")
    assert error.value.problem.code == "clip_unreadable"


def test_beats_of_another_song_are_a_problem(studio):
    audio, _ = studio.song(8.0)
    _, beats = studio.song(4.0)
    assert caught(studio, [studio.clip(0, 5)], audio=audio, beats=beats) == ("beats_do_not_match", "beats", None)


def test_a_broken_song_is_a_problem(studio):
    path = studio.ctx.create(".mp3")
    path.write_bytes(b"no song")
    song = Audio(artifact=studio.ctx.save(path, "audio/mpeg"), seconds=9, sample_rate=48_000, channels=2)
    assert caught(studio, [studio.clip(0, 5)], audio=song, cut="seconds", seconds=1.0) == (
        "song_unreadable",
        "audio",
        None,
    )


def test_a_start_behind_the_song_is_a_problem(studio):
    audio, beats = studio.song(3.0)
    assert caught(studio, [studio.clip(0, 5)], audio=audio, beats=beats, start=3.5) == (
        "start_after_end",
        None,
        "start",
    )


def test_a_film_can_be_stopped(studio):
    clip = studio.clip(0)
    studio.ctx.canceled = True
    with pytest.raises(Canceled):
        studio.film([clip], cut="seconds")


@pytest.mark.parametrize(
    "params",
    [{"fps": 12}, {"size": 721}, {"every": 0}, {"transition": "spin"}, {"titles": [{"text": ""}]}, {"tempo": 3}],
)
def test_params_out_of_bounds_are_refused(params):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(params, Params)


@pytest.mark.parametrize("format", ["mp4", "webm"])
def test_it_shows_the_picture_that_is_drawn(studio, format):
    studio.film([studio.clip(1)], titles=[Text(text="Moon")], cut="seconds", every=1, seconds=1, format=format)
    assert np.asarray(studio.ctx.preview).shape == (144, 144, 3)
    assert np.median(studio.ctx.preview) == pytest.approx(LEVELS[1], abs=4)


def test_progress_never_goes_back(studio):
    studio.film([studio.clip(0, fps=24), studio.clip(1)], cut="seconds", every=1, transition="fade")
    fractions = [fraction for fraction, _ in studio.ctx.stages]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


def test_the_declaration_names_its_ports():
    assert [(port.name, port.kind, port.required, port.many) for port in assemble.inputs] == [
        ("clips", "video", True, True),
        ("audio", "audio", False, False),
        ("beats", "beats", False, False),
        ("titles", "text", False, True),
    ]
    assert (assemble.id, assemble.lane, assemble.category) == ("assemble", "cpu", "Video")

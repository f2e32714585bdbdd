"""How long a film is."""

from fractions import Fraction

import pytest

from graph_engine import Artifact, Audio, Beats, NodeError
from node_types._lib.assembly.length import check, check_rhythm, film_frames

FPS = Fraction(30)


def song(seconds: float) -> Audio:
    return Audio(
        artifact=Artifact(digest="0" * 64, media_type="audio/wav", size=1),
        seconds=seconds,
        sample_rate=48_000,
        channels=2,
    )


def rhythm(seconds: float, beats: tuple[float, ...] = (0.5, 1.0)) -> Beats:
    return Beats(
        seconds=seconds,
        bpm=120,
        beats=beats,
        downbeats=(),
        onsets=(),
        sections=(),
        energy=(),
        energy_rate=1,
        loudness=-14,
        peaks=(),
    )


@pytest.mark.parametrize(
    ("wanted", "start", "song", "frames"),
    [
        (0, 0, 10.0, 300),
        (4, 0, 10.0, 120),
        (0, 4, 10.0, 180),
        (20, 4, 10.0, 180),
        (4, 3, None, 120),
        (0, 3, None, None),
    ],
)
def test_the_shorter_of_song_and_wish_decides(wanted, start, song, frames):
    assert film_frames(wanted, start, song, FPS) == frames


def test_a_start_after_the_end_of_the_song_is_refused():
    with pytest.raises(NodeError) as caught:
        film_frames(0, 10.0, 10.0, FPS)
    assert (caught.value.problem.code, caught.value.problem.where.field) == ("start_after_end", "start")


def test_a_film_of_more_than_two_hours_is_refused():
    check(7200 * 30, FPS)
    with pytest.raises(NodeError) as caught:
        film_frames(0, 0, 7300.0, FPS)
    problem = caught.value.problem
    assert (problem.code, problem.where.field) == ("film_too_long", "seconds")
    assert "7200 seconds" in problem.hint


@pytest.mark.parametrize("mode", ["beats", "bars", "energy"])
@pytest.mark.parametrize("beats", [None, rhythm(10, beats=())])
def test_cutting_to_music_needs_beats(mode, beats):
    with pytest.raises(NodeError) as caught:
        check_rhythm(None, beats, mode, 4)
    problem = caught.value.problem
    assert (problem.code, problem.where.port) == ("needs_beats", "beats")
    assert "seconds" in problem.hint


def test_half_a_beat_is_refused_but_half_a_second_is_not():
    check_rhythm(None, None, "seconds", 0.5)
    with pytest.raises(NodeError) as caught:
        check_rhythm(None, rhythm(10), "beats", 1.5)
    assert (caught.value.problem.code, caught.value.problem.where.field) == ("not_whole_beats", "every")


def test_beats_of_another_song_are_refused():
    check_rhythm(song(10.0), rhythm(10.4), "beats", 4)
    with pytest.raises(NodeError) as caught:
        check_rhythm(song(30.0), rhythm(10.0), "beats", 4)
    assert (caught.value.problem.code, caught.value.problem.where.port) == ("beats_do_not_match", "beats")

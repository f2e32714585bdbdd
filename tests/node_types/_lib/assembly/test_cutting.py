"""Where a film is cut."""

import itertools
from fractions import Fraction

import pytest

from graph_engine import Beats
from node_types._lib.assembly.cutting import grid

FPS = Fraction(30)


def song(seconds: float = 20.0, bpm: float = 120.0, first: float = 0.2, energy: tuple[float, ...] = ()) -> Beats:
    gap = 60 / bpm
    beats = tuple(first + number * gap for number in range(int((seconds - first) / gap)))
    return Beats(
        seconds=seconds,
        bpm=bpm,
        beats=beats,
        downbeats=beats[1::4],
        onsets=(),
        sections=(),
        energy=energy,
        energy_rate=len(energy) / seconds if energy else 1.0,
        loudness=-14,
        peaks=(),
    )


def cuts(beats: Beats | None, mode, every, *, start=0.0, total=600):
    return grid(beats, mode, every, start=start, fps=FPS, total=total).cuts


def test_every_fourth_beat_from_the_first_downbeat():
    assert cuts(song(), "beats", 4)[:3] == (21, 81, 141)  # 0.7, 2.7, 4.7 seconds


def test_bars_are_downbeats():
    assert cuts(song(), "bars", 2)[:3] == (21, 141, 261)


def test_bars_without_downbeats_are_four_beats():
    beats = song()
    plain = Beats(**{name: getattr(beats, name) for name in beats.__struct_fields__} | {"downbeats": ()})
    assert cuts(plain, "bars", 1)[:3] == (6, 66, 126)


def test_a_later_start_moves_no_cut_of_the_song():
    whole = cuts(song(), "beats", 4)
    assert cuts(song(), "beats", 4, start=3.0) == tuple(cut - 90 for cut in whole if cut > 90)


def test_energy_cuts_more_often_where_it_is_loud():
    found = cuts(song(30, energy=(0.0,) * 10 + (0.5,) * 10 + (1.0,) * 10), "energy", 4, total=900)
    quiet, loud = [cut for cut in found if cut < 240], [cut for cut in found if cut > 660]
    assert {later - earlier for earlier, later in itertools.pairwise(quiet)} == {120}
    assert {later - earlier for earlier, later in itertools.pairwise(loud)} == {30}


def test_even_energy_cuts_evenly():
    assert cuts(song(energy=(0.5,) * 20), "energy", 4) == cuts(song(), "beats", 4)


def test_a_song_without_an_energy_curve_cuts_evenly():
    assert cuts(song(), "energy", 4) == cuts(song(), "beats", 4)


def test_seconds_move_to_the_nearest_beat():
    found = cuts(song(bpm=97), "seconds", 1.5, start=2.0)
    beats = {round((beat - 2.0) * 30) for beat in song(bpm=97).beats}
    assert set(found) <= beats
    assert all(abs(cut - 45 * number) <= 10 for number, cut in enumerate(found, start=1) if number < 11)


@pytest.mark.parametrize("bpm", [63.7, 120, 174.3])
@pytest.mark.parametrize("fps", [24, 30, 60])
@pytest.mark.parametrize("mode", ["beats", "bars", "energy", "seconds"])
def test_every_cut_is_within_half_a_frame_of_a_beat(bpm, fps, mode):
    beats = song(bpm=bpm, energy=(0.1, 0.5, 0.9, 0.2) * 5)
    found = grid(beats, mode, 2, start=1.37, fps=Fraction(fps), total=None).cuts
    assert found
    assert all(min(abs(1.37 + cut / fps - beat) for beat in beats.beats) <= 0.5 / fps + 1e-9 for cut in found)


def test_without_a_rhythm_cuts_come_at_a_steady_step():
    places = grid(None, "seconds", 2.5, start=0, fps=FPS, total=200)
    assert (places.next_cut(0), places.next_cut(75), places.next_cut(150)) == (75, 150, 200)


def test_a_song_in_which_no_beat_was_found_counts_as_none():
    silent = song(first=30.0)
    assert grid(silent, "seconds", 1, start=0, fps=FPS, total=60).beats == ()


def test_no_shot_is_a_flicker_at_the_start_or_at_the_end():
    places = grid(song(first=0.1), "beats", 1, start=0, fps=FPS, total=200)
    assert places.cuts[:2] == (3, 18)
    assert places.next_cut(0) == 18
    assert places.next_cut(183) == 200  # the beat at 198 would leave two frames


def test_a_clip_that_ends_early_hands_over_on_the_last_beat_it_reaches():
    places = grid(song(), "beats", 8, start=0, fps=FPS, total=600)
    assert places.early_cut(21, reach=100) == 96


def test_a_clip_that_reaches_no_beat_lasts_until_the_next():
    places = grid(song(bpm=60), "beats", 8, start=0, fps=FPS, total=600)
    assert places.early_cut(36, reach=50) == 66

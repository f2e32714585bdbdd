"""Who is seen when, and what is copied."""

import itertools

from node_types._lib.assembly.cutting import Grid
from node_types._lib.assembly.timeline import Footage, Run, Shot, lay_out, runs


def footage(frames: int, gop: int = 15) -> Footage:
    return Footage(frames, tuple(range(0, frames, gop)))


def grid(*cuts: int, total: int | None, beats: tuple[int, ...] | None = None, step: int = 30) -> Grid:
    return Grid(cuts=cuts, beats=cuts if beats is None else beats, step=step, shortest=9, total=total)


def spans(shots: tuple[Shot, ...]) -> list[tuple[int, int, int, int]]:
    return [(shot.clip, shot.start, shot.end, shot.first) for shot in shots]


def test_clips_take_turns_and_go_on_where_they_were_left():
    shots = lay_out([footage(90), footage(90)], grid(30, 60, 90, total=120), half=0)
    assert spans(shots) == [(0, 0, 30, 0), (1, 30, 60, 0), (0, 60, 90, 30), (1, 90, 120, 30)]


def test_a_clip_that_has_been_seen_begins_anew():
    shots = lay_out([footage(40)], grid(30, 60, total=90), half=0)
    assert [shot.first for shot in shots] == [0, 0, 0]


def test_going_on_moves_to_the_next_key_frame():
    shots = lay_out([footage(90)], grid(20, 40, total=60), half=0)
    assert [shot.first for shot in shots] == [0, 30, 60]


def test_a_short_clip_hands_over_on_the_last_beat_it_reaches():
    beats = tuple(range(15, 300, 15))
    shots = lay_out([footage(50), footage(200)], grid(60, 120, total=180, beats=beats), half=0)
    assert spans(shots)[:2] == [(0, 0, 45, 0), (1, 45, 60, 0)]


def test_a_clip_shorter_than_a_beat_stands_still_until_the_next():
    shots = lay_out([footage(5)], grid(30, 60, total=90), half=0)
    assert [(shot.start, shot.end) for shot in shots] == [(0, 30), (30, 60), (60, 90)]
    assert runs(shots, [footage(5)], []) == (
        Run(0, 5, 0, 0), Run(5, 30), Run(30, 35, 0, 0), Run(35, 60), Run(60, 65, 0, 0), Run(65, 90)
    )  # fmt: skip


def test_without_a_song_each_clip_is_seen_once():
    shots = lay_out([footage(100), footage(20), footage(100)], grid(total=None), half=0)
    assert spans(shots) == [(0, 0, 30, 0), (1, 30, 50, 0), (2, 50, 80, 0)]


def test_a_transition_is_centred_on_the_cut_and_both_clips_have_frames_for_it():
    shots = lay_out([footage(90), footage(90)], grid(30, total=60), half=5)
    assert spans(shots) == [(0, 0, 30, 0), (1, 30, 60, 5)]
    assert [shot.lead for shot in shots] == [0, 5]
    assert shots[1].source(25) == 0


def test_a_transition_is_shorter_beside_a_short_shot():
    shots = lay_out([footage(300), footage(300)], grid(40, 52, 100, total=160), half=20)
    assert [shot.lead for shot in shots] == [0, 6, 6, 20]
    ends = [shot.end - following.lead for shot, following in itertools.pairwise(shots)]
    assert all(shot.start + shot.lead <= end for shot, end in zip(shots, ends, strict=False))


def test_whole_shots_are_copied():
    clips = [footage(90), footage(90)]
    shots = lay_out(clips, grid(30, total=60), half=0)
    assert runs(shots, clips, []) == (Run(0, 30, 0, 0), Run(30, 60, 1, 0))


def test_only_the_transition_and_the_head_up_to_a_key_frame_are_drawn():
    clips = [footage(90), footage(90)]
    shots = lay_out(clips, grid(30, total=60), half=5)
    assert runs(shots, clips, []) == (Run(0, 25, 0, 0), Run(25, 40), Run(40, 60, 1, 15))


def test_a_title_is_drawn_and_the_rest_copied():
    clips = [footage(90)]
    shots = lay_out(clips, grid(total=90, beats=(90,)), half=0)
    assert runs(shots, clips, [(20, 40)]) == (Run(0, 20, 0, 0), Run(20, 45), Run(45, 90, 0, 45))


def test_titles_may_overlap_and_cover_a_cut():
    clips = [footage(90), footage(90)]
    shots = lay_out(clips, grid(60, total=120), half=0)
    assert runs(shots, clips, [(50, 70), (40, 60)]) == (Run(0, 40, 0, 0), Run(40, 75), Run(75, 120, 1, 15))


def test_runs_cover_every_frame_once():
    clips = [footage(70), footage(33), footage(500, 12)]
    shots = lay_out(clips, grid(*range(17, 400, 23), total=400), half=4)
    found = runs(shots, clips, [(100, 150)])
    assert found[0].start == 0
    assert found[-1].end == 400
    assert all(before.end == after.start for before, after in itertools.pairwise(found))
    assert all(run.first in clips[run.clip].keyframes for run in found if run.clip is not None)

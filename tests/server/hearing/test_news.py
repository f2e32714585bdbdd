"""Which of the newest events are kept, and as what frames they are told."""

import pytest

from schemas.event import Event, Events, RunCanceling
from server.hearing import news
from server.hearing.news import News


def events(first: int, last: int) -> Events:
    return Events(events=tuple(Event(seq=seq, at=0.0, fact=RunCanceling(run="r")) for seq in range(first, last + 1)))


def known(*reads: tuple[int, int]) -> News:
    """What was read, from and to which numbers."""
    known = News()
    known.begin(reads[0][0] - 1)
    for first, last in reads:
        known.add(events(first, last))
    return known


def numbers(known: News, seq: int) -> list[int]:
    packed = known.after(seq)
    return [event.seq for event in packed.frame.events] if packed is not None else []


def test_before_anything_is_known_nobody_is_reached() -> None:
    assert not News().reaches(0)
    assert News().after(0) is None


@pytest.mark.parametrize("seq", range(4, 12))
def test_whoever_is_reached_is_told_all_that_follows(seq: int) -> None:
    assert numbers(known((5, 5), (6, 8), (9, 10)), seq) == list(range(seq + 1, 11))


def test_who_knows_less_or_more_than_is_kept() -> None:
    read = known((5, 5), (6, 8))
    assert (read.reaches(3), read.reaches(4), read.reaches(20)) == (False, True, True)
    assert read.after(20) is None


def test_who_is_equally_far_behind_shares_a_frame() -> None:
    read = known((5, 5), (6, 8), (9, 10))
    assert read.after(8) is read.after(8)
    assert read.after(5) is read.after(5)
    before = read.after(5)
    read.add(events(11, 11))
    assert read.after(5) is not before
    assert numbers(read, 5) == [6, 7, 8, 9, 10, 11]


def test_the_oldest_are_forgotten_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "KEPT_EVENTS", 4)
    read = known((1, 2), (3, 4), (5, 6))
    assert (read.reaches(1), read.reaches(2)) == (False, True)


def test_the_oldest_are_forgotten_by_length_but_never_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "KEPT_CHARACTERS", 10)
    read = known((1, 2), (3, 40))
    assert (read.reaches(1), read.reaches(2)) == (False, True)
    assert numbers(read, 2) == list(range(3, 41))


def test_joined_frames_are_forgotten_too() -> None:
    read = known(*((seq, seq) for seq in range(1, 100)))
    joints = [read.after(seq) for seq in range(80)]
    assert len(read._joints) == news.KEPT_JOINTS
    assert read.after(79) is joints[79]


def test_after_a_jump_it_is_another_era_and_nothing_old_is_known() -> None:
    read = known((1, 5))
    read.jump(3)
    assert (read.seq, read.era, read.reaches(2)) == (3, 1, False)
    read.add(events(4, 4))
    assert numbers(read, 3) == [4]

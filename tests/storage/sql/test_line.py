"""Where queued steps stand, and when they may begin."""

import pytest
from desk import Desk, later

from graph_engine.job import Presence
from schemas.event import Wait
from storage.sql.line import Line


def looked(desk: Desk, project: str) -> tuple[Wait, ...]:
    return Line(desk.store.database, lambda: 0.0).of(project)


def worker(desk: Desk, name: str = "w", threads: int = 1) -> None:
    desk.store.workers.register(Presence(name, "host", 1, {"cpu": threads}, {}))


def took(desk: Desk, seconds: float) -> None:
    """A job of this type took so long a moment ago."""
    project = desk.project(say="sample")
    desk.trigger(project, "sample")
    claim = desk.claim()
    with later(seconds):
        desk.finish(claim)


def queued(desk: Desk, *names: str) -> str:
    project = desk.project(say=" ".join(names))
    for name in names:
        desk.trigger(project, name)
    return project


def test_places_are_those_of_the_lane_with_all_projects(desk: Desk) -> None:
    first = queued(desk, "a", "b")
    second = queued(desk, "c")

    assert {wait.node: wait.position for wait in looked(desk, first)} == {"a": 1, "b": 3}
    assert [(wait.node, wait.position) for wait in looked(desk, second)] == [("c", 2)]
    assert looked(desk, desk.project()) == ()


def test_a_step_begins_when_the_threads_are_done_with_those_before_it(desk: Desk) -> None:
    took(desk, 10.0)
    worker(desk, threads=2)
    project = queued(desk, *"abcde")
    with desk.store.database.read() as connection:
        now = connection.now

    starts = [wait.starts_at or 0 for wait in looked(desk, project)]

    assert [start - now for start in starts] == pytest.approx([0, 0, 10, 10, 20], abs=1)


def test_what_is_at_work_is_counted_by_what_is_left_of_it(desk: Desk) -> None:
    took(desk, 10.0)
    worker(desk)
    project = queued(desk, "a", "b")
    desk.claim()
    with later(4.0):
        [wait] = looked(desk, project)
        with desk.store.database.read() as connection:
            assert (wait.starts_at or 0) - connection.now == pytest.approx(6.0, abs=1)


@pytest.mark.parametrize("without", ["workers", "experience"])
def test_nobody_can_tell_without_workers_or_experience(desk: Desk, without: str) -> None:
    if without == "workers":
        took(desk, 10.0)
    else:
        worker(desk)
    project = queued(desk, "a", "b")

    waits = looked(desk, project)

    assert [wait.position for wait in waits] == [1, 2]
    assert waits[1].starts_at is None


def test_a_look_is_shared_for_a_second(desk: Desk) -> None:
    now = [0.0]
    line = Line(desk.store.database, lambda: now[0])
    project = queued(desk, "a")
    assert len(line.of(project)) == 1
    desk.work()
    now[0] = 0.9
    assert len(line.of(project)) == 1
    now[0] = 1.0
    assert line.of(project) == ()

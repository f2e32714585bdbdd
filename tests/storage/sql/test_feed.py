"""What a client missed: the events, or everything as it is now."""

import pytest
from desk import Desk

from schemas.event import Events, RunStarted, Snapshot
from storage.sql import feed
from storage.sql.errors import ProjectMissing


def test_the_events_after_a_number_come_in_order(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.run(project, "a")
    last = desk.store.feed.last(project)
    found = desk.store.feed.since(project, 2)
    assert isinstance(found, Events)
    assert [event.seq for event in found.events] == list(range(3, last + 1))
    assert desk.store.feed.since(project, last) == Events(events=())


@pytest.mark.parametrize("seq", [0, 999])
def test_whoever_is_too_far_behind_or_from_another_numbering_gets_everything(
    desk: Desk, seq: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "MOST_EVENTS", 2)
    project = desk.project(say="a b")
    desk.run(project, "a")
    live = desk.trigger(project, "b").run.id
    found = desk.store.feed.since(project, seq)
    assert isinstance(found, Snapshot)
    assert found.status.seq == desk.store.feed.last(project)
    assert [run.id for run in found.runs] == [live]
    assert {node.node: node.state for node in found.status.nodes} == {"a": "fresh", "b": "missing"}


def test_events_say_what_happened(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b")
    run = desk.trigger(project, "b").run.id
    found = desk.store.feed.since(project, 0)
    assert isinstance(found, Events)
    assert found.events[0].fact == RunStarted(run=run, targets=("b",), steps=2)
    assert [(e.fact.node, e.fact.status) for e in found.events[1:]] == [("a", "queued")]


def test_a_project_that_is_not_there_is_refused(desk: Desk) -> None:
    with pytest.raises(ProjectMissing):
        desk.store.feed.since("nowhere", 0)

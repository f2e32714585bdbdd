"""Being known as a process that carries out jobs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from trial import Trial

from executors import worker
from graph_engine.errors import DiskFull
from server.compose import System
from server.settings import Settings


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trial]:
    """A Reelgraph whose heart beats fast."""
    monkeypatch.setattr(worker, "BEAT_SECONDS", 0.02)
    monkeypatch.setenv("REELGRAPH_TRIAL_LOG", str(tmp_path / "said.log"))
    trial = Trial(tmp_path)
    yield trial
    trial.close()


def test_a_server_that_works_is_known_as_a_worker_until_it_ends(quick: Trial) -> None:
    system = quick.app
    assert system.store.workers.list() == []
    quick.start()
    [known] = system.store.workers.list()
    system.worker.close()
    system.attendance.end()

    assert (known.name, known.lanes) == (system.worker.name, system.lanes)
    assert system.store.workers.list() == []


def test_it_says_what_it_is_at_with_each_heartbeat_also_when_that_is_nothing(quick: Trial) -> None:
    quick.start()
    first = quick.app.store.workers.list()[0].seen_at
    quick.until(lambda: quick.app.store.workers.list()[0].seen_at > first)
    run = quick.trigger(quick.project(say="a", params={"a": {"seconds": 60}}), "a").run.id
    quick.until(lambda: quick.app.store.workers.list()[0].busy == {"cpu": 1})
    quick.app.store.runs.cancel(run)
    quick.until(lambda: quick.app.store.workers.list()[0].busy == {})


def test_who_is_told_to_drain_begins_nothing_new_and_says_so_once(quick: Trial) -> None:
    told: list[str] = []
    quick.app.on_leave(lambda: told.append("leave"))
    quick.start()
    quick.app.store.workers.drain(quick.app.worker.name)
    quick.until(lambda: told)
    project = quick.project(say="a")
    run = quick.trigger(project, "a").run.id
    seen = quick.app.store.workers.list()[0].seen_at
    quick.until(lambda: quick.app.store.workers.list()[0].seen_at > seen + 0.1)

    assert told == ["leave"]
    assert quick.steps(quick.app.store.runs.view(run)) == {"a": "queued"}


def test_while_nothing_can_be_written_the_heart_beats_on(quick: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    quick.start()
    workers = quick.app.store.workers
    full = [True]
    seen = workers.seen

    def fail(presence: object) -> bool:
        if full:
            full.pop()
            raise DiskFull
        return seen(presence)  # type: ignore[arg-type]

    monkeypatch.setattr(type(workers), "seen", lambda _, presence: fail(presence))
    quick.until(lambda: not full)
    last = workers.list()[0].seen_at
    quick.until(lambda: workers.list()[0].seen_at > last)


def test_who_works_on_no_lane_is_no_worker(tmp_path: Path) -> None:
    system = System(Settings(data=tmp_path / "data"), lanes={})
    system.start()
    try:
        assert system.store.workers.list() == []
    finally:
        system.close()

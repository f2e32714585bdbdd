"""What an observer is told of what happens: after the commit, and only if something did."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from desk import FATAL, LOOSE, Desk, later

from schemas.event import Fact
from schemas.run import RunStatus
from storage.sql.observer import AttemptEnded, Repair


class Notebook:
    """Implements `storage.sql.observer.Observer`: writes down what it is told."""

    def __init__(self) -> None:
        self.triggers: list[tuple[str, bool]] = []
        self.facts: list[Fact] = []
        self.runs: list[tuple[str, RunStatus]] = []
        self.attempts: list[AttemptEnded] = []
        self.lost = 0
        self.repairs: list[Repair] = []

    def triggered(self, run: str, project: str, at: float, *, joined: bool) -> None:
        self.triggers.append((run, joined))

    def recorded(self, facts: Sequence[Fact]) -> None:
        self.facts += facts

    def run_ended(self, run: str, status: RunStatus, created_at: float, ended_at: float) -> None:
        assert created_at <= ended_at
        self.runs.append((run, status))

    def attempt_ended(self, attempt: AttemptEnded) -> None:
        assert attempt.queued_at <= attempt.started_at <= attempt.ended_at
        self.attempts.append(attempt)

    def lease_lost(self) -> None:
        self.lost += 1

    def repaired(self, kind: Repair) -> None:
        self.repairs.append(kind)

    @property
    def ends(self) -> list[tuple[str, str, str]]:
        return [(attempt.type, attempt.status, attempt.outcome) for attempt in self.attempts]


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@pytest.fixture
def desk(tmp_path: Path, database_url: str, notebook: Notebook) -> Iterator[Desk]:
    desk = Desk(tmp_path, url=database_url, observer=notebook)
    yield desk
    desk.check()
    desk.close()


def test_a_run_is_told_from_its_trigger_to_its_end(desk: Desk, notebook: Notebook) -> None:
    project = desk.project("a -> b", say="a b")
    run = desk.trigger(project, "b").run.id
    desk.trigger(project, "b")
    desk.work()

    assert notebook.triggers == [(run, False), (run, True)]
    assert notebook.runs == [(run, "succeeded")]
    assert notebook.ends == [("say", "done", "succeeded")] * 2
    assert [attempt.seconds for attempt in notebook.attempts] == [0.5, 0.5]
    [watcher] = notebook.attempts[0].watchers
    assert (watcher.run, watcher.node) == (run, "a")
    assert len(notebook.facts) == 1 + 2 + 2 + 2 + 1


def test_each_try_of_a_job_is_told_with_what_came_of_it(desk: Desk, notebook: Notebook) -> None:
    desk.trigger(desk.project(say="a"), "a")
    desk.fail(desk.claim(), LOOSE)
    with later(3600):
        desk.store.reconciler.sweep()
        desk.fail(desk.claim(), FATAL)

    assert notebook.ends == [("say", "retrying", "infra"), ("say", "failed", "failed")]
    assert [attempt.problem for attempt in notebook.attempts] == ["loose", "low_tide"]
    assert [attempt.attempt for attempt in notebook.attempts] == [1, 2]


def test_what_the_reconciler_mends_is_told_by_kind_and_once(desk: Desk, notebook: Notebook) -> None:
    project = desk.project(say="a b c")
    desk.trigger(project, "a")
    desk.claim()
    canceled = desk.trigger(project, "b").run.id
    desk.claim()
    desk.store.runs.cancel(canceled)
    desk.trigger(project, "c")
    desk.fail(desk.claim(), LOOSE)
    with later(60):
        desk.store.reconciler.sweep()
        desk.store.reconciler.sweep()

    assert sorted(notebook.repairs) == ["cancel_overdue", "lease_expired", "retry_due"]
    lost = next(attempt for attempt in notebook.attempts if attempt.outcome == "worker_lost")
    assert [watcher.node for watcher in lost.watchers] == ["a"]


def test_what_another_boot_left_is_told(desk: Desk, notebook: Notebook) -> None:
    desk.trigger(desk.project(say="a"), "a")
    desk.claim()
    desk.store.reconciler.adopt()

    assert notebook.repairs == ["adopted"]
    assert notebook.ends == [("say", "queued", "restarted")]


def test_who_ends_an_attempt_whose_job_another_has_lost_its_lease(desk: Desk, notebook: Notebook) -> None:
    desk.trigger(desk.project(say="a"), "a")
    zombie = desk.claim()
    with later(60):
        desk.store.reconciler.sweep()
    heir = desk.claim()

    assert not desk.finish(zombie)
    assert not desk.fail(zombie)
    assert not desk.store.jobs.canceled(zombie)
    assert notebook.lost == 3

    assert desk.finish(heir)
    assert notebook.lost == 3


def test_who_is_stopped_has_not_lost_its_lease(desk: Desk, notebook: Notebook) -> None:
    run = desk.trigger(desk.project(say="a"), "a").run.id
    claim = desk.claim()
    assert not desk.store.jobs.canceled(claim)  # its worker is closing: it will give the job back
    desk.store.runs.cancel(run)
    assert not desk.finish(claim)

    assert notebook.lost == 0
    assert notebook.ends == [("say", "canceled", "canceled")]


def test_nothing_is_told_of_what_is_not_committed(desk: Desk, notebook: Notebook) -> None:
    project = desk.project(say="a")
    desk.trigger(project, "a")
    told = (list(notebook.facts), list(notebook.triggers))

    with contextlib.suppress(RuntimeError), desk.store.database.write() as transaction:
        transaction.tell(project, list(notebook.facts))
        raise RuntimeError

    assert (notebook.facts, notebook.triggers) == told

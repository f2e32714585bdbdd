"""A worker: claims, performs, commits, and listens for stops."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, later
from far import Far
from sqlalchemy import text
from trial import until

from executors import worker as module
from executors.worker import Worker
from graph_engine.errors import DiskFull
from schemas.event import Progress

Hire = Callable[[], Worker]


def test_it_works_until_nothing_is_queued(desk: Desk, hire: Hire) -> None:
    project = desk.project("a -> b, c -> b", say_far="a b c")
    run = desk.trigger(project, "b").run.id
    hire().work("network")
    assert desk.store.runs.view(run).status == "succeeded"
    assert desk.text(project, "b") == "bac"


def test_a_bell_too_many_does_nothing(hire: Hire) -> None:
    worker = hire()
    worker.work("network")
    worker.work("cpu")


def test_a_file_that_a_body_made_is_in_the_store_before_the_commit(desk: Desk, hire: Hire, far: Far) -> None:
    project = desk.project(far_picture="p")
    desk.trigger(project, "p")
    worker = hire()
    worker.work("network")
    outputs = desk.status(project)["p"].outputs
    assert outputs is not None
    assert worker._files.path(outputs["image"].artifact.digest).read_text() == "picture of r1"  # type: ignore[union-attr]


def test_a_node_type_that_is_not_installed_here_fails_in_words(desk: Desk, hire: Hire) -> None:
    run = desk.trigger(desk.project(say_far="a"), "a").run.id
    del desk.registry._types["say-far"]
    hire().work("network")
    view = desk.store.runs.view(run)
    assert view.status == "failed"
    assert view.steps[0].problem is not None
    assert view.steps[0].problem.code == "unknown_node_type"


def test_a_body_is_stopped_when_it_next_says_how_far_it_is(desk: Desk, hire: Hire) -> None:
    project = desk.project(say_far="a", params={"a": {"seconds": 60}})
    run = desk.trigger(project, "a").run.id
    worker = hire()
    thread = threading.Thread(target=worker.work, args=("network",))
    thread.start()
    while desk.steps(run) != {"a": "running"}:
        pass
    desk.store.runs.cancel(run)
    while thread.is_alive():
        worker.stop(*desk.stopped[0])
        thread.join(0.05)
    assert desk.store.runs.view(run).status == "canceled"
    assert desk.states(project) == {"a": "stale"}


def test_a_stop_for_another_attempt_is_not_for_this_one(desk: Desk, hire: Hire, far: Far) -> None:
    run = desk.trigger(desk.project(far_picture="p"), "p").run.id
    worker = hire()

    def stop_another() -> None:
        [held] = worker._held.values()
        worker.stop(held.claim.job, held.claim.fence - 1)

    far.before["poll"] = stop_another
    worker.work("network")
    assert desk.store.runs.view(run).status == "succeeded"


def test_a_stop_whose_signal_was_lost_is_noticed_with_the_next_heartbeat(
    desk: Desk, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BEAT_SECONDS", 0.05)
    run = desk.trigger(desk.project(say_far="a", params={"a": {"seconds": 60}}), "a").run.id
    thread = threading.Thread(target=hire().work, args=("network",))
    thread.start()
    while desk.steps(run) != {"a": "running"}:
        pass
    desk.store.runs.cancel(run)
    thread.join(10)
    assert desk.store.runs.view(run).status == "canceled"


def test_a_picture_goes_out_once_with_the_next_word_that_is_passed_on(
    desk: Desk, hire: Hire, told: list[tuple[str, Progress]], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: clock[0])
    project = desk.project(say="a")
    desk.trigger(project, "a")
    held = hire()._hold(desk.claim())
    for fraction, preview in ((0.1, None), (0.2, b"one"), (0.3, b"two"), (0.4, None)):
        held.progress(fraction, "", preview)  # too soon after the first of them
    for fraction in (0.5, 0.6):
        clock[0] += 1
        held.progress(fraction, "", None)
    assert [(of, frame.fraction, frame.preview) for of, frame in told] == [
        (project, 0.1, None), (project, 0.5, "data:image/jpeg;base64,dHdv"), (project, 0.6, None),
    ]  # fmt: skip


def test_a_closed_worker_takes_no_more_work(desk: Desk, hire: Hire) -> None:
    run = desk.trigger(desk.project(say_far="a"), "a").run.id
    worker = hire()
    worker.close()
    worker.work("network")
    assert desk.steps(run) == {"a": "queued"}


def test_a_job_that_is_claimed_while_its_worker_is_closed_is_queued_again_and_not_begun(
    desk: Desk, hire: Hire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = desk.trigger(desk.project(say_far="a"), "a").run.id
    worker, claim = hire(), desk.store.jobs.claim

    def claim_and_close(*given: Any) -> Any:
        claimed = claim(*given)
        worker.close()
        return claimed

    monkeypatch.setattr(desk.store.jobs, "claim", claim_and_close)
    worker.work("network")
    [step] = desk.store.runs.view(run).steps
    assert (step.status, [attempt.outcome for attempt in step.attempts]) == ("queued", ["restarted"])
    assert not (tmp_path / "said.log").exists()


def test_a_worker_that_gets_a_job_back_keeps_the_new_attempt_and_ends_the_old_one(desk: Desk, hire: Hire) -> None:
    run = desk.trigger(desk.project(say_far="a", params={"a": {"seconds": 60}}), "a").run.id
    worker = hire()
    old, new = (threading.Thread(target=worker.work, args=("network",)) for _ in range(2))
    old.start()
    until(lambda: worker.busy)
    [held] = worker._held.values()
    desk.store.jobs.lose(held.claim.job, held.claim.fence)  # it was thought to be dead
    new.start()
    until(lambda: worker.busy == {"network": 2})

    worker.beat()
    until(lambda: worker.busy == {"network": 1})
    worker.beat()
    assert worker.busy == {"network": 1}
    assert desk.steps(run) == {"a": "running"}
    desk.store.runs.cancel(run)
    worker.stop(*desk.stopped[-1])
    for thread in (old, new):
        thread.join(10)
    assert desk.store.runs.view(run).status == "canceled"


def test_what_goes_into_a_body_and_is_gone_altogether_fails_in_words_and_holds_up_nobody(
    desk: Desk, hire: Hire
) -> None:
    project = desk.project("a -> b", say_far="a b c")
    run = desk.trigger(project, "b").run.id
    claim = desk.claim("network")
    desk.finish(claim)
    other = desk.trigger(project, "c").run.id
    with desk.store.database.write() as transaction:
        transaction.execute(text("DELETE FROM result"))
    hire().work("network")

    assert (desk.store.runs.view(run).status, desk.store.runs.view(other).status) == ("partial", "succeeded")
    problem = desk.store.runs.view(run).steps[-1].problem
    assert problem is not None
    assert problem.code == "inputs_changed"


def test_what_a_body_made_is_written_down_when_the_disk_has_room_again(
    desk: Desk, hire: Hire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.01)
    run = desk.trigger(desk.project(say_far="a"), "a").run.id
    succeed, full = desk.store.jobs.succeed, [True, True]

    def succeed_when_there_is_room(*given: Any) -> Any:
        if full:
            full.pop()
            raise DiskFull
        return succeed(*given)

    monkeypatch.setattr(desk.store.jobs, "succeed", succeed_when_there_is_room)
    hire().work("network")
    assert desk.store.runs.view(run).status == "succeeded"
    assert (tmp_path / "said.log").read_text().split() == ["a"], "and it was made once"


def test_a_body_is_not_given_other_inputs_than_its_key_says(desk: Desk, hire: Hire) -> None:
    project = desk.project("a -> b", say="a", say_far="b")
    run = desk.trigger(project, "b").run.id
    desk.finish(desk.claim())
    with desk.store.database.write() as transaction:
        transaction.execute(text("""UPDATE result SET outputs = '{"text":{"kind":"text","text":"other"}}'"""))
    hire().work("network")
    view = desk.store.runs.view(run)
    assert view.steps[1].problem is not None
    assert (view.status, view.steps[1].problem.code) == ("partial", "inputs_changed")


def test_what_a_body_made_is_kept_although_the_disk_was_full_for_longer_than_a_lease(
    desk: Desk, hire: Hire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.01)
    run = desk.trigger(desk.project(say_far="a"), "a").run.id
    worker, succeed, full = hire(), desk.store.jobs.succeed, [True]

    def succeed_late(*given: Any) -> Any:
        if full:
            full.pop()
            raise DiskFull
        with later(60):
            desk.store.reconciler.sweep(worker.beat)
            return succeed(*given)

    monkeypatch.setattr(desk.store.jobs, "succeed", succeed_late)
    worker.work("network")
    assert desk.store.runs.view(run).status == "succeeded"
    assert (tmp_path / "said.log").read_text().split() == ["a"]


def test_a_database_that_does_not_answer_is_asked_again(
    desk: Desk, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = desk.trigger(desk.project(say_far="a"), "a").run.id

    def gone(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(desk.store.jobs, "succeed", gone)
        hire().work("network")
    assert desk.steps(run) == {"a": "retrying"}

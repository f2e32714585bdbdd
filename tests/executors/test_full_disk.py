"""A worker whose disk, database or store has no room left."""

import errno
import os
import shutil
import threading
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from desk import Desk, later
from far import Far

from executors import worker as module
from executors.message import SaveHandle
from executors.room import LEAST_FREE_BYTES, Room
from executors.worker import Worker
from graph_engine.errors import DiskFull
from graph_engine.ports import JobHandle

Hire = Callable[[], Worker]
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def nobody_waits_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.01)


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes the disk has left."""
    left = [LEAST_FREE_BYTES]
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(2**40, 2**40 - left[0], left[0]))
    return left


def no_space(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def full_for_a_while(
    function: Callable[..., Any], error: Callable[[], Exception], times: int = 2
) -> Callable[..., Any]:
    """It raises the first times."""
    left = [error] * times

    def tried(*given: Any, **named: Any) -> Any:
        if left:
            raise left.pop()()
        return function(*given, **named)

    return tried


def test_a_job_that_a_provider_has_taken_is_written_down_when_there_is_room_and_paid_once(
    desk: Desk, hire: Hire, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = desk.store.jobs.save_handle
    submitted = full_for_a_while(save, DiskFull)
    monkeypatch.setattr(
        desk.store.jobs, "save_handle", lambda claim, handle: (submitted if handle.remote_id else save)(claim, handle)
    )
    run = desk.trigger(desk.project(far_picture="p"), "p").run.id
    hire().work("network")
    assert desk.store.runs.view(run).status == "succeeded"
    assert far.asked.count("submit") == 1


def test_a_job_that_a_provider_has_taken_is_called_off_when_the_attempt_ends_before_it_is_written_down(
    desk: Desk, hire: Hire, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, save, run = hire(), desk.store.jobs.save_handle, desk.trigger(desk.project(far_picture="p"), "p").run.id

    def stopped_meanwhile(claim: Any, handle: JobHandle) -> None:
        if not handle.remote_id:
            return save(claim, handle)
        desk.store.runs.cancel(run)
        worker.stop(claim.job, claim.fence)
        raise DiskFull

    monkeypatch.setattr(desk.store.jobs, "save_handle", stopped_meanwhile)
    worker.work("network")
    assert desk.store.runs.view(run).status == "canceled"
    assert far.asked == ["submit", "cancel r1"]


def test_a_body_in_a_child_that_waits_for_its_job_to_be_written_down_can_be_stopped(
    desk: Desk, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.trigger(desk.project(say="a"), "a")
    worker = hire()
    held = worker._hold(desk.claim())
    monkeypatch.setattr(desk.store.jobs, "save_handle", full_for_a_while(desk.store.jobs.save_handle, DiskFull, 99))
    held.stop.set()
    assert worker._answer(held, SaveHandle(JobHandle(provider="far", remote_id="r1", model="far"))) is None


def test_what_a_body_made_is_stored_when_the_disk_of_the_store_has_room_again(
    desk: Desk, hire: Hire, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = desk.trigger(desk.project(far_picture="p"), "p").run.id
    worker = hire()
    monkeypatch.setattr(
        worker._files, "put", full_for_a_while(worker._files.put, lambda: OSError(errno.ENOSPC, "no space"))
    )
    worker.work("network")
    assert desk.store.runs.view(run).status == "succeeded"
    assert far.asked.count("submit") == 1


def test_files_of_a_result_that_waits_for_the_database_are_renewed_before_it_is_written_down(
    desk: Desk, hire: Hire, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = desk.trigger(desk.project(far_picture="p"), "p").run.id
    worker = hire()
    put, stored = worker._files.put, []
    monkeypatch.setattr(worker._files, "put", lambda *given, **named: stored.append(given) or put(*given, **named))
    monkeypatch.setattr(desk.store.jobs, "succeed", full_for_a_while(desk.store.jobs.succeed, DiskFull))
    worker.work("network")
    assert desk.store.runs.view(run).status == "succeeded"
    assert len(stored) == 3  # at first, and before each of two more tries: what nothing mentions may be collected
    assert far.asked.count("submit") == 1


def test_a_worker_without_room_takes_nothing_until_there_is_some(
    desk: Desk, hire: Hire, free: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "executors.room")
    run = desk.trigger(desk.project("a -> b", say_far="a b"), "b").run.id
    worker = hire()
    free[0] -= 1
    for _ in range(3):
        worker.work("network")
    assert desk.steps(run) == {"a": "queued", "b": "blocked"}
    free[0] += 1
    worker.work("network")
    assert desk.store.runs.view(run).status == "succeeded"
    assert [record.getMessage().split(":")[1] for record in caplog.records] == [
        " this worker leaves its jobs to others until there is", " this worker takes jobs",
    ]  # fmt: skip


def test_a_job_that_finds_the_disk_full_is_tried_again_after_a_minute_and_three_times_in_all(
    desk: Desk, hire: Hire, far: Far
) -> None:
    run = desk.trigger(desk.project(far_picture="p"), "p").run.id
    worker = hire()
    far.before["fetch"] = no_space
    for number in range(3):
        with later(61 * number):
            desk.store.reconciler.sweep()
            worker.work("network")
            assert desk.steps(run) == {"p": "failed" if number == 2 else "retrying"}
    assert far.asked.count("submit") == 1


def test_who_has_found_the_disk_full_rests_although_there_is_some_room(tmp_path: Path) -> None:
    now = [100.0]
    room = Room(tmp_path, 120.0, lambda: now[0])
    assert room.is_there()
    room.learn(DiskFull().problem)
    now[0] += 119
    assert not room.is_there()
    now[0] += 1
    assert room.is_there()


def at_the_store(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> threading.Thread:
    """It works, has made something, and now waits for a store without room."""
    waits = threading.Event()

    def full(*_: object, **__: object) -> NoReturn:
        waits.set()
        no_space()

    monkeypatch.setattr(worker._files, "put", full)
    thread = threading.Thread(target=worker.work, args=("network",))
    thread.start()
    assert waits.wait(10)
    return thread


def test_a_worker_that_is_stopped_while_the_store_is_full_fails_nothing_and_the_provider_is_paid_once(
    desk: Desk, hire: Hire, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = desk.trigger(desk.project(far_picture="p"), "p").run.id
    for _ in range(4):
        with monkeypatch.context() as patch:
            worker = hire()
            thread = at_the_store(worker, patch)
            assert not worker.drain(0)
            worker.close()
            thread.join(10)
        assert desk.steps(run) == {"p": "queued"}

    hire().work("network")

    assert desk.store.runs.view(run).status == "succeeded"
    assert far.asked.count("submit") == 1


def test_what_is_stopped_while_its_result_waits_for_the_store_ends_at_once(
    desk: Desk, hire: Hire, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = desk.trigger(desk.project(far_picture="p"), "p").run.id
    worker = hire()
    thread = at_the_store(worker, monkeypatch)

    desk.store.runs.cancel(run)
    worker.beat()
    thread.join(10)

    assert desk.store.runs.view(run).status == "canceled"
    assert far.asked[-1].startswith("cancel")

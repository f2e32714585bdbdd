"""A provider's job is saved before it is asked for, found again after a crash, and never paid twice."""

import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from desk import Desk, later
from far import Far, Killed, far_pair, far_picture
from sqlalchemy import text
from trial import until

from executors.providers.catalog import Providers
from executors.worker import Worker
from graph_engine.errors import AskedTwice, NodeError, RetryLater
from graph_engine.testing import FakeContext
from graph_engine.testing import run as try_out
from schemas.event import Progress

Hire = Callable[[], Worker]


@pytest.fixture
def run(desk: Desk) -> str:
    """A run that wants one picture."""
    return desk.trigger(desk.project(far_picture="p"), "p").run.id


def ended(desk: Desk, run: str) -> tuple[str, str | None]:
    view = desk.store.runs.view(run)
    problem = view.steps[0].problem
    return view.status, problem.code if problem else None


def handles(desk: Desk) -> list[bytes | None]:
    with desk.store.database.read() as connection:
        return [row.handle for row in connection.execute(text("SELECT handle FROM job"))]


def killed() -> None:
    raise Killed


def call_off_abandoned(worker: Worker) -> None:
    worker.call_off_abandoned()
    until(lambda: not worker._calling_off.locked())


def cut_off() -> None:
    raise ConnectionResetError


def refused() -> None:
    raise NodeError("The picture was refused", code="refused")


def test_a_picture_is_submitted_polled_fetched_and_paid(
    desk: Desk, far: Far, hire: Hire, run: str, told: list[tuple[str, Progress]]
) -> None:
    hire().work("network")
    assert ended(desk, run) == ("succeeded", None)
    assert far.asked == ["submit", "poll r1", "poll r1", "fetch r1"]
    with desk.store.database.read() as connection:
        [row] = connection.execute(text("SELECT cost, blobs FROM result"))
    assert (row.cost, len(row.blobs) > 60) == (0.25, True)
    assert [(frame.node, frame.attempt, frame.stage) for _, frame in told] == [("p", 1, "Ordered")]


def test_the_provider_s_job_is_saved_before_it_is_asked_for(desk: Desk, far: Far, hire: Hire, run: str) -> None:
    seen: list[bytes | None] = []
    far.before = {name: lambda: seen.extend(handles(desk)) for name in ("submit", "poll")}
    hire().work("network")
    before, *after = [handle or b"" for handle in seen]
    assert b'"remote_id":""' in before
    assert all(b'"remote_id":"r1"' in handle for handle in after)


def test_after_a_crash_the_same_job_is_asked_for_and_paid_once(desk: Desk, far: Far, hire: Hire, run: str) -> None:
    far.before["poll"] = killed
    with pytest.raises(Killed):
        hire().work("network")
    far.before.clear()
    desk.store.reconciler.adopt()
    hire().work("network")
    assert ended(desk, run) == ("succeeded", None)
    assert far.asked == ["submit", "poll r1", "poll r1", "poll r1", "fetch r1"]


def test_what_one_provider_has_at_work_no_other_one_is_asked_for(desk: Desk, far: Far, hire: Hire, run: str) -> None:
    class Near(Far):
        id = "near"

    far.before["poll"] = killed
    with pytest.raises(Killed):
        hire().work("network")
    far.before.clear()
    desk.store.reconciler.adopt()
    [served] = far.capabilities()
    far.capabilities = lambda: (msgspec.structs.replace(served, model="other"),)  # type: ignore[method-assign]
    near, worker = Near(), hire()
    worker._providers = Providers([near, far])

    worker.work("network")

    assert ended(desk, run) == ("succeeded", None)
    assert far.asked == ["submit", "poll r1", "poll r1", "poll r1", "fetch r1"]
    assert near.asked == []


def test_a_provider_that_is_gone_with_a_job_is_named_and_nobody_is_paid_again(
    desk: Desk, far: Far, hire: Hire, run: str
) -> None:
    far.before["poll"] = killed
    with pytest.raises(Killed):
        hire().work("network")
    desk.store.reconciler.adopt()
    worker = hire()
    worker._providers = Providers([])

    worker.work("network")

    assert ended(desk, run) == ("failed", "provider_gone")


def test_when_nobody_knows_whether_it_arrived_it_is_not_sent_again(desk: Desk, far: Far, hire: Hire, run: str) -> None:
    far.before["submit"] = killed
    with pytest.raises(Killed):
        hire().work("network")
    far.before.clear()
    desk.store.reconciler.adopt()
    hire().work("network")
    assert ended(desk, run) == ("failed", "unknown_submit")
    assert far.asked == ["submit"]


def test_a_connection_that_breaks_while_sending_is_not_sent_again_either(
    desk: Desk, far: Far, hire: Hire, run: str
) -> None:
    def broken() -> None:
        raise ConnectionResetError

    far.before["submit"] = broken
    worker = hire()
    worker.work("network")
    far.before.clear()
    with later(301):
        desk.store.reconciler.sweep()
    worker.work("network")
    assert ended(desk, run) == ("failed", "unknown_submit")
    assert far.asked == ["submit"]


def test_a_person_may_send_it_again_on_purpose(desk: Desk, far: Far, hire: Hire) -> None:
    project = desk.project(far_picture="p")
    desk.trigger(project, "p")
    far.before["submit"] = killed
    with pytest.raises(Killed):
        hire().work("network")
    far.before.clear()
    desk.store.reconciler.adopt()
    worker = hire()
    worker.work("network")
    again = desk.trigger(project, "p").run.id
    worker.work("network")
    assert ended(desk, again) == ("succeeded", None)


def test_a_provider_that_is_busy_is_asked_again_after_its_pause(desk: Desk, far: Far, hire: Hire, run: str) -> None:
    """Scenario 19: it has refused, so nothing was paid and the request may be sent again."""

    def busy() -> None:
        raise RetryLater("Too many requests", after=30.0)

    far.before["submit"] = busy
    worker = hire()
    worker.work("network")
    assert desk.steps(run) == {"p": "retrying"}
    far.before.clear()
    with later(31):
        desk.store.reconciler.sweep()
    worker.work("network")
    assert ended(desk, run) == ("succeeded", None)
    assert far.asked[:2] == ["submit", "submit"]


def test_a_job_that_fails_there_fails_here_in_its_words(desk: Desk, far: Far, hire: Hire, run: str) -> None:
    far.before["poll"] = refused
    hire().work("network")
    assert ended(desk, run) == ("failed", "refused")


def test_stopping_stops_the_provider_s_job_too(desk: Desk, far: Far, hire: Hire, run: str) -> None:
    worker = hire()
    far.polls = 1000

    def stop() -> None:
        if len(far.asked) == 3:
            desk.store.runs.cancel(run)
            worker.stop(*desk.stopped[0])

    far.before["poll"] = stop
    worker.work("network")
    assert ended(desk, run) == ("canceled", None)
    assert far.asked == ["submit", "poll r1", "poll r1", "cancel r1"]


def test_what_failed_here_while_a_provider_was_at_work_goes_on_there_and_is_paid_once(
    desk: Desk, far: Far, hire: Hire
) -> None:
    project = desk.project(far_picture="p")
    run = desk.trigger(project, "p").run.id
    worker = hire()
    far.before["poll"] = cut_off
    for seconds in (0, 301, 602):
        with later(seconds):
            desk.store.reconciler.sweep()
            worker.work("network")
    assert desk.steps(run) == {"p": "failed"}

    far.before.clear()
    again = desk.trigger(project, "p").run.id
    worker.work("network")
    assert ended(desk, again) == ("succeeded", None)
    assert far.asked.count("submit") == 1
    assert [handle is None for handle in handles(desk)].count(False) == 1


def test_what_a_provider_has_failed_at_is_asked_for_anew(desk: Desk, far: Far, hire: Hire) -> None:
    project = desk.project(far_picture="p")
    desk.trigger(project, "p")
    far.before["poll"] = refused
    worker = hire()
    worker.work("network")
    far.before.clear()
    again = desk.trigger(project, "p").run.id
    worker.work("network")
    assert ended(desk, again) == ("succeeded", None)
    assert far.asked == ["submit", "poll r1", "submit", "poll r2", "poll r2", "fetch r2"]


def test_what_is_stopped_while_it_is_sent_to_the_provider_is_called_off(
    desk: Desk, far: Far, hire: Hire, run: str
) -> None:
    far.before["submit"] = lambda: desk.store.runs.cancel(run)
    hire().work("network")
    assert ended(desk, run) == ("canceled", None)
    assert far.asked == ["submit", "cancel r1"]


def test_what_is_stopped_while_no_worker_has_it_is_called_off_by_one(
    desk: Desk, far: Far, hire: Hire, run: str
) -> None:
    first = hire()
    far.before["poll"] = first.close
    first.work("network")
    desk.store.runs.cancel(run)
    assert ended(desk, run) == ("canceled", None)

    for _ in range(2):  # the second time, nothing is left to do
        call_off_abandoned(hire())
    assert far.asked == ["submit", "poll r1", "cancel r1"]


def test_what_is_stopped_by_a_worker_that_dies_meanwhile_is_called_off_by_another_one(
    desk: Desk, far: Far, hire: Hire, run: str
) -> None:
    def stop_and_die() -> None:
        desk.store.runs.cancel(run)
        raise Killed

    far.before["poll"] = stop_and_die
    with pytest.raises(Killed):
        hire().work("network")
    with later(3600):
        desk.store.reconciler.sweep()
    assert ended(desk, run) == ("canceled", None)
    call_off_abandoned(hire())
    assert far.asked == ["submit", "poll r1", "cancel r1"]


def test_stopping_the_server_leaves_the_provider_s_job_for_the_next_start(
    desk: Desk, far: Far, hire: Hire, run: str
) -> None:
    worker = hire()
    far.before["poll"] = worker.close
    worker.work("network")
    assert desk.steps(run) == {"p": "queued"}
    far.before.clear()
    desk.store.reconciler.adopt()
    hire().work("network")
    assert ended(desk, run) == ("succeeded", None)
    assert far.asked.count("submit") == 1
    assert "cancel r1" not in far.asked


@pytest.mark.parametrize("at_once", [False, True])
def test_a_request_that_is_on_its_way_when_the_server_stops_is_paid_once(
    desk: Desk, far: Far, hire: Hire, run: str, at_once: bool
) -> None:
    far.at_once = at_once
    worker, seen = hire(), []

    def close() -> None:
        worker.close()
        seen.append(worker.all_sent(0.0))

    far.before["submit"] = close
    worker.work("network")
    assert seen == [False]
    assert worker.all_sent(0.0)
    hire().work("network")
    assert ended(desk, run) == ("succeeded", None)
    assert far.asked.count("submit") == 1


def test_a_stop_between_two_polls_is_noticed_at_once(
    desk: Desk, far: Far, hire: Hire, run: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("executors.context.STOP_LOOK_SECONDS", 0.01)
    far.pause = 3600.0
    worker = hire()
    far.before["poll"] = threading.Timer(0.1, worker.close).start
    worker.work("network")
    assert desk.steps(run) == {"p": "queued"}
    assert far.asked == ["submit", "poll r1"]


def test_what_does_not_end_with_its_worker_is_queued_again_and_loses_nothing(
    desk: Desk, far: Far, hire: Hire, run: str
) -> None:
    worker = hire()

    def leave() -> None:
        worker.close()
        worker.let_go()
        assert desk.steps(run) == {"p": "queued"}
        far.before.clear()

    far.before["poll"] = leave
    worker.work("network")
    hire().work("network")
    assert ended(desk, run) == ("succeeded", None)
    [step] = desk.store.runs.view(run).steps
    assert [attempt.outcome for attempt in step.attempts] == ["restarted", "succeeded"]
    assert far.asked.count("submit") == 1


def test_an_attempt_asks_for_one_generation(desk: Desk, far: Far, hire: Hire) -> None:
    run = desk.trigger(desk.project(far_pair="p"), "p").run.id
    hire().work("network")
    assert ended(desk, run) == ("failed", "asked_twice")
    assert far.asked.count("submit") == 1


def test_a_node_author_s_test_may_ask_for_one_generation_too(far: Far, tmp_path: Path) -> None:
    ctx = FakeContext(tmp_path, providers=[far])
    with pytest.raises(AskedTwice):
        try_out(far_pair, ctx)
    assert try_out(far_picture, ctx)  # another attempt

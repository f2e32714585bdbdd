"""Child processes: watched, stopped, replaced."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from executors import bodies
from executors.bodies import Bodies, BodyLost, Child, Limits
from executors.message import Done, FromChild, Perform, Progress
from graph_engine.errors import Canceled, NodeError
from graph_engine.ports import Owner

MIB = 1024**2


@pytest.fixture(autouse=True)
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the bodies say they did."""
    monkeypatch.setenv("REELGRAPH_TRIAL_LOG", str(tmp_path / "said.log"))
    return tmp_path / "said.log"


@pytest.fixture
def pool() -> Iterator[Bodies]:
    """Children for trial nodes, which get half a second to stop."""
    pool = Bodies(Limits(grace_seconds=0.5), ("trial_nodes",))
    yield pool
    pool.close()


def order(folder: Path, type: str, params: str = "{}") -> Perform:
    return Perform(
        node_type=type, params=params.encode(), given=(), owner=Owner("p"), files={}, models={}, folder=str(folder)
    )


def run(body: Child, what: Perform, stop: threading.Event | None = None) -> object:
    return body.run(what, stop or threading.Event(), lambda message: None)


def test_a_child_does_one_body_after_another_and_is_replaced_once_it_is_worn(
    pool: Bodies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = pool.take()
    for text in "ab":
        done = run(body, order(tmp_path, "say", f'{{"text":"{text}"}}'))
        assert isinstance(done, Done)
        assert done.made.outputs["text"].text == text  # type: ignore[union-attr]
    pool.give_back(body)
    assert pool.take() is body
    pool.give_back(body)
    monkeypatch.setattr(bodies, "RECYCLE_AFTER", 2)
    other = pool.take()
    assert other.pid != body.pid
    pool.give_back(other)


def test_a_child_that_died_idle_is_not_given_out(pool: Bodies, tmp_path: Path) -> None:
    body = pool.take()
    run(body, order(tmp_path, "say"))
    pool.give_back(body)
    os.kill(body.pid, signal.SIGKILL)
    body._process.wait()
    other = pool.take()
    assert other.pid != body.pid
    pool.give_back(other)


def test_a_picture_comes_with_the_first_word_and_not_with_those_just_after_it(pool: Bodies, tmp_path: Path) -> None:
    body = pool.take()
    heard: list[FromChild] = []
    body.run(order(tmp_path, "paint"), threading.Event(), heard.append)  # type: ignore[arg-type]
    pool.give_back(body)
    previews = [message.preview for message in heard if isinstance(message, Progress)]
    assert len(previews) == 100
    assert previews[0] is not None
    assert previews[0].startswith(b"\xff\xd8")
    assert sum(preview is not None for preview in previews) <= 2


def test_a_body_that_takes_too_much_memory_is_ended_even_when_it_never_stops_talking(tmp_path: Path) -> None:
    body = Child(Limits(max_bytes=700 * MIB), ("trial_nodes",))
    heard: list[FromChild] = []

    def hear(message: FromChild) -> None:
        heard.append(message)

    with pytest.raises(BodyLost):
        body.run(order(tmp_path, "hoard"), threading.Event(), hear)
    assert isinstance(heard[0], Progress)
    assert body.worn()


def test_a_body_that_listens_is_stopped_and_its_child_lives_on(pool: Bodies, said: Path, tmp_path: Path) -> None:
    body, stop = pool.take(), threading.Event()
    with pytest.raises(Canceled):
        body.run(order(tmp_path, "say", '{"seconds":60,"text":"a"}'), stop, lambda _: stop.set())
    assert isinstance(run(body, order(tmp_path, "say")), Done)
    pool.give_back(body)


def test_a_body_that_does_not_listen_is_ended_after_its_grace(pool: Bodies, said: Path, tmp_path: Path) -> None:
    body, stop = pool.take(), threading.Event()
    run(body, order(tmp_path, "say"))
    threading.Timer(0.1, stop.set).start()
    started = time.monotonic()
    with pytest.raises(Canceled):
        run(body, order(tmp_path, "block", '{"seconds":60}'), stop)
    assert 0.5 < time.monotonic() - started < 30
    assert body.worn()
    pool.give_back(body)


def test_a_child_that_crashes_is_lost_and_the_pool_gives_another(pool: Bodies, tmp_path: Path) -> None:
    body = pool.take()
    with pytest.raises(BodyLost):
        run(body, order(tmp_path, "crash"))
    pool.give_back(body)
    other = pool.take()
    assert other.pid != body.pid
    pool.give_back(other)


def test_a_function_is_called_in_a_child_and_its_error_comes_back_in_words(pool: Bodies) -> None:
    body = pool.take()
    assert body.call("os.path:basename", "/a/b.mp4", seconds=30) == b'"b.mp4"'
    with pytest.raises(NodeError, match="Reading this file broke"):
        body.call("os.path:getsize", "/no/such/file", seconds=30)
    with pytest.raises(BodyLost):
        body.call("signal:pause", seconds=0.3)
    pool.give_back(body)


def test_a_closed_pool_keeps_no_child(pool: Bodies, tmp_path: Path) -> None:
    body = pool.take()
    run(body, order(tmp_path, "say"))
    pool.close()
    pool.give_back(body)
    assert body.worn()


def test_a_child_ends_with_its_worker_in_the_middle_of_a_body(pool: Bodies, said: Path, tmp_path: Path) -> None:
    body = pool.take()
    body.send(order(tmp_path, "crunch", '{"seconds":60}'))
    while not said.exists():
        time.sleep(0.01)
    body._connection.close()  # as when the worker is killed
    assert body._process.wait(20) == 1
    pool.give_back(body)

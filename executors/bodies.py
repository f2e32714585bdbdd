"""Warm child processes for bodies. They can be killed at any moment, and they may only use so much memory."""

import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe

import psutil
from msgspec import Struct

from executors.message import (
    Call,
    Cancel,
    Done,
    Failed,
    FromChild,
    Perform,
    Replied,
    Stopped,
    ToChild,
    decode_from_child,
    encode,
)
from graph_engine.errors import Canceled, NodeError

LOOK_SECONDS = 0.25
RECYCLE_AFTER = 5000
"""Bodies of one child; then it is replaced, in case they leak threads or files. Leaks of memory are seen sooner. A new
child takes half a second to be ready: after 500 bodies, that would be 1 ms of each."""


class BodyLost(Exception):
    """The child process died: killed, crashed, or out of memory."""


class Limits(Struct, frozen=True, kw_only=True):
    """What a child may use. `grace_seconds` is how long one that was told to stop may still take."""

    max_bytes: int = 6 * 1024**3
    recycle_bytes: int = 2 * 1024**3
    grace_seconds: float = 5.0


class Child:
    """One child process."""

    def __init__(self, limits: Limits, packages: Sequence[str]) -> None:
        self._limits = limits
        ours, theirs = Pipe(duplex=True)
        self._connection: Connection = ours
        self._process = subprocess.Popen(
            [sys.executable, "-m", "executors.body", str(theirs.fileno()), *packages],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # so that Ctrl-C in the terminal reaches the server alone
        )
        theirs.close()
        self._usage = psutil.Process(self._process.pid)
        self._served = 0

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def send(self, message: ToChild) -> None:
        """Send one frame. Raises BodyLost."""
        try:
            self._connection.send_bytes(encode(message))
        except OSError as error:
            raise BodyLost from error

    def run(
        self, order: Perform, stop: threading.Event, on_message: Callable[[FromChild], ToChild | None]
    ) -> Done | Failed:
        """Run a body to its end. `on_message` hears all that it says and gives the answers.

        Raises Canceled once it has ended because `stop` was set, and BodyLost when it died by itself.
        """
        self._served += 1
        self.send(order)
        stopping, weighed = 0.0, time.monotonic()
        while True:
            message = self._receive(LOOK_SECONDS)
            if isinstance(message, Done | Failed) and not stopping:
                return message
            if isinstance(message, Done | Failed | Stopped):
                raise Canceled
            if message is not None and (answer := on_message(message)) is not None:
                self.send(answer)
            if stop.is_set():
                stopping = stopping or self._ask_to_stop()
                if time.monotonic() > stopping:
                    self.kill()
                    raise Canceled
            elif time.monotonic() > weighed + LOOK_SECONDS:  # by the clock: a body may talk without a pause
                weighed = time.monotonic()
                if self._rss() > self._limits.max_bytes:
                    self.kill()
                    raise BodyLost

    def call(self, function: str, *arguments: str, seconds: float) -> bytes:
        """Run a function of this install in the child and get its result as JSON. Raises NodeError, BodyLost."""
        self._served += 1
        self.send(Call(function=function, arguments=arguments))
        deadline = time.monotonic() + seconds
        while True:
            message = self._receive(LOOK_SECONDS)
            if isinstance(message, Replied):
                return message.value
            if isinstance(message, Failed):
                problem = message.broken.problem
                raise NodeError(problem.title, detail=problem.detail, hint=problem.hint, code=problem.code)
            if time.monotonic() > deadline or (message is None and self._rss() > self._limits.max_bytes):
                self.kill()
                raise BodyLost

    def worn(self) -> bool:
        """Whether it should be replaced before its next body."""
        if self._process.poll() is not None or self._served >= RECYCLE_AFTER:
            return True
        return self._served % 16 == 0 and self._rss() > self._limits.recycle_bytes

    def kill(self) -> None:
        """End it now."""
        self._process.kill()
        self.close()

    def close(self) -> None:
        """Hang up: an idle child ends by itself."""
        self._connection.close()
        try:
            self._process.wait(timeout=self._limits.grace_seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _receive(self, seconds: float) -> FromChild | None:
        try:
            if not self._connection.poll(seconds):
                return None
            return decode_from_child(self._connection.recv_bytes())
        except (EOFError, OSError) as error:
            self.close()
            raise BodyLost from error

    def _ask_to_stop(self) -> float:
        """Ask kindly; gives the moment when kindness ends."""
        self.send(Cancel())
        return time.monotonic() + self._limits.grace_seconds

    def _rss(self) -> int:
        try:
            return int(self._usage.memory_info().rss)
        except psutil.Error:
            return 0


class Bodies:
    """A pool of children: started when first needed, kept warm, replaced when worn.

    `packages` name where their node types are.
    """

    def __init__(self, limits: Limits, packages: Sequence[str]) -> None:
        self._limits = limits
        self._packages = packages
        self._idle: queue.SimpleQueue[Child] = queue.SimpleQueue()
        self._closed = False

    def warm(self, count: int) -> None:
        """Start children ahead of the first body, until `count` are idle."""
        while self._idle.qsize() < count and not self._closed:
            self.give_back(Child(self._limits, self._packages))

    def take(self) -> Child:
        """An idle child, or a new one. Give it back when it has ended its work."""
        while True:
            try:
                body = self._idle.get_nowait()
            except queue.Empty:
                return Child(self._limits, self._packages)
            if not body.worn():
                return body
            body.close()

    def give_back(self, body: Child) -> None:
        """Keep a child for the next body."""
        self._idle.put(body)
        if self._closed:
            self._close_idle()

    def close(self) -> None:
        """End all idle children; those at work end when they are given back."""
        self._closed = True
        self._close_idle()

    def _close_idle(self) -> None:
        with suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()

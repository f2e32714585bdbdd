"""Being known as a process that carries out jobs, for as long as this one does."""

import contextlib
import os
import threading
from collections.abc import Callable, Mapping

from executors.worker import Worker
from graph_engine.errors import Outage
from graph_engine.job import Presence
from schemas.catalog import Lane
from storage.sql.workers import Workers


class Attendance:
    """Says with each heartbeat of a worker that it is there, and calls `leave` once it is told to begin nothing new."""

    def __init__(self, workers: Workers, worker: Worker, lanes: Mapping[Lane, int], leave: Callable[[], None]) -> None:
        self._workers = workers
        self._worker = worker
        self._lanes = dict(lanes)
        self._leave = leave
        self._leaving = False
        self._present = False
        self._turn = threading.Lock()

    def begin(self) -> None:
        """Be known from now on. Who works on no lane is not."""
        if self._lanes:
            self._workers.register(self._presence())
            self._present = True
            self._worker.on_beat(self._tell)

    def end(self) -> None:
        """Be known no more. If the database is away, nobody is seen under this name any more, which says the same."""
        with self._turn, contextlib.suppress(Outage):
            if self._present:
                self._present = False
                self._workers.forget(self._worker.name)

    def _tell(self) -> None:
        with self._turn:
            told = self._present and self._workers.seen(self._presence())
        if told and not self._leaving:
            self._leaving = True
            self._leave()

    def _presence(self) -> Presence:
        host, pid = os.uname().nodename, os.getpid()
        return Presence(self._worker.name, host, pid, self._lanes, self._worker.busy)

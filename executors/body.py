"""The child process: runs bodies one after the other, for as long as its worker keeps the line open.

Started as `python -m executors.body FD PACKAGE…`, with the packages of node types. It holds no lease, opens no database
and no store: when it is killed, nothing is half-written.
"""

import asyncio
import contextlib
import importlib
import logging
import os
import select
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from executors.child_log import ChildLog
from executors.context import Context
from executors.message import (
    Answer,
    Ask,
    Call,
    Cancel,
    Done,
    Failed,
    Forget,
    FromChild,
    Perform,
    Progress,
    Replied,
    SaveHandle,
    Search,
    Stopped,
    Upsert,
    decode_to_child,
    encode,
)
from executors.perform import broken, perform
from executors.providers import catalog
from graph_engine import registry
from graph_engine.errors import Canceled, Infrastructure, NodeError, problem_of
from graph_engine.job import Broken
from graph_engine.ports import Collection, Entry, JobHandle, Match


class PipeLink:
    """The line to the worker; see `context.Link`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sending = threading.Lock()

    def send(self, message: FromChild) -> None:
        """Send one frame. From any thread: a line of the log may come from each."""
        with self._sending:
            self._connection.send_bytes(encode(message))

    def progress(self, fraction: float, stage: str, preview: bytes | None) -> None:
        """See `context.Link`."""
        while self._connection.poll(0):
            if isinstance(decode_to_child(self._connection.recv_bytes()), Cancel):
                raise Canceled
        self.send(Progress(fraction, stage, preview))

    def search(
        self, collection: Collection, vector: Sequence[float], where: Mapping[str, str] = {}, limit: int = 5
    ) -> Sequence[Match]:
        """See `ports.Vectors`."""
        return self._ask(Search(collection, tuple(vector), dict(where), limit)).matches

    def upsert(self, collection: Collection, entries: Sequence[Entry]) -> None:
        """See `ports.Vectors`."""
        self._ask(Upsert(collection, tuple(entries)))

    def delete(self, collection: Collection, where: Mapping[str, str]) -> None:
        """See `ports.Vectors`."""
        self._ask(Forget(collection, dict(where)))

    def save_handle(self, handle: JobHandle | None) -> None:
        """See `context.Link`."""
        self._ask(SaveHandle(handle))

    def _ask(self, message: Ask) -> Answer:
        self.send(message)
        answer = decode_to_child(self._connection.recv_bytes())
        if isinstance(answer, Cancel):
            raise Canceled
        if not isinstance(answer, Answer):
            raise RuntimeError(f"the worker answered a question with {type(answer).__name__}")
        if answer.broken is not None:
            problem = answer.broken.problem
            if answer.broken.kind == "infra":
                raise Infrastructure(problem.title, detail=problem.detail, hint=problem.hint, code=problem.code)
            raise NodeError(problem.title, detail=problem.detail, hint=problem.hint, code=problem.code)
        return answer


def main(fd: int, packages: Sequence[str]) -> None:
    """Serve one worker until it hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle; it tells us when to end
    connection = Connection(fd)
    threading.Thread(target=_end_with_the_worker, args=[fd], name="worker's end", daemon=True).start()
    link = PipeLink(connection)
    log = ChildLog(link.send)
    logging.basicConfig(handlers=[log], level=logging.WARNING)
    types, providers = registry.load(*map(importlib.import_module, packages)), catalog.load()
    # The worker hanging up is the end, at whatever moment: there is nobody left to tell.
    with asyncio.Runner() as runner, contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            message = decode_to_child(connection.recv_bytes())
            if isinstance(message, Perform):
                log.begin()
                ended = _perform(message, link, types, providers, runner)
                log.end()
                link.send(ended)
            elif isinstance(message, Call):
                link.send(_called(message))


def _end_with_the_worker(fd: int) -> None:
    """A worker that was killed limits nobody's memory any more, and its jobs are begun anew elsewhere."""
    line = select.poll()
    line.register(fd, select.POLLHUP)
    line.poll()
    os._exit(1)


def _perform(
    order: Perform, link: PipeLink, types: registry.Registry, providers: catalog.Providers, runner: asyncio.Runner
) -> Done | Failed | Stopped:
    node_type = types.get(order.node_type)
    if node_type is None:
        error = NodeError(f"The node type “{order.node_type}” is not installed here", code="unknown_node_type")
        return Failed(Broken(kind="fatal", problem=error.problem))
    context = Context(link, providers, order.owner, Path(order.folder), order.files, order.models, order.handle)
    try:
        made = runner.run(perform(node_type, order.params, order.given, context))
    except Canceled:
        return Stopped()
    except Exception as error:
        return Failed(broken(node_type.title, error))
    return Done(made=made, files={a.digest: str(context.saved[a.digest]) for a in made.artifacts})


def _called(call: Call) -> Replied | Failed:
    module, _, name = call.function.partition(":")
    try:
        function = getattr(importlib.import_module(module), name)
        return Replied(msgspec.json.encode(function(*call.arguments)))
    except Exception as error:
        return Failed(Broken(kind="fatal", problem=problem_of("Reading this file", error)))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])

"""The same words without `async`: every method is that of the asynchronous class."""

import os
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from schemas.event import SocketFrame
from schemas.problem import Problem
from schemas.project import ProjectView
from schemas.run import RunStatus, RunView
from schemas.take import TakeView
from schemas.value import Output
from server.client.address import server_of
from server.client.blocking import Blocking, blocking, giving, iterated
from server.client.project import AsyncProject
from server.client.reelgraph import AsyncReelgraph
from server.client.run import AsyncRun
from server.client.take import AsyncTake
from server.client.transport import Transport


class Run(Blocking[AsyncRun]):
    """A run, as it was when we last heard of it: `view`."""

    wait = blocking(AsyncRun.wait)
    refresh = blocking(AsyncRun.refresh)
    cancel = blocking(AsyncRun.cancel)

    @property
    def view(self) -> RunView:
        """The run with its steps."""
        return self._same.view

    @property
    def id(self) -> str:
        """Its id."""
        return self._same.id

    @property
    def status(self) -> RunStatus:
        """How far it is: `running`, `canceling`, or how it ended."""
        return self._same.status

    @property
    def ended(self) -> bool:
        """Whether it has ended, well or not."""
        return self._same.ended

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What failed, and what helps; where it failed is in `where`."""
        return self._same.problems


class Take(Blocking[AsyncTake]):
    """A take, as it was when we last heard of it: `view`."""

    fetch = blocking(AsyncTake.fetch)
    pick = blocking(AsyncTake.pick)
    restore = blocking(AsyncTake.restore)
    mark = blocking(AsyncTake.mark)

    @property
    def view(self) -> TakeView:
        """The take with what it was made of."""
        return self._same.view

    @property
    def id(self) -> str:
        """Its id."""
        return self._same.id

    @property
    def outputs(self) -> dict[str, Output]:
        """What it holds, by output."""
        return self._same.outputs


class Project(Blocking[AsyncProject]):
    """A project, as it was when it was opened: `view`. All methods raise NotReached and Refused."""

    graph = blocking(AsyncProject.graph)
    set = blocking(AsyncProject.set)
    change = blocking(AsyncProject.change)
    form = blocking(AsyncProject.form)
    run = giving(AsyncProject.run, Run)
    runs = blocking(AsyncProject.runs)
    status = blocking(AsyncProject.status)
    why = blocking(AsyncProject.why)
    takes = giving(AsyncProject.takes, lambda takes: tuple(Take(take) for take in takes))
    unpick = blocking(AsyncProject.unpick)
    upload = blocking(AsyncProject.upload)
    export = blocking(AsyncProject.export)

    @property
    def view(self) -> ProjectView:
        """The project without its graph."""
        return self._same.view

    @property
    def id(self) -> str:
        """Its id."""
        return self._same.id

    @property
    def name(self) -> str:
        """Its name."""
        return self._same.name

    def events(self, *, seconds: float | None = None) -> Iterator[SocketFrame]:
        """What happens from now on, for so many seconds or without an end: first all as it is, then the news."""
        return iterated(self._same.events(seconds=seconds))


class Reelgraph(Blocking[AsyncReelgraph]):
    """A Reelgraph server at an address such as `http://127.0.0.1:8420`.

    Without one: that of REELGRAPH_SERVER, else this computer. Use it in a `with`, or `close` it. All methods raise
    NotReached and Refused.
    """

    def __init__(self, server: str | None = None) -> None:
        super().__init__(AsyncReelgraph(transport=_that_blocks(server_of(server, os.environ))))

    close = blocking(AsyncReelgraph.close)
    projects = blocking(AsyncReelgraph.projects)
    project = giving(AsyncReelgraph.project, Project)
    create = giving(AsyncReelgraph.create, Project)
    import_ = blocking(AsyncReelgraph.import_)
    runs = blocking(AsyncReelgraph.runs)
    run = giving(AsyncReelgraph.run, Run)
    trigger = blocking(AsyncReelgraph.trigger)
    describe_trigger = blocking(AsyncReelgraph.describe_trigger)
    fetch = blocking(AsyncReelgraph.fetch)

    @property
    def server(self) -> str:
        """Its address."""
        return self._same.server

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _that_blocks(server: str) -> Transport:
    from server.client.blocking_http import BlockingTransport  # it brings httpx and websockets, which take their time

    return BlockingTransport(server)

"""A project: its graph, its runs, its takes and its files."""

from collections.abc import AsyncGenerator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any
from uuid import uuid4

from schemas.change import Change, GraphChange, SetParams
from schemas.event import SocketFrame
from schemas.project import AssetView, GraphView, ProjectView
from schemas.run import OnConflict, ProjectRunRequest, ProjectStatus, RunAccepted, RunList, RunMode
from schemas.take import NodeChanged, TakeList
from schemas.trigger import GraphForm
from schemas.why import Why
from server.client.address import path_of
from server.client.call import ask, plain
from server.client.download import save
from server.client.errors import Conflict
from server.client.events import frames
from server.client.follow import OnProgress, OnStep
from server.client.run import AsyncRun
from server.client.take import AsyncTake
from server.client.transport import Request, Transport
from server.client.upload import upload
from server.client.value import Given, values

_MOST_TRIES = 20
_EXPORT_SECONDS = 300.0


class AsyncProject:
    """A project, as it was when it was opened: `view`. All methods raise NotReached and Refused."""

    def __init__(self, transport: Transport, view: ProjectView) -> None:
        self._transport = transport
        self.view = view

    @property
    def id(self) -> str:
        """Its id."""
        return self.view.id

    @property
    def name(self) -> str:
        """Its name."""
        return self.view.name

    async def graph(self) -> GraphView:
        """The graph and its revision."""
        return await ask(self._transport, "GET", self._path("graph"), GraphView)

    async def set(self, node: str, /, **params: Any) -> GraphView:
        """Change settings of a node; all others stay, whoever else saves at the same time."""
        return await self._changed((SetParams(id=node, params=params),), repeatable=True)

    async def change(self, *changes: Change) -> GraphView:
        """Make changes to the newest graph, in their order: all of them or none."""
        return await self._changed(changes, repeatable=False)

    async def form(self) -> GraphForm:
        """What the graph asks for and gives when all of it is run."""
        return await ask(self._transport, "GET", self._path("form"), GraphForm)

    async def run(
        self,
        *targets: str,
        params: Mapping[str, Mapping[str, Any]] | None = None,
        inputs: Mapping[str, Given] | None = None,
        mode: RunMode = "stale",
        on_conflict: OnConflict = "join",
        priority: int = 0,
        key: str | None = None,
        wait: bool | float = True,
        on_progress: OnProgress | None = None,
        on_step: OnStep | None = None,
    ) -> AsyncRun:
        """Run nodes and what they need that is not fresh; without `targets` every node whose result no other takes.

        `params` by node and field, and `inputs` by name, are for this run only. `wait` for the end, for so many seconds
        or not at all; a run that failed is given as such, not raised. `on_progress` and `on_step` hear what happens. A
        `key` makes several calls one run, however often they are sent: without it, each call is its own.
        """
        request = ProjectRunRequest(
            targets=targets,
            mode=mode,
            params={node: dict(given) for node, given in (params or {}).items()},
            inputs=values(inputs or {}),
            priority=priority,
            on_conflict=on_conflict,
        )
        headers = {"Idempotency-Key": key or uuid4().hex}
        path = self._path("run")
        accepted = await ask(self._transport, "POST", path, RunAccepted, request, headers=headers, repeatable=True)
        run = AsyncRun(self._transport, accepted.run)
        if wait is not False:
            await run.wait(None if wait is True else wait, on_progress=on_progress, on_step=on_step)
        return run

    async def runs(self, *, limit: int = 50, offset: int = 0) -> RunList:
        """Its runs, newest first, without their steps."""
        return await ask(self._transport, "GET", self._path("runs"), RunList, query={"limit": limit, "offset": offset})

    async def status(self, *, outputs: bool = True) -> ProjectStatus:
        """Every node's freshness with reasons, and what it holds unless `outputs` is False."""
        return await ask(self._transport, "GET", self._path("status"), ProjectStatus, query={"outputs": outputs})

    async def why(self, node: str) -> Why:
        """Why a node is as it is, back to the causes."""
        return await ask(self._transport, "GET", self._path("nodes", node, "why"), Why)

    async def takes(
        self, node: str, *, starred: bool | None = None, limit: int = 100, offset: int = 0
    ) -> tuple[AsyncTake, ...]:
        """What a node has made, newest first."""
        query = {"starred": starred, "limit": limit, "offset": offset}
        found = await ask(self._transport, "GET", self._path("nodes", node, "takes"), TakeList, query=query)
        return tuple(AsyncTake(self._transport, view) for view in found.items)

    async def unpick(self, node: str) -> NodeChanged:
        """Let a node go that was held to a take."""
        return await ask(self._transport, "DELETE", self._path("nodes", node, "pick"), NodeChanged, repeatable=True)

    async def upload(self, path: str | PathLike[str]) -> AssetView:
        """Bring a picture, video or sound in. No bytes are sent when the server has them. Raises OSError, too."""
        return await upload(self._transport, self.id, Path(path))

    async def export(self, path: str | PathLike[str], *, assets: bool = False) -> Path:
        """Write the graph to a file as a document, or with its files as a zip; an old file is replaced. Gives the path.

        Raises OSError, too.
        """
        request = Request(
            method="GET", path=self._path("export"), query=plain({"assets": assets}), seconds=_EXPORT_SECONDS
        )
        return await save(self._transport, request, Path(path))

    def events(self, *, seconds: float | None = None) -> AsyncGenerator[SocketFrame, None]:
        """What happens from now on, for so many seconds or without an end: first all as it is, then the news."""
        return frames(self._transport, self.id, seconds=seconds)

    async def _changed(self, changes: tuple[Change, ...], *, repeatable: bool) -> GraphView:
        rev = (await ask(self._transport, "GET", self._path(), ProjectView)).rev
        for _ in range(_MOST_TRIES):
            try:
                return await self._change_at(rev, changes, repeatable)
            except Conflict as conflict:
                if conflict.rev is None:
                    raise
                # The changes are about what they name: they fit the newer graph as well, or are refused.
                rev = conflict.rev
        return await self._change_at(rev, changes, repeatable)

    async def _change_at(self, rev: int, changes: tuple[Change, ...], repeatable: bool) -> GraphView:
        path, body = self._path("graph"), GraphChange(changes=changes)
        headers = {"If-Match": f'"{rev}"'}
        return await ask(self._transport, "PATCH", path, GraphView, body, headers=headers, repeatable=repeatable)

    def _path(self, *parts: str) -> str:
        return path_of("projects", self.id, *parts)

"""A Reelgraph server on an event loop."""

import os
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from schemas.document import ImportReport
from schemas.graph import Graph
from schemas.problem import Problem
from schemas.project import MOST_NAME, ProjectList, ProjectView
from schemas.run import RunList, RunMode, RunStatus
from schemas.trigger import TriggerAnswer, TriggerDescription
from schemas.value import Artifact
from server.client import trigger
from server.client.address import path_of, server_of, trigger_path
from server.client.call import ask, decoded, plain
from server.client.download import fetch
from server.client.errors import NotThere, Unclear
from server.client.follow import run_of
from server.client.project import AsyncProject
from server.client.run import AsyncRun
from server.client.transport import Transport
from server.client.upload import send_form

_MOST_LISTED = 1000
_MOST_NAMED = 5


class AsyncReelgraph:
    """A Reelgraph server at an address such as `http://127.0.0.1:8420`.

    Without one: that of REELGRAPH_SERVER, else this computer. Use it in an `async with`, or `close` it. All methods
    raise NotReached and Refused.
    """

    def __init__(self, server: str | None = None, *, transport: Transport | None = None) -> None:
        self._transport = transport or _on_the_loop(server_of(server, os.environ))

    @property
    def server(self) -> str:
        """Its address."""
        return self._transport.server

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Hang up."""
        await self._transport.close()

    async def projects(self, search: str = "", *, limit: int = 100, offset: int = 0) -> ProjectList:
        """Projects, the one changed last first."""
        query = {"search": search, "limit": limit, "offset": offset}
        return await ask(self._transport, "GET", path_of("projects"), ProjectList, query=query)

    async def project(self, id_or_name: str) -> AsyncProject:
        """Open a project by its id, or by its name if no other has the same. Raises NotThere and Unclear."""
        view = await self._by_id(id_or_name) or await self._by_name(id_or_name)
        return AsyncProject(self._transport, view)

    async def create(
        self, name: str, *, graph: Graph | Mapping[str, Any] | None = None, template: str | None = None
    ) -> AsyncProject:
        """Begin a project: empty, with a graph, or with a template."""
        given = {"name": name, "graph": graph, "template": template}
        body = {field: value for field, value in given.items() if value is not None}
        view = await ask(self._transport, "POST", path_of("projects"), ProjectView, body)
        return AsyncProject(self._transport, view)

    async def import_(
        self, path: str | PathLike[str], *, name: str | None = None, dry_run: bool = False
    ) -> ImportReport:
        """Bring in a document, an archive, a film that carries its graph, or a workflow; `project` of the answer is its
        id. With `dry_run` only say what would come in. Raises OSError, too."""
        query = plain({"dryRun": dry_run, "name": name})
        address = path_of("projects", "import")
        sent = await send_form(self._transport, address, Path(path), query, repeatable=dry_run)
        return decoded(sent, ImportReport)

    async def runs(
        self, *, project: str | None = None, status: RunStatus | None = None, limit: int = 50, offset: int = 0
    ) -> RunList:
        """Runs of all projects, newest first, without their steps."""
        query = {"project": project, "status": status, "limit": limit, "offset": offset}
        return await ask(self._transport, "GET", path_of("runs"), RunList, query=query)

    async def run(self, id: str) -> AsyncRun:
        """A run by its id. Raises NotThere."""
        return AsyncRun(self._transport, await run_of(self._transport, id))

    async def trigger(
        self,
        url_or_token: str,
        *,
        inputs: Mapping[str, Any] | None = None,
        params: Mapping[str, Mapping[str, Any]] | None = None,
        mode: RunMode = "stale",
        wait: float = 0,
        key: str | None = None,
    ) -> TriggerAnswer:
        """Use a trigger, and wait for the end of its run for so many seconds. Its outputs are in `run.outputs`."""
        return await trigger.use(self._transport, url_or_token, inputs or {}, params or {}, mode, wait, key)

    async def describe_trigger(self, url_or_token: str) -> TriggerDescription:
        """What a trigger takes and gives."""
        return await ask(self._transport, "GET", trigger_path(url_or_token), TriggerDescription)

    async def fetch(self, artifact: Artifact | str, path: str | PathLike[str]) -> Path:
        """Bring a file home by its digest, as `Take.fetch` does. Raises Damaged and OSError, too."""
        digest = artifact if isinstance(artifact, str) else artifact.digest
        return await fetch(self._transport, digest, Path(path))

    async def _by_id(self, id: str) -> ProjectView | None:
        if not id.strip("."):
            return None  # no id, and in an address it would lead elsewhere
        try:
            return await ask(self._transport, "GET", path_of("projects", id), ProjectView)
        except NotThere:
            return None

    async def _by_name(self, name: str) -> ProjectView:
        found = (await self.projects(name[:MOST_NAME], limit=_MOST_LISTED)).items
        named = [view for view in found if view.name == name]
        if len(named) > 1:
            ids = ", ".join(view.id for view in named)
            raise Unclear("same_name", f"{len(named)} projects are called “{name}”", f"Name one by its id: {ids}")
        if not named:
            newest = [view.name for view in (await self.projects(limit=_MOST_NAMED)).items]
            raise NotThere(404, _unknown(name, newest))
        return named[0]


def _unknown(name: str, newest: Sequence[str]) -> Problem:
    there = f"The last ones changed are {', '.join(f'“{known}”' for known in newest)}." if newest else "There are none."
    return Problem(code="unknown_project", title=f"There is no project “{name[:80]}”", hint=there)


def _on_the_loop(server: str) -> Transport:
    from server.client.async_http import AsyncTransport  # it brings httpx and websockets, which take their time

    return AsyncTransport(server)

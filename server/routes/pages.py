"""The plain page, until the canvas takes its place."""

import contextlib
from pathlib import Path

from litestar import Controller, MediaType, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import File

from schemas.project import ProjectView
from server.headers import PAGE_POLICY
from server.page import site
from server.page.project import Shown
from server.routes.given import StoreGiven
from storage.sql.errors import NotThere
from storage.sql.store import Store

_FILES = {path.name: path for path in (Path(__file__).parents[1] / "page" / "static").iterdir()}
_SHOWN = 10
_LISTED = 500


class Pages(Controller):
    """`/` and `/projects/{id}`."""

    include_in_schema = False

    @get("/", sync_to_thread=True)
    def front(self, store: StoreGiven) -> Response[bytes]:
        """All projects."""
        projects = store.graphs.list(limit=_LISTED)
        shown = []
        for project in projects[:_SHOWN]:
            with contextlib.suppress(NotThere):  # deleted since it was listed
                shown.append(_shown(store, project))
        return _page(site.front(shown, projects[_SHOWN:]))

    @get("/page/{name:str}", sync_to_thread=True)
    def file(self, name: FromPath[str]) -> File:
        """Style sheet, script and icon. Only files that are there by name: a path is never made of a request."""
        if (path := _FILES.get(name)) is None:
            raise NotFoundException
        return File(path, filename=name, content_disposition_type="inline")

    @get("/projects/{project:str}", sync_to_thread=True)
    def project(self, store: StoreGiven, project: FromPath[str]) -> Response[bytes]:
        """One project."""
        try:
            found = _shown(store, store.graphs.project(project))
        except NotThere as missing:
            return _page(site.wrong(missing.problems[0]), 404)
        return _page(site.single(found))


def _page(html: bytes, status: int = 200) -> Response[bytes]:
    headers = {"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-store"}
    return Response(html, status_code=status, media_type=MediaType.HTML, headers=headers)


def _shown(store: Store, project: ProjectView) -> Shown:
    while (document := store.graphs.graph(project.id)).rev != (status := store.status.project(project.id)).rev:
        continue  # saved between the two looks
    runs = store.listing.runs(project.id, limit=1, offset=0).items
    return Shown(project, document.graph, {node.node: node for node in status.nodes}, runs[0] if runs else None)

"""The plain page, until the canvas takes its place."""

import contextlib
from pathlib import Path

from litestar import Controller, MediaType, Response, Router, get
from litestar.params import FromPath
from litestar.static_files import create_static_files_router

from schemas.project import ProjectView
from server.headers import PAGE_POLICY
from server.page import site
from server.page.project import Shown
from server.routes.given import StoreGiven
from storage.sql.errors import NotThere
from storage.sql.store import Store

_FILES = Path(__file__).parents[1] / "page" / "static"
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

    @get("/projects/{project:str}", sync_to_thread=True)
    def project(self, store: StoreGiven, project: FromPath[str]) -> Response[bytes]:
        """One project."""
        try:
            found = _shown(store, store.graphs.project(project))
        except NotThere as missing:
            return _page(site.wrong(missing.problems[0]), 404)
        return _page(site.single(found))


def page_files() -> Router:
    """Style sheet, script and icon."""
    return create_static_files_router(path="/page", directories=[_FILES], include_in_schema=False, name="page")


def _page(html: bytes, status: int = 200) -> Response[bytes]:
    headers = {"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-store"}
    return Response(html, status_code=status, media_type=MediaType.HTML, headers=headers)


def _shown(store: Store, project: ProjectView) -> Shown:
    while (document := store.graphs.graph(project.id)).rev != (status := store.status.project(project.id)).rev:
        continue  # saved between the two looks
    runs = store.listing.runs(project.id, limit=1, offset=0).items
    return Shown(project, document.graph, {node.node: node for node in status.nodes}, runs[0] if runs else None)

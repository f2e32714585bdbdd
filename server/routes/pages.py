"""The canvas in a browser, and what the few pages beside it are made of."""

import re
from pathlib import Path
from typing import Any

from litestar import Controller, MediaType, Request, Response, get
from litestar.concurrency import sync_to_thread
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import File

from server.headers import page_policy
from server.page import site
from server.routes.given import FilesGiven, UiGiven
from storage.artifacts import Artifacts

_FILES = {path.name: path for path in (Path(__file__).parents[1] / "page" / "static").iterdir()}
_FOR_GOOD = "public, max-age=31536000, immutable"
_NO_GZIP = re.compile(r"q=0(\.0*)?", re.ASCII)


class Pages(Controller):
    """`/`, `/projects/{id}` and what lies below it, `/ui/…`, `/icon.svg` and `/page/…`.

    Files are only those that are there by name: a path is never made of a request.
    """

    include_in_schema = False

    @get(["/", "/projects/{project:str}", "/projects/{project:str}/{place:path}"])
    async def canvas(self, ui: UiGiven, files: FilesGiven) -> Response[bytes]:
        """The canvas. It finds out by itself what to show at which address, and that there is no such project."""
        build = await sync_to_thread(ui.build)
        page, status = (site.unbuilt(), 503) if build is None else (build.page, 200)
        headers = {**_policy(files), "Cache-Control": "no-store"}
        return Response(page, status_code=status, media_type=MediaType.HTML, headers=headers)

    @get("/ui/{name:path}", sync_to_thread=True)
    def ui_file(
        self, request: Request[Any, Any, Any], ui: UiGiven, files: FilesGiven, name: FromPath[str]
    ) -> Response[bytes]:
        """A script, style sheet, picture or worker of the canvas. A worker takes its policy from its own answer."""
        file = ui.file(name.removeprefix("/"))
        if file is None:
            raise NotFoundException
        kept = _FOR_GOOD if file.hashed else "no-cache"
        headers = {**_policy(files), "Cache-Control": kept, "Vary": "Accept-Encoding"}
        if file.packed is None or not _takes_gzip(request.headers.get("accept-encoding", "")):
            return Response(file.content, media_type=file.media_type, headers=headers)
        return Response(file.packed, media_type=file.media_type, headers={**headers, "Content-Encoding": "gzip"})

    @get("/icon.svg", sync_to_thread=True)
    def icon(self) -> File:
        """The sign of Reelgraph."""
        return _shown("icon.svg")

    @get("/page/{name:str}", sync_to_thread=True)
    def file(self, name: FromPath[str]) -> File:
        """What the pages that the server makes by itself are made of."""
        if name not in _FILES:
            raise NotFoundException
        return _shown(name)


def _policy(files: Artifacts) -> dict[str, str]:
    store = None if files.downloads is None else files.downloads.origin
    return {"Content-Security-Policy": page_policy(store)}


def _shown(name: str) -> File:
    return File(_FILES[name], filename=name, content_disposition_type="inline")


def _takes_gzip(accepted: str) -> bool:
    for coding in accepted.lower().split(","):
        name, _, quality = (part.strip() for part in coding.partition(";"))
        if name == "gzip":
            return _NO_GZIP.fullmatch(quality) is None
    return False

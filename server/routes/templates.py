"""Graphs to begin a project with."""

import asyncio
import hashlib
from functools import partial
from pathlib import Path
from typing import Any

from litestar import Controller, HttpMethod, Request, Response, get, route
from litestar.params import FromPath

from schemas.problem import Problem
from schemas.template import TemplateDetail, TemplateList
from server.delivery import Source, deliver
from server.documents import file as document
from server.errors import Refused
from server.headers import MEDIA_POLICY
from server.openapi import problems
from server.routes.given import CatalogGiven, SystemGiven
from server.templates import TEMPLATES
from server.templates.begin import described, found
from storage.artifacts.file_stream import FileStream


class Templates(Controller):
    """`/api/templates`."""

    path = "/api/templates"
    tags = ("Projects",)

    @get(sync_to_thread=True, responses=problems())
    def list_templates(self, system: SystemGiven, catalog: CatalogGiven) -> TemplateList:
        """What a project may begin with, and what each needs."""
        return TemplateList(items=tuple(described(each, system.registry, catalog) for each in TEMPLATES))

    @get("/{template:str}", sync_to_thread=True, responses=problems(404))
    def get_template(self, system: SystemGiven, catalog: CatalogGiven, template: FromPath[str]) -> TemplateDetail:
        """One template with its graph. Settings that hold a file name it by its path."""
        known = found(template)
        return TemplateDetail(
            template=described(known, system.registry, catalog), graph=document.read(known.path).graph
        )

    @get("/{template:str}/picture", sync_to_thread=True, media_type="image/webp", responses=problems(404))
    def get_template_picture(self, template: FromPath[str]) -> Response[bytes]:
        """A picture out of the film that a template makes: WebP, at most 512 pixels a side."""
        path = found(template).picture
        if path is None:
            raise Refused(404, _NO_PICTURE)
        headers = {"Cache-Control": "private, max-age=3600", "Content-Security-Policy": MEDIA_POLICY}
        return Response(path.read_bytes(), media_type="image/webp", headers=headers)

    @route(
        "/{template:str}/film",
        http_method=[HttpMethod.GET, HttpMethod.HEAD],
        responses=problems(404, 416),
    )
    async def get_template_film(self, request: Request[Any, Any, Any], template: FromPath[str]) -> Response[bytes]:
        """The film that a template makes, in small: MP4, whole or the part that `Range` names."""
        path = found(template).film
        if path is None:
            raise Refused(404, _NO_FILM)
        return await deliver(request, await asyncio.to_thread(_film, path))


def _film(path: Path) -> Source:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Source(digest, path.stat().st_size, "video/mp4", partial(FileStream, path))


_NO_FILM = Problem(
    code="no_film",
    title="This template comes without its film",
    hint="Begin a project with it, and run that: then you see what it makes.",
)
_NO_PICTURE = Problem(
    code="no_picture",
    title="This template has no picture",
    hint="Begin a project with it, and run that: then you see what it makes.",
)

"""Graphs to begin a project with."""

from litestar import Controller, get
from litestar.params import FromPath

from schemas.template import TemplateDetail, TemplateList
from server.documents import file as document
from server.openapi import problems
from server.routes.given import CatalogGiven, EmbeddedGiven
from server.templates import TEMPLATES
from server.templates.begin import described, found


class Templates(Controller):
    """`/api/templates`."""

    path = "/api/templates"
    tags = ("Projects",)

    @get(sync_to_thread=True, responses=problems())
    def list_templates(self, embedded: EmbeddedGiven, catalog: CatalogGiven) -> TemplateList:
        """What a project may begin with, and what each needs."""
        return TemplateList(items=tuple(described(each, embedded.registry, catalog) for each in TEMPLATES))

    @get("/{template:str}", sync_to_thread=True, responses=problems(404))
    def get_template(self, embedded: EmbeddedGiven, catalog: CatalogGiven, template: FromPath[str]) -> TemplateDetail:
        """One template with its graph. Settings that hold a file name it by its path."""
        known = found(template)
        return TemplateDetail(
            template=described(known, embedded.registry, catalog), graph=document.read(known.path).graph
        )

"""The form of a graph."""

from litestar import Controller, get
from litestar.params import FromPath

from schemas.trigger import GraphForm
from server.openapi import problems
from server.routes.given import SystemGiven
from server.triggers.form import form_of, whole


class Forms(Controller):
    """`/api/projects/{id}/form`."""

    path = "/api/projects/{project:str}/form"
    tags = ("Triggers",)

    @get(sync_to_thread=True, responses=problems(404))
    def get_form(self, system: SystemGiven, project: FromPath[str]) -> GraphForm:
        """What the graph asks for and gives when all of it is run."""
        graph = system.store.graphs.graph(project).graph
        return form_of(graph, system.registry, whole(graph, system.registry))

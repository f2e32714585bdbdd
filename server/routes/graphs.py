"""The graph document of a project, its freshness, and the plan of what a trigger would do."""

from typing import Annotated

from litestar import Controller, Response, get, put
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter

from schemas.graph import Graph
from schemas.project import GraphView
from schemas.run import ProjectStatus
from server.openapi import problems
from server.routes.given import StoreGiven
from server.routes.revision import etag, outdated, revision
from storage.sql.errors import Conflict

IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match", required=False, description="The ETag of the document that the change was made to."
    ),
]


class Graphs(Controller):
    """`/api/projects/{id}/graph` and `/status`."""

    path = "/api/projects/{project:str}"
    tags = ("Graph",)

    @get("/graph", sync_to_thread=True, responses=problems(404))
    def get_graph(self, store: StoreGiven, project: FromPath[str]) -> Response[GraphView]:
        """The document at its newest revision, which is also the ETag."""
        return _tagged(store.graphs.graph(project))

    @put("/graph", sync_to_thread=True, responses=problems(404, 409, 413, 422, 428))
    def save_graph(
        self, store: StoreGiven, project: FromPath[str], data: JSONBody[Graph], if_match: IfMatch = None
    ) -> Response[GraphView]:
        """Replace the document. `If-Match` names the revision that it was made from, so that nobody's work is lost.

        A setting that is wrong or an input that is missing does not stop a save; a loop or a wire to nowhere does.
        """
        was = revision(if_match, project)
        try:
            return _tagged(store.graphs.save(project, data, was))
        except Conflict as conflict:
            raise outdated(conflict, store, project) from conflict

    @get("/status", sync_to_thread=True, responses=problems(404))
    def get_status(
        self,
        store: StoreGiven,
        project: FromPath[str],
        outputs: Annotated[bool, QueryParameter(description="Also give what the nodes hold.")] = True,
    ) -> ProjectStatus:
        """Every node's freshness with reasons, what it holds, and its live step."""
        return store.status.project(project, outputs=outputs)


def _tagged(view: GraphView) -> Response[GraphView]:
    return Response(view, headers={"ETag": etag(view.rev), "Cache-Control": "no-cache"})

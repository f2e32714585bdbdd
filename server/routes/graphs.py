"""The graph document of a project, whole or by changes, and its freshness."""

from typing import Annotated

from litestar import Controller, Response, get, patch, put
from litestar.params import FromPath, JSONBody, QueryParameter

from schemas.change import GraphChange
from schemas.graph import Graph
from schemas.project import GraphView
from schemas.run import ProjectStatus
from server.openapi import problems
from server.routes.given import StoreGiven
from server.routes.revision import IfMatch, revision, tagged, up_to_date


class Graphs(Controller):
    """`/api/projects/{id}/graph` and `/status`."""

    path = "/api/projects/{project:str}"
    tags = ("Graph",)

    @get("/graph", sync_to_thread=True, responses=problems(404))
    def get_graph(self, store: StoreGiven, project: FromPath[str]) -> Response[GraphView]:
        """The document at its newest revision, which is also the ETag."""
        view = store.graphs.graph(project)
        return tagged(view, view.rev)

    @put("/graph", sync_to_thread=True, responses=problems(404, 409, 413, 422, 428))
    def save_graph(
        self, store: StoreGiven, project: FromPath[str], data: JSONBody[Graph], if_match: IfMatch = None
    ) -> Response[GraphView]:
        """Replace the document. `If-Match` names the revision that it was made from, so that nobody's work is lost.

        A setting that is wrong or an input that is missing does not stop a save; a loop or a wire to nowhere does.
        """
        was = revision(if_match, project)
        with up_to_date(store, project, was):
            view = store.graphs.save(project, data, was)
        return tagged(view, view.rev)

    @patch("/graph", sync_to_thread=True, responses=problems(404, 409, 413, 422, 428))
    def change_graph(
        self, store: StoreGiven, project: FromPath[str], data: JSONBody[GraphChange], if_match: IfMatch = None
    ) -> Response[GraphView]:
        """Make changes to the document, in their order: all of them, or none when one can't be made.

        `If-Match` is as for a save. What a save would refuse in the whole graph is refused here, too. Changes without
        an effect make no new revision.
        """
        was = revision(if_match, project)
        with up_to_date(store, project, was):
            view = store.graphs.edit(project, lambda _: data.changes, was)
        return tagged(view, view.rev)

    @get("/status", sync_to_thread=True, responses=problems(404))
    def get_status(
        self,
        store: StoreGiven,
        project: FromPath[str],
        outputs: Annotated[bool, QueryParameter(description="Also give what the nodes hold.")] = True,
    ) -> ProjectStatus:
        """Every node's freshness with reasons, what it holds, and its live step."""
        return store.status.recent(project, outputs=outputs)

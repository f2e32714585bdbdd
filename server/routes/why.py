"""Why a node is not up to date."""

from litestar import Controller, get
from litestar.params import FromPath

from schemas.why import Why
from server.openapi import problems
from server.routes.given import StoreGiven


class Whys(Controller):
    """`/api/projects/{id}/nodes/{node}/why`."""

    path = "/api/projects/{project:str}/nodes/{node:str}/why"
    tags = ("Graph",)

    @get(sync_to_thread=True, responses=problems(404))
    def explain_node(self, store: StoreGiven, project: FromPath[str], node: FromPath[str]) -> Why:
        """Why a node is as it is: from the node itself back to the causes, each with its reasons and a sentence.

        The `root` is what has to be looked at first: what was changed, never ran, failed or can't run.
        """
        return store.whys.why(project, node)

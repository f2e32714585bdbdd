"""Runs of a project: trigger them, look at them, stop them."""

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from graph_engine.end import ends
from schemas.problem import Problem, Where
from schemas.run import ProjectRunRequest, RunAccepted, RunList, RunRequest, RunView
from server.errors import Refused
from server.openapi import problems
from server.routes.given import EmbeddedGiven, Limit, Offset, StoreGiven
from server.routes.trigger import IdempotencyKey, trigger


class Runs(Controller):
    """`/api/projects/{id}/run`, `/api/projects/{id}/runs` and `/api/runs/{id}`."""

    path = "/api"
    tags = ("Runs",)

    @post("/projects/{project:str}/run", sync_to_thread=True, status_code=202, responses=problems(404, 409, 413, 422))
    def run_project(
        self,
        embedded: EmbeddedGiven,
        project: FromPath[str],
        data: JSONBody[ProjectRunRequest | None] = None,
        idempotency_key: IdempotencyKey = None,
    ) -> RunAccepted:
        """Run several nodes at once; without `targets` every node whose result no other node takes."""
        asked = data or ProjectRunRequest()
        graph = embedded.store.graphs.graph(project).graph
        targets = asked.targets or ends(graph, embedded.registry)
        if not targets:
            raise Refused(422, _nothing(project))
        fields = {name: getattr(asked, name) for name in RunRequest.__struct_fields__}
        return trigger(embedded.store, project, targets, RunRequest(**fields), idempotency_key)

    @get("/projects/{project:str}/runs", sync_to_thread=True, responses=problems(404))
    def list_runs(self, store: StoreGiven, project: FromPath[str], limit: Limit = 50, offset: Offset = 0) -> RunList:
        """The runs of a project, newest first, without their steps."""
        return store.listing.runs(project, limit=limit, offset=offset)

    @get("/runs/{run:str}", sync_to_thread=True, responses=problems(404))
    def get_run(self, store: StoreGiven, run: FromPath[str]) -> RunView:
        """One run with its steps."""
        return store.runs.view(run)

    @post("/runs/{run:str}/cancel", sync_to_thread=True, status_code=200, responses=problems(404))
    def cancel_run(self, store: StoreGiven, run: FromPath[str]) -> RunView:
        """Stop a run. What has ended stays as it is, and stopping it again changes nothing."""
        return store.runs.cancel(run)


def _nothing(project: str) -> Problem:
    return Problem(
        code="nothing_to_run",
        title="There is nothing to run in this project yet",
        hint="Add nodes to its graph.",
        where=Where(project=project),
    )

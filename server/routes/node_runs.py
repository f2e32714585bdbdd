"""Runs of one node: plan it, trigger it, stop whatever works on it."""

from litestar import Controller, Response, post
from litestar.params import FromPath, JSONBody

from graph_engine.errors import InvalidGraph
from schemas.run import Plan, RunAccepted, RunRequest, RunsStopped
from server.errors import Refused
from server.openapi import problems
from server.routes.given import StoreGiven, SystemGiven
from server.routes.revision import up_to_date
from server.routes.trigger import RUN_RESPONSES, IdempotencyKey, answered
from server.waiting import Prefer
from storage.sql.existence import node_of
from storage.sql.runs import Trigger


class NodeRuns(Controller):
    """`/api/projects/{id}/nodes/{node}/…`: one node with all that it needs."""

    path = "/api/projects/{project:str}/nodes/{node:str}"
    tags = ("Runs",)

    @post("/plan", sync_to_thread=True, status_code=200, responses=problems(404, 409, 413, 422))
    def plan_node(
        self, store: StoreGiven, project: FromPath[str], node: FromPath[str], data: JSONBody[RunRequest | None] = None
    ) -> Plan:
        """What a trigger would do. Nothing is started or written."""
        asked = Trigger(project=project, targets=(node,), request=data or RunRequest())
        try:
            with up_to_date(store, project, asked.request.rev):
                return store.runs.plan(asked)
        except InvalidGraph as error:
            raise _as_missing(error, node) from error

    @post("/run", status_code=202, responses=RUN_RESPONSES)
    async def run_node(
        self,
        system: SystemGiven,
        project: FromPath[str],
        node: FromPath[str],
        data: JSONBody[RunRequest | None] = None,
        idempotency_key: IdempotencyKey = None,
        prefer: Prefer = None,
    ) -> Response[RunAccepted]:
        """Run a node and whatever it needs that is not fresh. The body may be left out."""
        try:
            return await answered(system, project, (node,), data or RunRequest(), idempotency_key, prefer)
        except InvalidGraph as error:
            raise _as_missing(error, node) from error

    @post("/cancel", sync_to_thread=True, status_code=200, responses=problems(404))
    def cancel_node(self, store: StoreGiven, project: FromPath[str], node: FromPath[str]) -> RunsStopped:
        """Stop this node in every run that still has work before it there, with what waits for it and what nothing else
        needs. Other branches go on; a run that has none left is stopped. Jobs that another run waits for go on, too.
        """
        graph = store.graphs.graph(project).graph
        stopped = tuple(store.runs.cancel_node(run, node) for run in store.listing.live_with(project, node))
        if not stopped:
            node_of(graph, project, node)
        return RunsStopped(items=stopped)


def _as_missing(error: InvalidGraph, node: str) -> Exception:
    """A node of the address that is not there is a 404, unlike one that the body speaks of."""
    if any(p.code == "unknown_node" and p.where.node == node for p in error.problems):
        return Refused(404, *error.problems)
    return error

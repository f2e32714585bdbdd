"""Runs of a project: plan and trigger them, look at them, stop them."""

from typing import Annotated

from litestar import Controller, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath, JSONBody, QueryParameter

from graph_engine.end import ends
from schemas.problem import Problem, Where
from schemas.project import GraphView
from schemas.run import Plan, ProjectRunRequest, RunAccepted, RunList, RunRequest, RunStatus, RunView
from server.compose import System
from server.errors import Refused
from server.openapi import problems
from server.routes.given import Limit, Offset, StoreGiven, SystemGiven
from server.routes.revision import up_to_date
from server.routes.trigger import RUN_RESPONSES, IdempotencyKey, answered, trigger
from server.waiting import Prefer
from storage.sql.runs import Trigger

OfProject = Annotated[str | None, QueryParameter(required=False, description="Only those of this project.")]
OfStatus = Annotated[RunStatus | None, QueryParameter(required=False, description="Only those of this status.")]


class Runs(Controller):
    """`/api/projects/{id}/plan`, `…/run` and `…/runs`, `/api/runs` and `/api/runs/{id}`."""

    path = "/api"
    tags = ("Runs",)

    @post("/projects/{project:str}/plan", sync_to_thread=True, status_code=200, responses=problems(404, 409, 413, 422))
    def plan_project(
        self, system: SystemGiven, project: FromPath[str], data: JSONBody[ProjectRunRequest | None] = None
    ) -> Plan:
        """What a run of several nodes would do, each node once. Nothing is started or written."""
        targets, request = _asked(system, project, data or ProjectRunRequest())
        with up_to_date(system.store, project, request.rev):
            return system.store.runs.plan(Trigger(project=project, targets=targets, request=request))

    @post("/projects/{project:str}/run", status_code=202, responses=RUN_RESPONSES)
    async def run_project(
        self,
        system: SystemGiven,
        project: FromPath[str],
        data: JSONBody[ProjectRunRequest | None] = None,
        idempotency_key: IdempotencyKey = None,
        prefer: Prefer = None,
    ) -> Response[RunAccepted]:
        """Run several nodes at once; without `targets` every node whose result no other node takes."""
        targets, request = await sync_to_thread(_asked, system, project, data or ProjectRunRequest(), idempotency_key)
        return await answered(system, project, targets, request, idempotency_key, prefer)

    @get("/projects/{project:str}/runs", sync_to_thread=True, responses=problems(404))
    def list_runs(self, store: StoreGiven, project: FromPath[str], limit: Limit = 50, offset: Offset = 0) -> RunList:
        """The runs of a project, newest first, without their steps."""
        return store.listing.runs(project, limit=limit, offset=offset)

    @get("/runs", sync_to_thread=True, responses=problems(404))
    def list_all_runs(
        self,
        store: StoreGiven,
        project: OfProject = None,
        status: OfStatus = None,
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> RunList:
        """The runs of all projects, newest first, without their steps."""
        return store.listing.runs(project, status=status, limit=limit, offset=offset)

    @get("/runs/{run:str}", sync_to_thread=True, responses=problems(404))
    def get_run(self, store: StoreGiven, run: FromPath[str]) -> RunView:
        """One run with its steps, and every try of the jobs that they waited for."""
        return store.runs.view(run)

    @get("/runs/{run:str}/graph", sync_to_thread=True, responses=problems(404))
    def get_run_graph(self, store: StoreGiven, run: FromPath[str]) -> GraphView:
        """The graph that a run worked from, whatever the project has become since.

        It is there for as long as nobody has changed the project, and then among its automatic checkpoints: of runs
        that are long over it may be gone. Settings and inputs that were given to the run alone are not in it.
        """
        return store.run_graphs.graph(run)

    @post("/runs/{run:str}/cancel", sync_to_thread=True, status_code=200, responses=problems(404))
    def cancel_run(self, store: StoreGiven, run: FromPath[str]) -> RunView:
        """Stop a run. What has ended stays as it is, and stopping it again changes nothing."""
        return store.runs.cancel(run)

    @post("/runs/{run:str}/retry", sync_to_thread=True, status_code=202, responses=problems(404, 409, 422, 429))
    def retry_run(self, store: StoreGiven, run: FromPath[str], idempotency_key: IdempotencyKey = None) -> RunAccepted:
        """Run those targets of an ended run again that failed, waited for what failed, or were stopped.

        This is a new run in the mode `stale` with the priority of the old one. It works from the graph as it is now, so
        what was mended since is in it, and what the old run has finished is reused. Settings and inputs that were given
        to the old run alone are not.
        """
        undone = store.listing.unfinished(run)
        if undone.live:
            raise Refused(409, _goes_on(undone.project))
        if not undone.targets:
            raise Refused(409, _all_done(undone.project))
        request = RunRequest(priority=undone.priority)
        return trigger(store, undone.project, undone.targets, request, idempotency_key)


def _asked(
    system: System, project: str, asked: ProjectRunRequest, key: str | None = None
) -> tuple[tuple[str, ...], RunRequest]:
    """The nodes that are wanted, and how. A request that is sent again wants what it wanted the first time."""
    targets = asked.targets
    if not targets and key is not None:
        targets = system.store.runs.asked_for(project, key) or ()
    targets = targets or ends(system.store.graphs.graph(project).graph, system.registry)
    if not targets:
        raise Refused(422, _nothing(project))
    return targets, RunRequest(**{name: getattr(asked, name) for name in RunRequest.__struct_fields__})


def _nothing(project: str) -> Problem:
    return Problem(
        code="nothing_to_run",
        title="There is nothing to run in this project yet",
        hint="Add nodes to its graph.",
        where=Where(project=project),
    )


def _goes_on(project: str) -> Problem:
    return Problem(
        code="run_goes_on",
        title="This run has not ended yet",
        hint="Wait for its end, or stop it first.",
        where=Where(project=project),
    )


def _all_done(project: str) -> Problem:
    return Problem(
        code="nothing_to_retry",
        title="There is nothing to try again: all that this run was for is done",
        hint="Run the node itself to make it again.",
        where=Where(project=project),
    )

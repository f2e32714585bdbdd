"""Runs: plan and trigger nodes, look at runs, stop them."""

from typing import Annotated

from litestar import Controller, get, post
from litestar.params import FromPath, HeaderParameter, JSONBody

from graph_engine.errors import InvalidGraph
from graph_engine.registry import Registry
from schemas.graph import Graph
from schemas.problem import Problem, Where
from schemas.run import Plan, ProjectRunRequest, RunAccepted, RunList, RunRequest, RunsStopped, RunView
from server.errors import Refused
from server.openapi import problems
from server.routes.given import EmbeddedGiven, Limit, Offset, StoreGiven
from server.routes.revision import outdated
from storage.sql.errors import Conflict
from storage.sql.runs import Trigger
from storage.sql.store import Store

IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        required=False,
        min_length=1,
        max_length=200,
        description="The same key with the same body is the same run, however often it is sent.",
    ),
]


class NodeRuns(Controller):
    """`/api/projects/{id}/nodes/{node}/…`: one node with all that it needs."""

    path = "/api/projects/{project:str}/nodes/{node:str}"
    tags = ("Runs",)

    @post("/plan", sync_to_thread=True, status_code=200, responses=problems(404, 409, 413, 422))
    def plan_node(
        self, store: StoreGiven, project: FromPath[str], node: FromPath[str], data: JSONBody[RunRequest | None] = None
    ) -> Plan:
        """What a trigger would do. Nothing is started or written."""
        trigger = Trigger(project=project, targets=(node,), request=data or RunRequest())
        try:
            return store.runs.plan(trigger)
        except Conflict as conflict:
            raise outdated(conflict, store, project) from conflict
        except InvalidGraph as error:
            raise _as_missing(error, node) from error

    @post("/run", sync_to_thread=True, status_code=202, responses=problems(404, 409, 413, 422))
    def run_node(
        self,
        store: StoreGiven,
        project: FromPath[str],
        node: FromPath[str],
        data: JSONBody[RunRequest | None] = None,
        idempotency_key: IdempotencyKey = None,
    ) -> RunAccepted:
        """Run a node and whatever it needs that is not fresh. The body may be left out."""
        try:
            return _trigger(store, project, (node,), data or RunRequest(), idempotency_key)
        except InvalidGraph as error:
            raise _as_missing(error, node) from error

    @post("/cancel", sync_to_thread=True, status_code=200, responses=problems(404))
    def cancel_node(self, store: StoreGiven, project: FromPath[str], node: FromPath[str]) -> RunsStopped:
        """Stop every run in which this node still has work before it: whole runs, not only the node.

        Jobs that another run waits for go on.
        """
        graph = store.graphs.graph(project).graph
        stopped = tuple(store.runs.cancel(run) for run in store.listing.live_with(project, node))
        if not stopped and all(known.id != node for known in graph.nodes):
            raise Refused(404, _no_node(project, node))
        return RunsStopped(items=stopped)


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
        return _trigger(embedded.store, project, targets, RunRequest(**fields), idempotency_key)

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


def ends(graph: Graph, registry: Registry) -> tuple[str, ...]:
    """The nodes whose result no other node takes, in the order of the document.

    Nodes that are switched off take what they pass on, but are no ends; nor are notes, which have no ports.
    """
    off = {node.id for node in graph.nodes if node.disabled}
    sources: dict[str, list[str]] = {}
    for edge in graph.edges:
        sources.setdefault(edge.target.node, []).append(edge.source.node)
    taken: set[str] = set()
    takers = [node.id for node in graph.nodes if node.id not in off]
    while takers:
        for source in sources.get(takers.pop(), ()):
            if source in off and source not in taken:
                takers.append(source)
            taken.add(source)
    return tuple(n.id for n in graph.nodes if n.id not in taken | off and _has_ports(n.type, registry))


def _has_ports(type_id: str, registry: Registry) -> bool:
    node_type = registry.get(type_id)
    return node_type is None or bool(node_type.inputs or node_type.outputs)


def _trigger(store: Store, project: str, targets: tuple[str, ...], request: RunRequest, key: str | None) -> RunAccepted:
    trigger = Trigger(project=project, targets=targets, request=request, idempotency_key=key)
    try:
        return store.runs.trigger(trigger)
    except Conflict as conflict:
        raise outdated(conflict, store, project) from conflict


def _as_missing(error: InvalidGraph, node: str) -> Exception:
    """A node of the address that is not there is a 404, unlike one that the body speaks of."""
    if any(p.code == "unknown_node" and p.where.node == node for p in error.problems):
        return Refused(404, *error.problems)
    return error


def _no_node(project: str, node: str) -> Problem:
    return Problem(
        code="unknown_node",
        title=f"There is no node called “{node[:80]}”",
        hint="Look at the graph for the ids of its nodes.",
        where=Where(project=project, node=node[:80]),
    )


def _nothing(project: str) -> Problem:
    return Problem(
        code="nothing_to_run",
        title="There is nothing to run in this project yet",
        hint="Add nodes to its graph.",
        where=Where(project=project),
    )

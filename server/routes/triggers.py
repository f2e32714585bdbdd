"""Triggers as those see them who own the project: make, list, revoke. What they are used for is in `address`."""

from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath, JSONBody

from schemas.trigger import TriggerCreated, TriggerDraft, TriggerList
from server.openapi import problems
from server.routes.given import StoreGiven
from storage.sql.existence import node_of
from storage.sql.store import Store


class Triggers(Controller):
    """`/api/projects/{id}/trigger`, `…/triggers` and `…/nodes/{node}/trigger`."""

    path = "/api/projects/{project:str}"
    tags = ("Triggers",)

    @post("/trigger", sync_to_thread=True, responses=problems(404, 413, 422))
    def create_trigger(
        self, store: StoreGiven, project: FromPath[str], data: JSONBody[TriggerDraft | None] = None
    ) -> Response[TriggerCreated]:
        """An address that runs the whole graph: its `output` nodes, else every node whose result no other node takes.

        The answer has the token, which is never shown again.
        """
        return _created(store, project, None, data)

    @post("/nodes/{node:str}/trigger", sync_to_thread=True, responses=problems(404, 413, 422))
    def create_node_trigger(
        self, store: StoreGiven, project: FromPath[str], node: FromPath[str], data: JSONBody[TriggerDraft | None] = None
    ) -> Response[TriggerCreated]:
        """An address that runs one node and what it needs. The answer has the token, which is never shown again."""
        node_of(store.graphs.graph(project).graph, project, node)
        return _created(store, project, node, data)

    @get("/triggers", sync_to_thread=True, responses=problems(404))
    def list_triggers(self, store: StoreGiven, project: FromPath[str]) -> TriggerList:
        """The triggers of a project, oldest first, without their tokens."""
        return TriggerList(items=tuple(store.triggers.list(project)))

    @delete("/triggers/{trigger:str}", sync_to_thread=True, responses=problems(404))
    def revoke_trigger(self, store: StoreGiven, project: FromPath[str], trigger: FromPath[str]) -> None:
        """Take a trigger away: its address answers nobody any more. Runs that it started go on."""
        store.triggers.revoke(project, trigger)


def _created(store: Store, project: str, node: str | None, draft: TriggerDraft | None) -> Response[TriggerCreated]:
    made, token = store.triggers.create(project, node, draft.name if draft else "")
    address = f"/api/triggers/{token}"
    created = TriggerCreated(
        id=made.id, node=made.node, name=made.name, token=token, address=address, created_at=made.created_at
    )
    return Response(created, headers={"Location": address, "Cache-Control": "no-store"})

"""The takes of a node: look at them, mark them, and bring them back."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from litestar import Controller, Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from schemas.take import NodeChanged, TakeChange, TakeList, TakeView
from server.openapi import problems
from server.routes.given import Limit, Offset, StoreGiven
from server.routes.revision import MaybeIfMatch, revision, tagged, up_to_date
from storage.sql.store import Store

Starred = Annotated[bool | None, QueryParameter(required=False, description="Only those with a star, or without.")]


class Takes(Controller):
    """`/api/projects/{id}/nodes/{node}/takes` and `/pick`."""

    path = "/api/projects/{project:str}/nodes/{node:str}"
    tags = ("Takes",)

    @get("/takes", sync_to_thread=True, responses=problems(404))
    def list_takes(
        self,
        store: StoreGiven,
        project: FromPath[str],
        node: FromPath[str],
        starred: Starred = None,
        limit: Limit = 100,
        offset: Offset = 0,
    ) -> TakeList:
        """All that a node has ever made, newest first. The takes of a node that was removed are still there."""
        return store.takes.list(project, node, starred=starred, limit=limit, offset=offset)

    @get("/takes/{take:str}", sync_to_thread=True, responses=problems(404))
    def get_take(self, store: StoreGiven, project: FromPath[str], node: FromPath[str], take: FromPath[str]) -> TakeView:
        """One take."""
        return store.takes.get(project, node, take)

    @patch("/takes/{take:str}", sync_to_thread=True, responses=problems(404, 413, 422))
    def mark_take(
        self,
        store: StoreGiven,
        project: FromPath[str],
        node: FromPath[str],
        take: FromPath[str],
        data: JSONBody[TakeChange],
    ) -> TakeView:
        """Star, reject or name a take. A star takes a rejection back, and the other way round."""
        return store.takes.mark(project, node, take, data)

    @post("/takes/{take:str}/pick", sync_to_thread=True, status_code=200, responses=problems(404, 409, 422))
    def pick_take(
        self,
        store: StoreGiven,
        project: FromPath[str],
        node: FromPath[str],
        take: FromPath[str],
        if_match: MaybeIfMatch = None,
    ) -> Response[NodeChanged]:
        """Use this take: the node gives what it holds, and does not run, until it is let go.

        This changes the document, which gets a new revision. `If-Match` may be left out: then it is done whoever else
        saves at the same time.
        """
        return _changed(store, project, if_match, partial(store.take_use.pick, project, node, take))

    @delete("/pick", sync_to_thread=True, status_code=200, responses=problems(404, 409, 422))
    def unpick_take(
        self, store: StoreGiven, project: FromPath[str], node: FromPath[str], if_match: MaybeIfMatch = None
    ) -> Response[NodeChanged]:
        """Let the node go: it gives what its settings and inputs make. Held to none, it stays so."""
        return _changed(store, project, if_match, partial(store.take_use.let_go, project, node))

    @post("/takes/{take:str}/restore", sync_to_thread=True, status_code=200, responses=problems(404, 409, 422))
    def restore_take(
        self,
        store: StoreGiven,
        project: FromPath[str],
        node: FromPath[str],
        take: FromPath[str],
        if_match: MaybeIfMatch = None,
    ) -> Response[NodeChanged]:
        """Put the settings that a take was made with back into its node, and let the node go.

        Refused when the node, as it works today, can't take them; the answer says which and why.
        """
        return _changed(store, project, if_match, partial(store.take_use.restore, project, node, take))


def _changed(
    store: Store, project: str, if_match: str | None, change: Callable[[int | None], NodeChanged]
) -> Response[NodeChanged]:
    was = None if if_match is None else revision(if_match, project)
    with up_to_date(store, project, was):
        changed = change(was)
    return tagged(changed, changed.rev)

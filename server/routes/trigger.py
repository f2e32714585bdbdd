"""A trigger on the way in: its header, and the answer to those who were too late."""

from typing import Annotated

from litestar.params import HeaderParameter

from schemas.run import RunAccepted, RunRequest
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


def trigger(store: Store, project: str, targets: tuple[str, ...], request: RunRequest, key: str | None) -> RunAccepted:
    """Start a run, or join one. Raises Refused when the document has moved on, Conflict and InvalidGraph."""
    asked = Trigger(project=project, targets=targets, request=request, idempotency_key=key)
    try:
        return store.runs.trigger(asked)
    except Conflict as conflict:
        raise outdated(conflict, store, project) from conflict

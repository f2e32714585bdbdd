"""A run on the way in: its headers, and the answer to it, at once or when it has ended."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.concurrency import sync_to_thread
from litestar.openapi import ResponseSpec
from litestar.params import HeaderParameter

from schemas.run import RunAccepted, RunRequest
from server.compose import System
from server.openapi import problems
from server.routes.revision import up_to_date
from server.waiting import applied, until_ended, wait_seconds
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
RUN_RESPONSES = {
    200: ResponseSpec(RunAccepted, description="It has ended while the answer waited for it", generate_examples=False),
    **problems(404, 409, 413, 422, 429),
}


async def answered(
    system: System,
    project: str,
    targets: tuple[str, ...],
    request: RunRequest,
    key: str | None,
    prefer: str | None,
) -> Response[RunAccepted]:
    """Start a run or join one, and wait for its end when that is wanted. Raises what `trigger` raises."""
    accepted = await sync_to_thread(trigger, system.store, project, targets, request, key)
    seconds = wait_seconds(prefer)
    if seconds is None or not await until_ended(system, project, accepted.run.id, seconds):
        return Response(accepted, status_code=202, headers=applied(seconds))
    run = await sync_to_thread(system.store.runs.view, accepted.run.id)
    return Response(msgspec.structs.replace(accepted, run=run), status_code=200, headers=applied(seconds))


def trigger(
    store: Store, project: str, targets: tuple[str, ...], request: RunRequest, key: str | None, *, alone: bool = False
) -> RunAccepted:
    """Start a run, or join one. Raises Refused when the document has moved on, Conflict, KeyReused, InvalidGraph."""
    asked = Trigger(project=project, targets=targets, request=request, idempotency_key=key, alone=alone)
    with up_to_date(store, project, request.rev):
        return store.runs.trigger(asked)

"""Using the address of a trigger: nothing else of its project can be seen from there."""

import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from msgspec.structs import replace

from schemas.outcome import RunOutcome
from schemas.run import RunMode
from schemas.trigger import MOST_WAIT_SECONDS, TriggerAnswer, TriggerRequest
from server.client.address import trigger_path
from server.client.call import ask
from server.client.transport import ANSWER_SECONDS, Transport

_FIRST_LOOK_SECONDS = 0.5
_LONGEST_LOOK_SECONDS = 5.0


async def use(
    transport: Transport,
    address: str,
    inputs: Mapping[str, Any],
    params: Mapping[str, Mapping[str, Any]],
    mode: RunMode,
    wait: float,
    key: str | None,
) -> TriggerAnswer:
    """Run what a trigger runs, and wait for its end for so many seconds. Raises NotReached and Refused.

    The server waits for us where it can; what takes longer is looked at again from time to time.
    """
    deadline = time.monotonic() + wait
    first = min(wait, MOST_WAIT_SECONDS)
    body = TriggerRequest(
        inputs=dict(inputs), params={node: dict(given) for node, given in params.items()}, mode=mode, wait=first
    )
    path = trigger_path(address)
    answered = await ask(
        transport,
        "POST",
        path,
        TriggerAnswer,
        body,
        headers={"Idempotency-Key": key or uuid4().hex},
        repeatable=True,
        seconds=ANSWER_SECONDS + first,
    )
    outcome, pause = answered.run, _FIRST_LOOK_SECONDS
    while outcome.finished_at is None and (left := deadline - time.monotonic()) > 0:
        await transport.pause(min(pause, left))
        pause = min(2 * pause, _LONGEST_LOOK_SECONDS)
        outcome = await ask(transport, "GET", f"{path}/runs/{outcome.id}", RunOutcome)
    return replace(answered, run=outcome)

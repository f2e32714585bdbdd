"""Questions and answers: sent again where that does no harm, decoded, and raised when the answer is no."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from server.client.errors import NotReached, NotUnderstood, refusal
from server.client.transport import ANSWER_SECONDS, Answer, Request, Transport

T = TypeVar("T")

PAUSES = (0.2, 0.8)
"""Seconds before each new try."""

_BUSY = 503


async def ask(
    transport: Transport,
    method: str,
    path: str,
    kind: type[T],
    body: Any = None,
    *,
    query: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
    repeatable: bool = False,
    seconds: float = ANSWER_SECONDS,
) -> T:
    """What the server answers, as this kind. What is None in the query is left out. Raises NotReached, Refused and
    NotUnderstood."""
    request = Request(
        method=method,
        path=path,
        query=plain(query or {}),
        headers={**(headers or {}), **({"Content-Type": "application/json"} if body is not None else {})},
        body=None if body is None else msgspec.json.encode(body),
        seconds=seconds,
        repeatable=repeatable or method == "GET",
    )
    return decoded(await answer(transport, request), kind)


async def answer(transport: Transport, request: Request) -> Answer:
    """The answer to a request. Raises NotReached and Refused."""
    for pause in PAUSES if request.repeatable else ():
        try:
            answered = await transport.send(request)
        except NotReached:
            await transport.pause(pause)
            continue
        if answered.status != _BUSY:
            return _good(answered)
        await transport.pause(pause)
    return _good(await transport.send(request))


def decoded(answered: Answer, kind: type[T]) -> T:
    """The body of an answer. Raises NotUnderstood."""
    try:
        return msgspec.json.decode(answered.body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotUnderstood(str(error)) from error


def plain(query: Mapping[str, object]) -> dict[str, str]:
    """A query as it stands in an address."""
    words = {True: "true", False: "false"}
    return {
        name: words[value] if isinstance(value, bool) else str(value)
        for name, value in query.items()
        if value is not None
    }


def _good(answered: Answer) -> Answer:
    if answered.status >= 300:
        raise refusal(answered.status, answered.body)
    return answered

"""Errors on their way out: everything that goes wrong becomes an `application/problem+json` answer.

Refused                     of this package: a request that can't be served as it is
NotThere, InvalidDigest,
ArtifactMissing,
UploadMissing          404  of storage
Conflict               409
ArtifactTooLarge       413
TooMuchQueued          429
InvalidGraph, NodeError 422 of graph_engine
KeyReused              422
Infrastructure         503
HTTPException               of the web framework, by its own status
anything else          500  logged under an id; the answer says nothing but that id
"""

import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from graph_engine.errors import EngineError, Infrastructure, problem_of
from schemas.change import Difference
from schemas.problem import Problem, ProblemReply, Where
from storage.errors import ArtifactMissing, ArtifactTooLarge, InvalidDigest, UploadMissing
from storage.sql.errors import Conflict, NotThere, TooMuchQueued

log = logging.getLogger(__name__)

NO_NAMES: Mapping[str, str] = MappingProxyType({})

PROBLEM_JSON = "application/problem+json"
MOST_PROBLEMS = 1000
"""In one answer. Who has more of them learns no more from a longer list."""

_TOKEN = re.compile(r"(?<=^/api/triggers/)[^/]+")
"""Whoever reads the log, or a screenshot of an error, may not use the trigger."""

_STATUSES: tuple[tuple[type[EngineError], int], ...] = (
    (NotThere, 404),
    (InvalidDigest, 404),
    (ArtifactMissing, 404),
    (UploadMissing, 404),
    (Conflict, 409),
    (ArtifactTooLarge, 413),
    (Infrastructure, 503),
    (EngineError, 422),
)
"""The first that fits counts."""


class Refused(EngineError):
    """A request that can't be served. `rev` is the graph's revision, when the request was about another one, and
    `changed` what is not as it was in that one."""

    def __init__(
        self,
        status: int,
        *problems: Problem,
        rev: int | None = None,
        changed: Difference | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(*problems)
        self.status = status
        self.rev = rev
        self.changed = changed
        self.headers = headers or {}


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[ProblemReply]:
    """The exception handler of the app."""
    names = _wire_names(request) if isinstance(error, ValidationException) else {}
    reply, headers = reply_to(error, _TOKEN.sub("…", str(request.scope["path"])), names)
    return Response(reply, status_code=reply.status, media_type=PROBLEM_JSON, headers=headers)


def reply_to(
    error: Exception, path: str = "", names: Mapping[str, str] = NO_NAMES
) -> tuple[ProblemReply, Mapping[str, str]]:
    """What a client is told of an error, and the headers that go with it. `names` are those of parameters for clients,
    where our own differ."""
    match error:
        case Refused():
            return _reply(error.status, error.problems, rev=error.rev, changed=error.changed), error.headers
        case TooMuchQueued():
            return _reply(429, error.problems), {"Retry-After": str(error.retry_seconds)}
        case EngineError():
            return _reply(_status(error), error.problems), {}
        case ValidationException():
            return _reply(400, _invalid(error, names)), {}
        case OSError() if (full := problem_of("", error)).code == "disk_full":
            return _reply(503, (full,)), {}
        case HTTPException() if error.status_code < 500:
            return _reply(error.status_code, (_refusal(error, path),)), error.headers or {}
    instance = f"urn:uuid:{uuid4()}"
    log.error("%s: %s failed", instance, path, exc_info=error)
    return _reply(500, (INTERNAL,), instance=instance), {}


INTERNAL = Problem(
    code="internal_error",
    title="Something went wrong on the server",
    detail="This is a mistake in Reelgraph, not in what you asked for.",
    hint="Try again. If it stays like this, look for the id of this answer in the server's log.",
)


def _reply(
    status: int,
    problems: tuple[Problem, ...],
    *,
    rev: int | None = None,
    changed: Difference | None = None,
    instance: str | None = None,
) -> ProblemReply:
    first = problems[0]
    return ProblemReply(
        status=status,
        code=first.code,
        title=first.title,
        detail=first.detail,
        hint=first.hint,
        where=first.where,
        problems=problems[:MOST_PROBLEMS],
        rev=rev,
        changed=changed,
        instance=instance,
    )


def _status(error: EngineError) -> int:
    return next(status for kind, status in _STATUSES if isinstance(error, kind))


def _wire_names(request: Request[Any, Any, Any]) -> dict[str, str]:
    parameters = request.route_handler.parsed_fn_signature.parameters
    named = {ours: getattr(field.kwarg_definition, "name", None) for ours, field in parameters.items()}
    return {ours: name for ours, name in named.items() if name is not None}


def _invalid(error: ValidationException, names: Mapping[str, str]) -> tuple[Problem, ...]:
    """The parameters that could not be read. When one can't, the framework says so of every body left out too."""
    told: list[dict[str, Any]] = [extra for extra in error.extra or () if isinstance(extra, dict)]
    others = [extra for extra in told if extra.get("key") != "data"]
    if told and not others:
        return (Problem(code="body_missing", title="The request has no body", hint="Send the body as JSON."),)
    return tuple(
        _unreadable(names.get(key := str(one.get("key", "")), key), str(one.get("message", "")))
        for one in others or [{"message": error.detail}]
    )


def _unreadable(key: str, message: str) -> Problem:
    return Problem(
        code="invalid_parameter",
        title=f"The parameter “{key}” can't be used" if key else "The request can't be read",
        detail=message,
        hint="The API's description at /api/openapi.json says what it may be.",
        where=Where(field=key or None),
    )


def _refusal(error: HTTPException, path: str) -> Problem:
    match error.status_code:
        case 404:
            return Problem(
                code="not_found",
                title="There is nothing at this address",
                detail=path[:200],
                hint="/api/openapi.json lists the addresses that there are.",
            )
        case 405:
            return Problem(
                code="method_not_allowed",
                title="This address does not take this method",
                detail=path[:200],
                hint="/api/openapi.json lists the methods of every address.",
            )
        case 413:
            return Problem(
                code="body_too_large",
                title="The request is too large",
                hint="Send less at once. Media go through an upload, never into a graph.",
            )
        case status:
            return Problem(code=f"http_{status}", title=HTTPStatus(status).phrase, detail=error.detail)

"""Revisions of a graph on the way in and out: `If-Match`, `ETag`, and the answer to those who were too late."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, TypeVar

from litestar import Response
from litestar.params import HeaderParameter
from msgspec.structs import replace

from graph_engine.errors import InvalidGraph
from schemas.change import Change
from schemas.graph import Graph
from schemas.problem import Problem, Where
from schemas.project import GraphView
from server.errors import Refused
from storage.sql.errors import Outdated
from storage.sql.store import Store

Body = TypeVar("Body")

IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match", required=False, description="The ETag of the document that the change was made to."
    ),
]
MaybeIfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match",
        required=False,
        description="Make the change to the document of this ETag only. Left out: to the newest one.",
    ),
]

_TAG = re.compile(r'"(\d{1,15})"')


def tagged(body: Body, rev: int, *, status: int = 200, location: str | None = None) -> Response[Body]:
    """An answer that was made from a revision."""
    headers = {"ETag": _etag(rev), "Cache-Control": "no-cache"}
    return Response(body, status_code=status, headers={**headers, "Location": location} if location else headers)


def revision(if_match: str | None, project: str) -> int:
    """The revision that the header names. Raises Refused: 428 when it is missing, 400 when it can't be read."""
    if if_match is None:
        raise Refused(428, _missing(project))
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise Refused(400, _malformed(if_match, project))
    return int(found[1])


@contextmanager
def up_to_date(store: Store, project: str, was: int | None) -> Iterator[None]:
    """Inside, whoever is too late is told of the newest revision, and of what changed since revision `was`.

    Raises Refused (409).
    """
    try:
        yield
    except Outdated as outdated:
        rev = store.graphs.project(project).rev
        changed = None if was is None else store.graphs.changed_since(project, was)
        headers = {"ETag": _etag(rev)}
        raise Refused(409, *outdated.problems, rev=rev, changed=changed, headers=headers) from outdated


def edited_part(
    store: Store,
    project: str,
    changes: Callable[[Graph], Sequence[Change]],
    if_match: str | None,
) -> GraphView:
    """Change one part of a graph, at the revision that the header names or else at the newest one.

    Raises Refused, and InvalidGraph whose Problems name no place in a list of changes: the client has sent none.
    """
    was = None if if_match is None else revision(if_match, project)
    try:
        with up_to_date(store, project, was):
            return store.graphs.edit(project, changes, was)
    except InvalidGraph as error:
        problems = (replace(problem, where=replace(problem.where, field=None)) for problem in error.problems)
        raise InvalidGraph(*problems) from error


def _etag(rev: int) -> str:
    return f'"{rev}"'


def _missing(project: str) -> Problem:
    return Problem(
        code="if_match_missing",
        title="Say which revision this change was made to",
        hint="Send the ETag of the graph that you read in the header If-Match.",
        where=Where(project=project),
    )


def _malformed(if_match: str, project: str) -> Problem:
    return Problem(
        code="if_match_malformed",
        title="The header If-Match can't be used",
        detail=if_match[:80],
        hint='It has to be one ETag as the graph has it, such as "7" with its quotes.',
        where=Where(project=project),
    )

"""Revisions of a graph on the way in and out: `If-Match`, and the answer to those who were too late."""

import re

from schemas.problem import Problem, Where
from server.errors import Refused
from storage.sql.errors import Conflict
from storage.sql.store import Store

_TAG = re.compile(r'"(\d{1,15})"')


def etag(rev: int) -> str:
    """The ETag of a revision."""
    return f'"{rev}"'


def revision(if_match: str | None, project: str) -> int:
    """The revision that the header names. Raises Refused: 428 when it is missing, 400 when it can't be read."""
    if if_match is None:
        raise Refused(428, _missing(project))
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise Refused(400, _malformed(if_match, project))
    return int(found[1])


def outdated(conflict: Conflict, store: Store, project: str) -> Exception:
    """A conflict about revisions with the current one added; any other as it is."""
    if conflict.problems[0].code != "rev_conflict":
        return conflict
    rev = store.graphs.project(project).rev
    return Refused(409, *conflict.problems, rev=rev, headers={"ETag": etag(rev)})


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

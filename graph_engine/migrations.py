"""Documents of older versions, brought up to the one that we write, a version at a time.

Whoever changes what a document may hold raises `VERSION`, adds the step that leads there from the version before, and
puts a file of the version before beside the others in `tests/documents`: it has to open for ever.
"""

from collections.abc import Callable, Mapping
from typing import Any

from graph_engine.errors import InvalidGraph
from schemas.problem import Problem, Where

VERSION = 1

Migration = Callable[[dict[str, Any]], dict[str, Any]]
"""Makes a document of the next version out of one; decoded JSON both."""

MIGRATIONS: Mapping[int, Migration] = {}
"""By the version that they begin at."""


def migrated(
    document: dict[str, Any], migrations: Mapping[int, Migration] = MIGRATIONS, newest: int = VERSION
) -> dict[str, Any]:
    """The document at the newest version. Raises InvalidGraph when it is newer than that, or names no version."""
    version = document.get("version", 1)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise InvalidGraph(_NO_VERSION)
    if version > newest:
        raise InvalidGraph(_newer(version, newest))
    for number in range(version, newest):
        document = {**migrations[number](document), "version": number + 1}
    return document


_NO_VERSION = Problem(
    code="invalid_version",
    title="The version of this document can't be read",
    detail="“version” has to be a whole number, 1 or more.",
    hint="Export the graph again.",
    where=Where(field="version"),
)


def _newer(version: int, newest: int) -> Problem:
    return Problem(
        code="newer_document",
        title="This document was written by a newer Reelgraph",
        detail=f"It is of version {version}; this Reelgraph reads up to version {newest}.",
        hint="Update Reelgraph, then bring it again.",
        where=Where(field="version"),
    )

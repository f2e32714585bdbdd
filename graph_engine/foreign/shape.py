"""Foreign documents are untrusted: what is too large, too deep or of a wrong shape is refused, by its place."""

from collections.abc import Iterable
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from graph_engine.errors import InvalidGraph
from graph_engine.nesting import deeper_than
from graph_engine.wording import plain, split
from schemas.problem import Problem

MOST_NODES = 10_000
MOST_WIRES = 100_000
MOST_LEVELS = 48
"""Of lists and groups inside each other: below what a graph of ours may have, so that the result can be saved."""

ForeignType = Annotated[str, Meta(min_length=1, max_length=112)]
"""The name of a node type elsewhere; with the program's name before it, it still fits into `Node.type`."""

T = TypeVar("T")


def read(data: object, kind: type[T], program: str, *, at: str = "", strict: bool = True) -> T:
    """Decoded JSON as a struct. Unknown fields are ignored; InvalidGraph names the first that is wrong.

    `at` is the place of `data` in the document; not `strict` also reads "3" as the number 3.
    """
    try:
        return msgspec.convert(data, kind, strict=strict)
    except msgspec.ValidationError as error:
        message, path = split(error)
        place = f"{at}{path}".lstrip(".") or "the document"
        raise InvalidGraph(unreadable(program, f"{place}: {plain(message)}")) from error


def check_depth(data: object, program: str) -> None:
    """Raises InvalidGraph when lists and groups are inside each other more than `MOST_LEVELS` times."""
    if deeper_than(data, MOST_LEVELS):
        raise InvalidGraph(unreadable(program, f"Its settings are nested more than {MOST_LEVELS} levels deep."))


def check_count(count: int, most: int, what: str, program: str) -> None:
    """Raises InvalidGraph when there are more than `most`."""
    if count > most:
        raise InvalidGraph(unreadable(program, f"It has more than {most:,} {what}."))


def check_unique(keys: Iterable[str], program: str) -> None:
    """Raises InvalidGraph when two nodes share the name that wires find them by."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise InvalidGraph(unreadable(program, f"Two of its nodes are both called “{key}”."))
        seen.add(key)


def unreadable(program: str, detail: str) -> Problem:
    """What a person sees of a document that can't be read."""
    return Problem(
        code="unreadable_workflow",
        title=f"This workflow of {program} can't be read",
        detail=detail,
        hint=f"Open it in {program}, save or export it again, and bring that file.",
    )

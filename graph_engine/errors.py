"""Errors of the engine and of node bodies.

EngineError                carries the Problems that a person will see
├── InvalidGraph           the document can't be run or saved as it is
├── Misconfigured          what a setting names can't be used as it is: a person has to do something
├── DeclarationError       a node type or provider is written wrongly; stops the start
└── NodeError              a node body can't go on, and says what the person can do; fatal
    ├── RetryLater         the same try may work after a pause (busy provider, rate limit)
    └── Infrastructure     something of ours failed (store, model file, worker); may work again
        └── Outage         nothing can be written down at the moment
            └── DiskFull   there is no room left
Canceled                   a person stopped it; not an error
"""

import errno
from collections.abc import Sequence

from schemas.problem import Crop, Problem, Where


class EngineError(Exception):
    """Base of all errors that carry Problems."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{p.title}: {p.detail}" if p.detail else p.title for p in problems))
        self.problems = problems


class InvalidGraph(EngineError):
    """The graph breaks a rule; every rule that it breaks is listed."""


class Misconfigured(EngineError):
    """What a setting names can't be used as it is, and won't be until a person does something about it."""


class DeclarationError(Exception):
    """A node type or provider is declared wrongly. Its author has to mend it; the message says what."""


class NodeError(EngineError):
    """A node can't do what was asked. `title` says what failed, `hint` what the person can do about it."""

    def __init__(
        self,
        title: str,
        *,
        detail: str = "",
        hint: str = "",
        code: str = "node_failed",
        field: str | None = None,
        port: str | None = None,
        pictures: Sequence[Crop] = (),
    ) -> None:
        where = Where(field=field, port=port)
        super().__init__(
            Problem(code=code, title=title, detail=detail, hint=hint, where=where, pictures=tuple(pictures))
        )

    @property
    def problem(self) -> Problem:
        """The one problem of this error."""
        return self.problems[0]


class RetryLater(NodeError):
    """The same try may work later. `after` is the pause in seconds that the other side asked for, if it did."""

    def __init__(self, title: str, *, after: float | None = None, detail: str = "", hint: str = "") -> None:
        super().__init__(title, detail=detail, hint=hint, code="retry_later")
        self.after = after


class AskedTwice(NodeError):
    """A body asks for a second generation. What is kept of an attempt is one job of a provider: after a crash, nobody
    could tell which of two requests it was."""

    def __init__(self) -> None:
        super().__init__(
            "This node asks for more than one generation",
            hint="This is a fault in the node: each generation has to be a node of its own. Please report it.",
            code="asked_twice",
        )


class Infrastructure(NodeError):
    """Something of ours failed: the store, a model file, a worker."""


class Outage(Infrastructure):
    """Nothing can be written down at the moment. What was made waits for the end of it."""


class DiskFull(Outage):
    """There is no room left to write."""

    def __init__(self) -> None:
        super().__init__(
            "The disk is full",
            detail="There is no room left where Reelgraph keeps its data.",
            hint="Make room there. What waits is tried again after a minute, then has to be run again.",
            code="disk_full",
        )


def is_full(error: OSError) -> bool:
    """Whether it says that a disk, or somebody's share of it, has no room left."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


class Canceled(Exception):
    """The person stopped this attempt. Raised by `ctx.progress`; let it pass through."""


def problem_of(title: str, error: Exception) -> Problem:
    """Any exception of a body as a Problem. `title` is what the person knows the body by."""
    if isinstance(error, NodeError):
        return error.problem
    if isinstance(error, OSError) and is_full(error):
        return DiskFull().problem
    return Problem(
        code="node_crashed",
        title=f"{title} broke",
        detail=f"{type(error).__name__}: {error}",
        hint="This is a fault in the node, not in your graph. Trying again may help; please report it.",
    )

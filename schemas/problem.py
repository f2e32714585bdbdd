"""An error that a person can act on."""

from typing import Annotated

from msgspec import Meta

from schemas.base import Reply, Wire
from schemas.change import Difference


class Where(Wire, frozen=True):
    """The thing a problem belongs to, as exactly as is known."""

    project: str | None = None
    node: str | None = None
    port: str | None = None
    field: str | None = None


class Crop(Wire, frozen=True):
    """A picture that helps to understand a problem: an artifact's digest and a caption."""

    digest: str
    caption: str = ""


class Problem(Wire, frozen=True):
    """`code` is for programs, the rest for film-makers: what was tried, why it failed, what helps."""

    code: Annotated[str, Meta(pattern="^[a-z][a-z0-9_]*$")]
    title: str
    detail: str = ""
    hint: str = ""
    where: Where = Where()
    pictures: tuple[Crop, ...] = ()


class ProblemReply(Reply, frozen=True, kw_only=True):
    """An error as an answer (RFC 9457): the first of its `problems` at the top, and all of them in the list, or
    the first 1,000.

    `rev` is the revision that a graph is at, when the request was about another one, and `changed` what is not as it
    was in that one, as far as it is still known. `instance` names an error of ours, so that it can be found in the log.
    """

    type: str = "about:blank"
    status: int
    code: str
    title: str
    detail: str = ""
    hint: str = ""
    where: Where = Where()
    problems: tuple[Problem, ...] = ()
    rev: int | None = None
    changed: Difference | None = None
    instance: str | None = None

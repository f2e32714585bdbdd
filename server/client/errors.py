"""Errors of the client.

ClientError          carries the Problems that a person will see
├── NotReached       no answer: nobody listens there, the connection broke, or it took too long
├── Refused          the server said no, with this `status`
│   ├── Forbidden    403: under a name or from a page that it does not know
│   ├── NotThere     404
│   ├── Conflict     409: somebody was faster; `rev` is the revision of the graph now, where it is about that
│   ├── Gone         410: it was there, and is not any more
│   ├── TooLarge     413
│   ├── Invalid      any other 4xx: it can't be read or not be done
│   └── ServerFault  5xx
├── NotUnderstood    the answer is not one of a Reelgraph of this version
├── Unclear          it could mean several things: a name that two projects have, a take with two files
└── Damaged          the bytes that came are not those that were asked for
"""

from http import HTTPStatus

import msgspec

from schemas.change import Difference
from schemas.problem import Problem, ProblemReply


class ClientError(Exception):
    """Base of all errors of this package. The message is the title of the first Problem with its detail and hint."""

    def __init__(self, *problems: Problem) -> None:
        first = problems[0]
        super().__init__("\n".join(text for text in (first.title, first.detail, first.hint) if text))
        self.problems = problems


class NotReached(ClientError):
    """No answer. What was asked for may have been done all the same."""

    def __init__(self, server: str, reason: str) -> None:
        super().__init__(
            Problem(
                code="not_reached",
                title=f"No Reelgraph answers at {server}",
                detail=reason,
                hint="Start it with `reelgraph serve`, or name another address: --server or REELGRAPH_SERVER.",
            )
        )


class Refused(ClientError):
    """The server said no."""

    def __init__(
        self, status: int, *problems: Problem, rev: int | None = None, changed: Difference | None = None
    ) -> None:
        super().__init__(*problems)
        self.status = status
        self.rev = rev
        self.changed = changed


class Forbidden(Refused):
    """The server does not go by this name, or not for us."""


class NotThere(Refused):
    """There is no such thing."""


class Conflict(Refused):
    """Somebody was faster, or it contradicts what is there. `changed` is what was changed since."""


class Gone(Refused):
    """It was there, and is not any more."""


class TooLarge(Refused):
    """More than the server takes."""


class Invalid(Refused):
    """It can't be read, or not be done."""


class ServerFault(Refused):
    """The server can't do it now, or has a fault."""


class NotUnderstood(ClientError):
    """The server answered something that this client does not know."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            Problem(
                code="not_understood",
                title="The answer can't be understood",
                detail=reason,
                hint="See whether a Reelgraph of the same version answers at this address.",
            )
        )


class Unclear(ClientError):
    """What was asked for could be several things, or none."""

    def __init__(self, code: str, title: str, hint: str) -> None:
        super().__init__(Problem(code=code, title=title, hint=hint))


class Damaged(ClientError):
    """The bytes that came are not those that were asked for; they were not kept."""

    def __init__(self, digest: str) -> None:
        super().__init__(
            Problem(
                code="damaged_file",
                title="The file came damaged and was not kept",
                detail=f"Its SHA-256 is not {digest[:12]}…",
                hint="Try again. If it stays so, look at the disk of the server.",
            )
        )


_BY_STATUS: dict[int, type[Refused]] = {403: Forbidden, 404: NotThere, 409: Conflict, 410: Gone, 413: TooLarge}


def refusal(status: int, body: bytes) -> Refused:
    """An answer of 400 or more as an error; of one that is no Problem, as from a proxy, the status is all there is."""
    kind = _BY_STATUS.get(status, ServerFault if status >= 500 else Invalid)
    try:
        reply = msgspec.json.decode(body, type=ProblemReply)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return kind(status, _bare(status))
    own = Problem(code=reply.code, title=reply.title, detail=reply.detail, hint=reply.hint, where=reply.where)
    return kind(status, *(reply.problems or (own,)), rev=reply.rev, changed=reply.changed)


def _bare(status: int) -> Problem:
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
    return Problem(
        code=f"http_{status}",
        title=f"The answer was {status} {phrase}".rstrip(),
        detail="It did not come from a Reelgraph, or from one that is broken.",
        hint="See whether the address is that of a Reelgraph, and what a proxy before it says.",
    )

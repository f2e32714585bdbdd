"""What the client needs of the network and of time. There are two ways to give it: blocking, and on an event loop.

Everything above is written once, as `async` functions over this protocol. A blocking transport never really waits in
them, so that they can be run to their end without a loop: see `blocking`.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import BinaryIO, ParamSpec, Protocol, TypeVar

from msgspec import Struct, field

P = ParamSpec("P")
T = TypeVar("T")

ANSWER_SECONDS = 30.0
"""How long an answer to a plain question may take."""


class Request(Struct, frozen=True, kw_only=True):
    """One request. `file` is sent as a form, under the name that comes with it; `raw` as it is, as long as the header
    Content-Length says.

    `repeatable` when it does no harm to send it twice: then it is, if the connection breaks.
    """

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    file: tuple[str, BinaryIO] | None = None
    raw: BinaryIO | None = None
    seconds: float = ANSWER_SECONDS
    repeatable: bool = False


class Answer(Struct, frozen=True):
    """What came back. Names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Download(Struct, frozen=True):
    """An answer whose bytes come bit by bit."""

    status: int
    chunks: AsyncIterator[bytes]


class Socket(Protocol):
    """An open event socket."""

    async def receive(self, seconds: float | None) -> str | None:
        """The next frame; None when none came in this time. Raises NotReached, and Gone when the project is."""
        ...


class Transport(Protocol):
    """The way to one server. Everything raises NotReached."""

    server: str

    async def send(self, request: Request) -> Answer:
        """Ask, and read the whole answer."""
        ...

    def download(self, request: Request) -> AbstractAsyncContextManager[Download]:
        """Ask, and read the answer bit by bit. Raises Refused."""
        ...

    def listen(self, path: str, query: Mapping[str, str]) -> AbstractAsyncContextManager[Socket]:
        """Open a socket. Raises Refused."""
        ...

    async def pause(self, seconds: float) -> None:
        """Wait."""
        ...

    async def aside(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Work on files, without keeping others waiting."""
        ...

    async def close(self) -> None:
        """Hang up."""
        ...

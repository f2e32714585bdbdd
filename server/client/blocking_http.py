"""The transport that blocks."""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, closing
from typing import ParamSpec, TypeVar

import httpx
from websockets.sync.client import ClientConnection, connect

from server.client.errors import refusal
from server.client.http import (
    CONNECT_SECONDS,
    LAST_WORD_SECONDS,
    MOST_FRAME_BYTES,
    answer,
    built,
    heard,
    reached,
    socket_address,
)
from server.client.transport import Answer, Download, Request, Socket

P = ParamSpec("P")
T = TypeVar("T")


class BlockingTransport:
    """Implements `transport.Transport`; nothing in it ever waits for a loop."""

    def __init__(self, server: str) -> None:
        self.server = server
        self._client = httpx.Client()

    async def send(self, request: Request) -> Answer:
        """See `Transport`."""
        with reached(self.server):
            return answer(self._client.send(built(self._client, self.server, request)))

    @asynccontextmanager
    async def download(self, request: Request) -> AsyncIterator[Download]:
        """See `Transport`."""
        with reached(self.server):
            response = self._client.send(built(self._client, self.server, request), stream=True)
        with closing(response):
            with reached(self.server):
                if not response.is_success:
                    raise refusal(response.status_code, response.read())
            yield Download(response.status_code, self._chunks(response))

    async def _chunks(self, response: httpx.Response) -> AsyncIterator[bytes]:
        with reached(self.server):
            for chunk in response.iter_bytes():
                yield chunk

    @asynccontextmanager
    async def listen(self, path: str, query: Mapping[str, str]) -> AsyncIterator[Socket]:
        """See `Transport`."""
        with (
            heard(self.server),
            connect(
                socket_address(self.server, path, query),
                open_timeout=CONNECT_SECONDS,
                close_timeout=LAST_WORD_SECONDS,
                max_size=MOST_FRAME_BYTES,
            ) as connection,
        ):
            yield _Socket(connection)

    async def pause(self, seconds: float) -> None:
        """See `Transport`."""
        time.sleep(seconds)  # noqa: ASYNC251 - this is the transport that blocks

    async def aside(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Transport`."""
        return work(*args, **kwargs)

    async def close(self) -> None:
        """See `Transport`."""
        self._client.close()


class _Socket:
    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def receive(self, seconds: float | None) -> str | None:
        try:
            return self._connection.recv(timeout=seconds, decode=True)
        except TimeoutError:
            return None

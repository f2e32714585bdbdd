"""The transport on an event loop."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import ParamSpec, TypeVar

import httpx
from websockets.asyncio.client import ClientConnection, connect

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


class AsyncTransport:
    """Implements `transport.Transport` on the running loop."""

    def __init__(self, server: str) -> None:
        self.server = server
        self._client = httpx.AsyncClient()

    async def send(self, request: Request) -> Answer:
        """See `Transport`."""
        with reached(self.server):
            return answer(await self._client.send(built(self._client, self.server, request)))

    @asynccontextmanager
    async def download(self, request: Request) -> AsyncIterator[Download]:
        """See `Transport`."""
        with reached(self.server):
            response = await self._client.send(built(self._client, self.server, request), stream=True)
        async with aclosing(response):
            with reached(self.server):
                if not response.is_success:
                    raise refusal(response.status_code, await response.aread())
            yield Download(response.status_code, self._chunks(response))

    async def _chunks(self, response: httpx.Response) -> AsyncIterator[bytes]:
        with reached(self.server):
            async for chunk in response.aiter_bytes():
                yield chunk

    @asynccontextmanager
    async def listen(self, path: str, query: Mapping[str, str]) -> AsyncIterator[Socket]:
        """See `Transport`."""
        with heard(self.server):
            async with connect(
                socket_address(self.server, path, query),
                open_timeout=CONNECT_SECONDS,
                close_timeout=LAST_WORD_SECONDS,
                max_size=MOST_FRAME_BYTES,
            ) as connection:
                yield _Socket(connection)

    async def pause(self, seconds: float) -> None:
        """See `Transport`."""
        await asyncio.sleep(seconds)

    async def aside(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Transport`."""
        return await asyncio.to_thread(work, *args, **kwargs)

    async def close(self) -> None:
        """See `Transport`."""
        await self._client.aclose()


class _Socket:
    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def receive(self, seconds: float | None) -> str | None:
        try:
            async with asyncio.timeout(seconds):
                return await self._connection.recv(decode=True)
        except TimeoutError:
            return None

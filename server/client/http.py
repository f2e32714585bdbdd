"""What both transports share: how requests are built, and what breaks is told in our words."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO
from urllib.parse import urlencode

import httpx
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from schemas.problem import Problem
from server.client.errors import Gone, NotReached, refusal
from server.client.transport import Answer, Request

CONNECT_SECONDS = 5.0
LAST_WORD_SECONDS = 1.0
MOST_FRAME_BYTES = 256 * 1024**2
_GONE_CLOSE = 4404
_CHUNK_BYTES = 1 << 18


def built(client: httpx.Client | httpx.AsyncClient, server: str, request: Request) -> httpx.Request:
    """One of our requests as httpx has it."""
    address = request.path if "://" in request.path else server + request.path
    return client.build_request(
        request.method,
        address,
        params=request.query or None,
        headers={"Accept": "application/json", **request.headers},
        content=request.body if request.raw is None else _content(client, request.raw),
        files={"file": request.file} if request.file else None,
        timeout=httpx.Timeout(request.seconds, connect=CONNECT_SECONDS),
    )


def answer(response: httpx.Response) -> Answer:
    """An answer that was read as a whole."""
    return Answer(response.status_code, response.headers, response.content)


def socket_address(server: str, path: str, query: Mapping[str, str]) -> str:
    """Where a socket is opened."""
    return f"ws{server.removeprefix('http')}{path}?{urlencode(query)}"


@contextmanager
def reached(server: str) -> Iterator[None]:
    """What breaks in a request is told in our words. Errors of files pass."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise NotReached(server, "It took too long to answer.") from error
    except httpx.RequestError as error:
        raise NotReached(server, str(error) or "The connection broke.") from error


@contextmanager
def heard(server: str) -> Iterator[None]:
    """What breaks in a socket is told in our words."""
    try:
        yield
    except InvalidStatus as error:
        raise refusal(error.response.status_code, bytes(error.response.body or b"")) from error
    except ConnectionClosed as error:
        if error.rcvd is not None and error.rcvd.code == _GONE_CLOSE:
            raise Gone(410, _PROJECT_GONE) from error
        raise NotReached(server, "The connection broke.") from error
    except (WebSocketException, OSError) as error:
        raise NotReached(server, str(error) or "It took too long to answer.") from error


def _content(client: httpx.Client | httpx.AsyncClient, file: BinaryIO) -> Iterator[bytes] | AsyncIterator[bytes]:
    return _chunks(file) if isinstance(client, httpx.Client) else _chunks_aside(file)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(_CHUNK_BYTES):
        yield chunk


async def _chunks_aside(file: BinaryIO) -> AsyncIterator[bytes]:
    file.seek(0)
    while chunk := await asyncio.to_thread(file.read, _CHUNK_BYTES):
        yield chunk


_PROJECT_GONE = Problem(
    code="project_gone",
    title="The project is not there any more",
    hint="Somebody has deleted it. Look at the list of projects for those there are.",
)

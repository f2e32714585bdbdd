"""The event socket of a project."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from litestar import WebSocket
from litestar.handlers import websocket
from litestar.params import FromPath

from schemas.event import SocketFrame
from server.guard import refuse_socket
from server.hearing.hearer import TooSlow
from server.hearing.packed import Packed
from server.live import epoch_of, seq_of
from server.routes.given import LiveGiven, SystemGiven
from storage.sql.errors import NotThere

GONE_CLOSE = 4404
SLOW_CLOSE = 1013
_CLOSE_SECONDS = 1.0


@websocket("/api/projects/{project:str}/events")
async def events(
    socket: WebSocket[Any, Any, Any], system: SystemGiven, live: LiveGiven, project: FromPath[str]
) -> None:
    """All that happens in a project. `?since=` and `&epoch=` of the last frame continue where a client left off."""
    try:
        epoch = epoch_of(await asyncio.to_thread(system.store.graphs.project, project))
    except NotThere as missing:
        await refuse_socket(socket.scope, socket.send, missing, GONE_CLOSE)
        return
    await socket.accept()

    async def send(packed: Packed[SocketFrame]) -> None:
        await socket.send_text(packed.text)

    try:
        await _until_gone(socket, live.serve(project, epoch, _since(socket, epoch), send))
    except NotThere:
        await _close(socket, GONE_CLOSE)
    except TooSlow:
        await _close(socket, SLOW_CLOSE)
    except OSError:
        return  # it hung up while something was said to it


def _since(socket: WebSocket[Any, Any, Any], epoch: str) -> int | None:
    """The number to go on from; None for everything anew, also when the client's numbers are not ours."""
    since = socket.query_params.get("since", "")
    known = socket.query_params.get("epoch") == epoch
    return seq_of(since) if known else None


async def _until_gone(socket: WebSocket[Any, Any, Any], serving: Coroutine[None, None, None]) -> None:
    """Serve a client until it hangs up. What it says is not listened to: everything it can do is a request."""
    serve, gone = asyncio.ensure_future(serving), asyncio.ensure_future(_gone(socket))
    try:
        await asyncio.wait((serve, gone), return_when=asyncio.FIRST_COMPLETED)
        if serve.done() and not gone.done():
            serve.result()
    finally:
        serve.cancel()
        gone.cancel()
        await asyncio.gather(serve, gone, return_exceptions=True)


async def _gone(socket: WebSocket[Any, Any, Any]) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


async def _close(socket: WebSocket[Any, Any, Any], code: int) -> None:
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await socket.close(code)
    except TimeoutError:
        return  # it takes nothing any more: the server hangs up when we return

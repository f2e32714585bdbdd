"""What the event socket tells, as server-sent events: for `curl -N`, and for browsers that can't have a socket."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from functools import partial
from typing import Annotated

from litestar import get
from litestar.params import FromPath, HeaderParameter, QueryParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage

from schemas.event import Events, Hello, Snapshot, SocketFrame
from server.hearing.hearer import TooSlow
from server.hearing.packed import Packed
from server.live import epoch_of, seq_of
from server.openapi import problems
from server.routes.given import LiveGiven, SystemGiven
from storage.sql.errors import NotThere

QUIET_SECONDS = 15.0
"""After so long without news a comment is sent: proxies cut connections that say nothing."""

_UNBUFFERED = {"X-Accel-Buffering": "no"}
"""A proxy like nginx would keep the events until it has enough of them."""

LastEventId = Annotated[
    str | None,
    HeaderParameter(name="Last-Event-ID", required=False, description="Go on after the event of this id."),
]
Since = Annotated[
    int | None, QueryParameter(ge=0, le=10**15, required=False, description="Go on after this number, of this `epoch`.")
]
Epoch = Annotated[str, QueryParameter(required=False, description="The epoch of the numbers, as `hello` gave it.")]


@get(
    "/api/projects/{project:str}/events",
    tags=("Events",),
    media_type="text/event-stream",
    responses=problems(404),
)
async def stream_events(
    system: SystemGiven,
    live: LiveGiven,
    project: FromPath[str],
    since: Since = None,
    epoch: Epoch = "",
    last_event_id: LastEventId = None,
) -> ServerSentEvent:
    """All that happens in a project. `event` is the frame's name, `data` the frame, and `id` where to go on from."""
    now = epoch_of(await asyncio.to_thread(system.store.graphs.project, project))
    known, number = _place(last_event_id) if last_event_id else (epoch, since)
    begin = number if known == now else None
    frames: asyncio.Queue[Packed[SocketFrame]] = asyncio.Queue(1)
    serve = partial(live.serve, project, now, begin, frames.put)
    return ServerSentEvent(_told(serve, frames, now), headers=_UNBUFFERED)


async def _told(
    serve: Callable[[], Coroutine[None, None, None]], frames: asyncio.Queue[Packed[SocketFrame]], epoch: str
) -> AsyncIterator[ServerSentEventMessage]:
    serving = asyncio.ensure_future(serve())
    next_frame = asyncio.ensure_future(frames.get())
    try:
        while not serving.done():
            await asyncio.wait((serving, next_frame), timeout=QUIET_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if next_frame.done():
                yield _message(next_frame.result(), epoch)
                next_frame = asyncio.ensure_future(frames.get())
            else:
                yield ServerSentEventMessage(data=None, comment="quiet")
        next_frame.cancel()
        while not frames.empty():  # the last words, such as that the client was too slow
            yield _message(frames.get_nowait(), epoch)
        if isinstance(serving.exception(), NotThere):
            yield ServerSentEventMessage(event="gone", data="{}")
        elif not isinstance(serving.exception(), TooSlow):
            serving.result()
    finally:
        serving.cancel()
        next_frame.cancel()
        await asyncio.gather(serving, next_frame, return_exceptions=True)


def _message(packed: Packed[SocketFrame], epoch: str) -> ServerSentEventMessage:
    number: int | None = None
    match packed.frame:
        case Hello(since=since):
            number = since
        case Snapshot(status=status):
            number = status.seq
        case Events(events=events):
            number = events[-1].seq
    return ServerSentEventMessage(
        event=type(packed.frame).__name__.lower(),
        data=packed.text,
        id=f"{epoch}:{number}" if number is not None else None,
    )


def _place(id: str) -> tuple[str, int | None]:
    """Epoch and number of an event's id; no number when it is none of ours."""
    epoch, _, number = id.partition(":")
    return epoch, seq_of(number)

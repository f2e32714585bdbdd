"""What happens in a project, frame by frame, through broken connections."""

import time
from collections.abc import AsyncGenerator

import msgspec
from msgspec import Struct

from schemas.event import Events, Hello, Resync, Snapshot, SocketFrame
from server.client.address import path_of
from server.client.call import plain
from server.client.errors import NotReached, NotUnderstood
from server.client.transport import Socket, Transport

PATIENCE_SECONDS = 60.0
"""How long nothing may come from a server that can't be reached, before we give up."""

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0
_STEADY_SECONDS = 10.0
"""A connection that has held for so long counts as a good one: the next try comes soon again."""


class _Place(Struct):
    """Where we are in the numbers of a project."""

    epoch: str | None = None
    since: int | None = None

    def move(self, frame: SocketFrame) -> None:
        match frame:
            case Hello():
                self.epoch, self.since = frame.epoch, frame.since
            case Snapshot():
                self.since = frame.status.seq
            case Events():
                self.since = frame.events[-1].seq


async def frames(
    transport: Transport, project: str, *, seconds: float | None = None
) -> AsyncGenerator[SocketFrame, None]:
    """Frames of the event socket, for `seconds` or without an end: `Hello` and `Snapshot` first, then news.

    A connection that breaks is made again and goes on where it was: no event is missed and none comes twice, as long as
    no other `Snapshot` says that everything is told anew. Raises NotReached, Refused and Gone.
    """
    deadline = None if seconds is None else time.monotonic() + seconds
    place, pause, heard = _Place(), FIRST_PAUSE_SECONDS, time.monotonic()
    path = path_of("projects", project, "events")
    while _left(deadline) != 0:
        began = time.monotonic()
        try:
            async with transport.listen(path, plain(msgspec.structs.asdict(place))) as socket:
                while (frame := await _next(socket, deadline)) is not None:
                    heard = time.monotonic()
                    place.move(frame)
                    yield frame
                    if isinstance(frame, Resync):
                        break
                else:
                    return
        except NotReached:
            if time.monotonic() - heard > PATIENCE_SECONDS:
                raise
        if time.monotonic() - began > _STEADY_SECONDS:
            pause = FIRST_PAUSE_SECONDS
        await transport.pause(pause if deadline is None else min(pause, _left(deadline) or 0))
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


async def _next(socket: Socket, deadline: float | None) -> SocketFrame | None:
    text = await socket.receive(_left(deadline))
    if text is None:
        return None
    try:
        frame: SocketFrame = msgspec.json.decode(text, type=SocketFrame)
    except msgspec.DecodeError as error:
        raise NotUnderstood(str(error)) from error
    return frame


def _left(deadline: float | None) -> float | None:
    return None if deadline is None else max(0.0, deadline - time.monotonic())

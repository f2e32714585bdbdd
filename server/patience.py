"""How long a body may take to come: who sends a byte now and then holds a connection and a file for nothing."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

from schemas.problem import Problem
from server.errors import Refused

SILENT_SECONDS = 30.0
"""Who sends nothing for so long has gone, though nobody has told us."""

GRACE_SECONDS = 60.0
"""What anybody may take, however little they send."""

SLOWEST = 512
"""Bytes a second that have to come on the whole, beyond the grace."""


async def patiently(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """The chunks of a body as they come. Only the time that the sender takes counts.

    Raises Refused (408) when nothing comes any more, or too little of it.
    """
    clock = asyncio.get_running_loop().time
    waited, size = 0.0, 0
    while True:
        began = clock()
        try:
            async with asyncio.timeout(min(SILENT_SECONDS, GRACE_SECONDS + size / SLOWEST - waited)):
                chunk = await anext(chunks, None)
        except TimeoutError:
            raise Refused(408, _TOO_SLOW, headers={"Connection": "close"}) from None
        if chunk is None:
            return
        waited += clock() - began
        size += len(chunk)
        yield chunk


_TOO_SLOW = Problem(
    code="too_slow",
    title="The request comes too slowly",
    detail=f"Nothing came for {SILENT_SECONDS:g} seconds, or less than {SLOWEST} bytes a second on the whole.",
    hint="Send it again over a better connection. A large file that is uploaded in parts goes on where it broke off.",
)

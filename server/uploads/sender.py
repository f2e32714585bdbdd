"""Who sends the bytes of an upload, and how that ends before all have come."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

from litestar.exceptions import InternalServerException

from schemas.problem import Problem
from server.errors import Refused
from server.patience import SILENT_SECONDS


class Sender:
    """Who sends to an upload, until `gone` is set."""

    def __init__(self) -> None:
        self.gone = asyncio.Event()
        self._listening = self._unwanted = False
        self._waiting: asyncio.Timeout | None = None

    async def listen(self, chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
        """What it sends. Raises Refused when it breaks off, falls silent or is unwanted."""
        self._listening = True
        try:
            while not self._unwanted:
                async with asyncio.timeout(SILENT_SECONDS) as self._waiting:
                    chunk = await anext(chunks, None)
                self._waiting = None
                if chunk is None:
                    return
                yield chunk
        except TimeoutError:
            if not self._unwanted:
                raise Refused(408, _SILENT) from None
        except InternalServerException as error:
            raise Refused(400, _BROKEN_OFF) from error
        finally:
            self._listening = False
        raise Refused(423, BUSY)

    async def give_up(self) -> None:
        """Let it send no more, and wait until it has gone; unless all that it sends is here already."""
        if not self._listening:
            return
        self._unwanted = True
        if self._waiting is not None and not self._waiting.expired():
            self._waiting.reschedule(asyncio.get_running_loop().time())
        await self.gone.wait()


BUSY = Problem(
    code="upload_busy",
    title="This upload is being worked on",
    hint="Ask with HEAD how far it is, and go on from there.",
)
_SILENT = Problem(
    code="upload_silent",
    title="Nothing came any more",
    detail=f"No byte came for {SILENT_SECONDS:g} seconds.",
    hint="What came before is kept: go on with the rest.",
)
_BROKEN_OFF = Problem(
    code="broken_upload", title="The connection broke off", hint="What came before is kept: go on with the rest."
)

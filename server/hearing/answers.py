"""What single clients ask the database: those who ask for the same at about the same time share the answer."""

import asyncio
from collections.abc import Callable, Iterable

from schemas.event import Events, Snapshot
from server.hearing.packed import Packed

Missed = Packed[Events | Snapshot]


class Answers:
    """Reads with `read`, in a thread, one after the other; what comes after a number, or everything if that is None."""

    def __init__(self, read: Callable[[int | None], Missed]) -> None:
        self._read = read
        self._asked: dict[int | None, list[asyncio.Future[Missed]]] = {}
        self._waiting: set[asyncio.Future[Missed]] = set()
        self._asking = asyncio.Event()

    async def ask(self, since: int | None) -> Missed:
        """What is read by a read that begins after this call. Raises what that read raises."""
        answer: asyncio.Future[Missed] = asyncio.get_running_loop().create_future()
        self._waiting.add(answer)
        answer.add_done_callback(self._waiting.discard)
        self._asked.setdefault(since, []).append(answer)
        self._asking.set()
        return await answer

    async def run(self) -> None:
        """Answer. A read that fails is the trouble of those who asked for it alone."""
        while True:
            await self._asking.wait()
            self._asking.clear()
            while self._asked:
                since = next(iter(self._asked))
                answers = self._asked.pop(since)
                [read] = await asyncio.gather(asyncio.to_thread(self._read, since), return_exceptions=True)
                _give(answers, read)

    def fail(self, error: BaseException) -> None:
        """Nothing is read any more: that is the answer to all who wait for one."""
        _give(tuple(self._waiting), error)


def _give(answers: Iterable[asyncio.Future[Missed]], read: Missed | BaseException) -> None:
    for answer in answers:
        if answer.done():
            continue  # nobody waits for it any more
        if isinstance(read, BaseException):
            answer.set_exception(read)
        else:
            answer.set_result(read)

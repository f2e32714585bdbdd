"""What several threads want of the database, in one transaction: while one is under way, the next wishes gather."""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from graph_engine.errors import Outage
from storage.retold import retold

Wish = TypeVar("Wish")
Answer = TypeVar("Answer")


class Together(Generic[Wish, Answer]):
    """Has `work` fulfil wishes, as many at a time as there are. It gives an answer for each, or raises and has done
    nothing.

    This is group commit (DeWitt et al., 1984): a commit costs the same, however much is in it. Who is alone waits for
    nobody.
    """

    def __init__(self, work: Callable[[Sequence[Wish]], Sequence[Answer]]) -> None:
        self._work = work
        self._guard = threading.Lock()
        self._turn = threading.Lock()
        self._gathered: list[_Asked[Wish, Answer]] = []

    def ask(self, wish: Wish) -> Answer:
        """The answer to a wish. Raises what its work raises; what goes wrong with another wish is not told."""
        mine: _Asked[Wish, Answer] = _Asked(wish)
        with self._guard:
            self._gathered.append(mine)
        with self._turn:
            if mine.open:
                with self._guard:
                    asked, self._gathered = self._gathered, []
                self._fulfil(asked)
        return mine.told()

    def _fulfil(self, asked: "list[_Asked[Wish, Answer]]") -> None:
        try:
            answers = self._work([one.wish for one in asked])
        except Exception as error:
            if len(asked) == 1:
                asked[0].end(error=error)
            elif isinstance(error, Outage):
                for one in asked:
                    one.end(error=retold(error))
            else:  # whose fault it was shows when each is alone
                for one in asked:
                    self._fulfil([one])
        else:
            for one, answer in zip(asked, answers, strict=True):
                one.end(answer)


class _Asked(Generic[Wish, Answer]):
    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.open = True
        self._answer: list[Answer] = []
        self._error: Exception | None = None

    def end(self, *answer: Answer, error: Exception | None = None) -> None:
        self._answer += answer
        self._error = error
        self.open = False

    def told(self) -> Answer:
        if self._error is not None:
            raise self._error
        return self._answer[0]

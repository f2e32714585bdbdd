"""Clips that are kept open between uses: opening one costs as much as decoding a few of its pictures."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from node_types._lib.container import opened

if TYPE_CHECKING:
    from av.container import InputContainer

FOR_COPYING, FOR_DRAWING = 64, 8
"""How many to keep open. One that was decoded from holds pictures: at 4K that is a hundred megabytes or more."""


class Shelf:
    """Lends containers; each to one borrower at a time, so that two may read the same clip. Seek before reading."""

    def __init__(self, max_idle: int) -> None:
        self._max_idle = max_idle
        self._idle: list[tuple[Path, InputContainer, ExitStack]] = []

    @contextmanager
    def lend(self, path: Path) -> "Iterator[InputContainer]":
        """The clip's container, positioned anywhere. Raises `NodeError` when the clip can't be opened."""
        lent = next((entry for entry in self._idle if entry[0] == path), None) or _open(path)
        self._idle = [entry for entry in self._idle if entry is not lent]
        try:
            yield lent[1]
        finally:
            self._idle.append(lent)
            if len(self._idle) > self._max_idle:
                self._idle.pop(0)[2].close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for _, _, closer in self._idle:
            closer.close()
        self._idle = []


def _open(path: Path) -> "tuple[Path, InputContainer, ExitStack]":
    closer = ExitStack()
    container = closer.enter_context(opened(path))
    container.streams.video[0].thread_type = "AUTO"
    return path, container, closer

"""Long lists in parts: no statement shall keep the database, and those who wait for it, busy for long."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

PART = 1_000


def parts(whole: Sequence[T]) -> Iterator[Sequence[T]]:
    """A list in parts of up to `PART`, in its order; none of an empty one."""
    return (whole[begin : begin + PART] for begin in range(0, len(whole), PART))

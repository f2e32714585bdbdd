"""Errors that are told to more than one."""

from typing import TypeVar

E = TypeVar("E", bound=Exception)


def retold(error: E) -> E:
    """The same error for somebody else: two threads can't raise one and the same, and one that is kept for later must
    not keep all that was in hand where it was raised."""
    again = type(error).__new__(type(error), *error.args)
    vars(again).update(vars(error))
    return again

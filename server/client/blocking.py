"""Asynchronous code run to its end without a loop.

Over a transport that blocks, a coroutine never waits: it comes to its end in one step. So everything is written once,
and the classes of `sync` only name what they have.
"""

from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

A = TypeVar("A")
P = ParamSpec("P")
T = TypeVar("T")
Made = TypeVar("Made")


class Blocking(Generic[A]):
    """Something asynchronous, for code that is not."""

    def __init__(self, same: A) -> None:
        self._same = same


def blocking(
    method: Callable[Concatenate[A, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[Blocking[A], P], T]:
    """The method for code that waits."""

    @wraps(method)
    def call(self: Blocking[A], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return ended(method(self._same, *args, **kwargs))

    return call


def giving(
    method: Callable[Concatenate[A, P], Coroutine[Any, Any, T]], make: Callable[[T], Made]
) -> Callable[Concatenate[Blocking[A], P], Made]:
    """The method for code that waits, where what it gives is something asynchronous itself."""

    @wraps(method)
    def call(self: Blocking[A], /, *args: P.args, **kwargs: P.kwargs) -> Made:
        return make(ended(method(self._same, *args, **kwargs)))

    return call


def ended(coroutine: Coroutine[Any, Any, T]) -> T:
    """What a coroutine gives that never waits."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        value: T = end.value
        return value
    coroutine.close()
    raise RuntimeError("it waits for an event loop, which a blocking transport never does")


def iterated(stream: AsyncGenerator[T, None]) -> Iterator[T]:
    """What an asynchronous generator gives, one by one."""
    try:
        while True:
            yield ended(_next(stream))
    except StopAsyncIteration:
        return
    finally:
        ended(_closed(stream))


async def _next(stream: AsyncGenerator[T, None]) -> T:
    return await anext(stream)


async def _closed(stream: AsyncGenerator[T, None]) -> None:
    await stream.aclose()

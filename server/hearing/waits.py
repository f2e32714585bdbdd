"""Whether the queue looks the same to a person."""

from collections.abc import Sequence

import msgspec

from schemas.event import Wait

NEAR_SECONDS = 2.0
"""A guess of when a step begins that differs by less is not told anew."""


def alike(waits: Sequence[Wait], told: Sequence[Wait]) -> bool:
    """Whether a person would see no difference: times are guesses, and never quite the same."""
    return len(waits) == len(told) and all(map(_same, waits, told))


def _same(wait: Wait, told: Wait) -> bool:
    if wait.starts_at is None or told.starts_at is None:
        return wait == told
    near = abs(wait.starts_at - told.starts_at) < NEAR_SECONDS
    return near and msgspec.structs.replace(wait, starts_at=told.starts_at) == told

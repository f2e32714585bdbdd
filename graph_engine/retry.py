"""When a failed attempt is tried again: full jitter, as in "Exponential Backoff and Jitter" (AWS, 2015)."""

from collections.abc import Callable

from graph_engine.job import Broken

MAX_ATTEMPTS = 3
FIRST_SECONDS = 2.0
LONGEST_SECONDS = 300.0


def pause(broken: Broken, tries: int, pick: Callable[[], float]) -> float | None:
    """Seconds to wait after this try (counted from 1), or None when there is to be no other.

    Attempts that ended because a worker was lost or restarted are no tries. `pick` gives a random number from 0 to 1.
    """
    if broken.kind == "fatal" or tries >= MAX_ATTEMPTS:
        return None
    if broken.after is not None:
        return broken.after
    longest = min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** (tries - 1))
    return float(longest * pick())

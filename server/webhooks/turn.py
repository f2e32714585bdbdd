"""Whose message is sent next: a slot for everybody, however many receivers are slow."""

from collections import Counter
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from storage.sql.outbox import Waiting

MOST_AT_ONCE = 16
MOST_OF_RECEIVER = 2
MOST_OF_PROJECT = MOST_AT_ONCE // 2
MOST_CALLBACKS_OF_PROJECT = MOST_OF_PROJECT // 2
"""Whoever may use a trigger names their addresses: they keep no webhook of the project waiting."""

NEVER = -1
_PORTS = {"http": 80, "https": 443}


def next_turns(waiting: Iterable[Waiting], sending: Iterable[Waiting], tried: Mapping[str, int]) -> list[Waiting]:
    """Those of the waiting messages that are sent now, besides those that are being sent.

    `tried` has a number for every webhook that was tried, higher for those tried later. Who has waited longest since
    then comes first.
    """
    under_way = list(sending)
    receivers = Counter(receiver(one.url) for one in under_way)
    projects = Counter(one.project for one in under_way)
    callbacks = Counter(one.project for one in under_way if one.callback)
    chosen: list[Waiting] = []
    for one in sorted(waiting, key=lambda one: tried.get(one.webhook, NEVER)):
        if len(under_way) + len(chosen) == MOST_AT_ONCE:
            break
        to = receiver(one.url)
        if one.callback and callbacks[one.project] == MOST_CALLBACKS_OF_PROJECT:
            continue
        if receivers[to] < MOST_OF_RECEIVER and projects[one.project] < MOST_OF_PROJECT:
            receivers[to] += 1
            projects[one.project] += 1
            callbacks[one.project] += one.callback
            chosen.append(one)
    return chosen


def receiver(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme)

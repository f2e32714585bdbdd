"""Frames as the event socket sends them, of a project in which very much happens: 400 changes of a node a second."""

import random
from collections.abc import Iterator

import msgspec

from schemas.event import Event, Events, Freshness, Progress, StepChanged
from schemas.run import ProjectStatus, StepStatus

A_SECOND = 400
EVERY_MS = 50
_PROGRESS, _STEPS, _FRESH = 10, 6, 4
"""Changes in one batch: of progress (a frame each), of steps and of freshness (a frame for all)."""

_STATUSES: tuple[StepStatus, ...] = ("queued", "running", "succeeded")


def storm(status: ProjectStatus, seconds: float) -> list[list[str]]:
    """Batches of frames as text, each of as many changes as come in the time between two."""
    return list(_batches(status, round(seconds * 1000 / EVERY_MS)))


def _batches(status: ProjectStatus, count: int) -> Iterator[list[str]]:
    assert _PROGRESS + _STEPS + _FRESH == A_SECOND * EVERY_MS // 1000
    pick = random.Random(count)
    seq, at = status.seq, 1.8e9
    turn = dict.fromkeys((node.node for node in status.nodes), 0)
    for batch in range(count):
        events = []
        for node in pick.sample(status.nodes, _STEPS):
            seq += 1
            step = StepChanged(run="storm", node=node.node, status=_STATUSES[turn[node.node] % 3], attempt=1)
            turn[node.node] += 1
            events.append(Event(seq=seq, at=at + batch, fact=step))
        fresh = tuple(
            msgspec.structs.replace(node, state=pick.choice(("fresh", "stale", "missing")))
            for node in pick.sample(status.nodes, _FRESH)
        )
        progress = [
            Progress(run="storm", node=node.node, attempt=1, fraction=pick.random(), stage="Working")
            for node in pick.sample(status.nodes, _PROGRESS)
        ]
        frames = [*progress, Events(events=tuple(events)), Freshness(rev=status.rev, nodes=fresh)]
        yield [msgspec.json.encode(frame).decode() for frame in frames]

"""Following a run from beginning to end."""

import queue
import time
from collections.abc import Callable
from typing import Protocol

from graph_engine.transitions import RUN_LIVE
from schemas.event import Event, Events, Progress, Snapshot, StepChanged
from schemas.run import RunView, StepView
from server.compose import Embedded

_LOOK_SECONDS = 0.5


class Screen(Protocol):
    """Where a run is shown."""

    def step(self, step: StepView) -> None:
        """A node has another status."""
        ...

    def progress(self, frame: Progress) -> None:
        """A node has come further."""
        ...


def follow(
    embedded: Embedded, run: str, screen: Screen, *, until: Callable[[], bool] = lambda: False, seconds: float = 0.0
) -> RunView:
    """Show a run until it ends, `until` says so, or `seconds` have passed if they are given. Gives it as it is then."""
    inbox: queue.SimpleQueue[Progress | None] = queue.SimpleQueue()
    deadline = time.monotonic() + seconds if seconds else float("inf")
    view = embedded.store.runs.view(run)
    forget = embedded.pokes.listen(view.project, inbox.put)
    try:
        seq = embedded.store.feed.last(view.project)
        view = embedded.store.runs.view(run)  # after `seq` was read: no change falls between the two
        for step in view.steps:
            screen.step(step)
        while view.status in RUN_LIVE and not until() and time.monotonic() < deadline:
            try:
                frame = inbox.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                continue
            if frame is not None:
                if frame.run == run:
                    screen.progress(frame)
                continue
            seq = _news(embedded, view, seq, screen)
            view = embedded.store.runs.view(run)
    finally:
        forget()
    return view


def _news(embedded: Embedded, view: RunView, seq: int, screen: Screen) -> int:
    """Show the events after `seq`; gives the number of the last one."""
    news = embedded.store.feed.since(view.project, seq)
    match news:
        case Events(events=events):
            for step in (_step(event, view.id) for event in events):
                if step is not None:
                    screen.step(step)
            return events[-1].seq if events else seq
        case Snapshot(status=status):
            for step in embedded.store.runs.view(view.id).steps:
                screen.step(step)
            return status.seq


def _step(event: Event, run: str) -> StepView | None:
    fact = event.fact
    if not isinstance(fact, StepChanged) or fact.run != run:
        return None
    return StepView(node=fact.node, status=fact.status, attempt=fact.attempt, problem=fact.problem, root=fact.root)

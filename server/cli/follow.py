"""Following a run from beginning to end."""

import queue
import time
from collections.abc import Callable
from typing import Protocol

from graph_engine.transitions import RUN_LIVE
from schemas.event import Progress, RunEnded, Snapshot, StepChanged
from schemas.run import RunView, StepView
from server.compose import System

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
    system: System, run: str, screen: Screen, *, until: Callable[[], bool] = lambda: False, seconds: float = 0.0
) -> RunView:
    """Show a run until it ends, `until` says so, or `seconds` have passed if they are given. Gives it as it is then."""
    inbox: queue.SimpleQueue[Progress | None] = queue.SimpleQueue()
    deadline = time.monotonic() + seconds if seconds else float("inf")
    project = system.store.runs.view(run).project
    forget = system.pokes.listen(project, inbox.put)
    try:
        seq = system.store.feed.last(project)
        view = system.store.runs.view(run)  # after `seq` was read: no change falls between the two
        ended = _shown(view, screen)
        while not ended and not until() and time.monotonic() < deadline:
            try:
                frame = inbox.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                continue
            if frame is None:
                seq, ended = _news(system, view, seq, screen)
            elif frame.run == run:
                screen.progress(frame)
    finally:
        forget()
    return system.store.runs.view(run)


def _news(system: System, view: RunView, seq: int, screen: Screen) -> tuple[int, bool]:
    """Show what happened after event `seq`. Gives the number of the last one, and whether the run has ended."""
    news = system.store.feed.since(view.project, seq)
    if isinstance(news, Snapshot):
        return news.status.seq, _shown(system.store.runs.view(view.id), screen)
    ended = False
    for event in news.events:
        fact = event.fact
        if isinstance(fact, StepChanged) and fact.run == view.id:
            step = StepView(
                node=fact.node, status=fact.status, attempt=fact.attempt, problem=fact.problem, root=fact.root
            )
            screen.step(step)
        ended = ended or (isinstance(fact, RunEnded) and fact.run == view.id)
    return (news.events[-1].seq if news.events else seq), ended


def _shown(view: RunView, screen: Screen) -> bool:
    """Show every step of a run. Gives whether it has ended."""
    for step in view.steps:
        screen.step(step)
    return view.status not in RUN_LIVE

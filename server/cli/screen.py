"""A run in the terminal: bars that move where somebody looks on, plain lines in a pipe or a log."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from graph_engine.title import titles_of
from graph_engine.transitions import STEP_TERMINAL
from schemas.event import Progress
from schemas.graph import Graph
from schemas.run import RunView, StepView
from server.cli import complaint

if TYPE_CHECKING:
    import rich.console
    import rich.progress

    from server.cli.follow import Screen

_QUIET_SECONDS = 5.0
"""Between two plain lines about one node that is still at work."""

_ENDINGS = {
    "succeeded": "done",
    "cached": "reused",
    "skipped": "skipped",
    "failed": "failed",
    "upstream_failed": "left out",
    "canceled": "stopped",
}

Say = Callable[[str], None]


@contextmanager
def screen(graph: Graph, run: RunView) -> Iterator["Screen"]:
    """A screen for one run, on stderr."""
    titles = titles_of(graph)
    total = len(run.steps)
    if not sys.stderr.isatty():
        yield _Lines(titles, total)
        return
    from rich.console import Console

    with _Bars(titles, total, Console(stderr=True)) as bars:
        yield bars


class _Tally:
    """Which nodes have ended, and how; says each of them once."""

    def __init__(self, titles: Mapping[str, str], total: int, say: Say) -> None:
        self.titles = titles
        self.total = total
        self.ended: set[str] = set()
        self._say = say
        self._begun: dict[str, float] = {}

    def step(self, step: StepView) -> bool:
        """Count a step; gives whether it has just ended."""
        if step.status == "running":
            self._begun.setdefault(step.node, time.monotonic())
        if step.status not in STEP_TERMINAL or step.node in self.ended:
            return False
        self.ended.add(step.node)
        self._say(f"[{len(self.ended):{len(str(self.total))}}/{self.total}] {self.title(step.node)}: {self._end(step)}")
        if step.problem is not None and step.status == "failed":
            for line in complaint.worded(step.problem).splitlines():
                self._say(f"    {line}")
        return True

    def title(self, node: str) -> str:
        return self.titles.get(node, node)

    def _end(self, step: StepView) -> str:
        word = _ENDINGS[step.status]
        begun = self._begun.get(step.node)
        if step.status == "succeeded" and begun is not None:
            return f"{word} in {time.monotonic() - begun:.1f} s"
        if step.status == "upstream_failed" and step.root:
            return f"{word}: it needs {self.title(step.root)}"
        return word


class _Lines:
    """One line for each node that ends, and a sign of life from those that take long."""

    def __init__(self, titles: Mapping[str, str], total: int) -> None:
        self._tally = _Tally(titles, total, _to_stderr)
        self._said: dict[str, float] = {}

    def step(self, step: StepView) -> None:
        self._tally.step(step)
        if step.status == "running":
            self._said[step.node] = time.monotonic()

    def progress(self, frame: Progress) -> None:
        now = time.monotonic()
        if now - self._said.setdefault(frame.node, now) < _QUIET_SECONDS:
            return
        self._said[frame.node] = now
        stage = f" {frame.stage}" if frame.stage else ""
        _to_stderr(f"        {self._tally.title(frame.node)}: {frame.fraction:.0%}{stage}")


class _Bars:
    """A bar for the run and one for each node at work; what has ended scrolls by above them."""

    def __init__(self, titles: Mapping[str, str], total: int, console: "rich.console.Console") -> None:
        from rich.markup import escape
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

        columns = TextColumn("{task.description}"), BarColumn(24), TaskProgressColumn(), TimeElapsedColumn()
        self._bars = Progress(*columns, TextColumn("[dim]{task.fields[stage]}"), console=console, transient=True)
        self._escape = escape
        self._tally = _Tally(titles, total, lambda line: console.print(line, markup=False, highlight=False))
        self._whole = self._bars.add_task("The whole graph", total=total, stage="")
        self._tasks: dict[str, rich.progress.TaskID] = {}

    def __enter__(self) -> "_Bars":
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def step(self, step: StepView) -> None:
        if step.status == "running" and step.node not in self._tasks:
            title = self._escape(self._tally.title(step.node))
            self._tasks[step.node] = self._bars.add_task(f"  {title}", total=1.0, stage="")
        if self._tally.step(step):
            self._bars.update(self._whole, completed=len(self._tally.ended))
            if (task := self._tasks.pop(step.node, None)) is not None:
                self._bars.remove_task(task)

    def progress(self, frame: Progress) -> None:
        if (task := self._tasks.get(frame.node)) is not None:
            self._bars.update(task, completed=frame.fraction, stage=self._escape(frame.stage))


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)

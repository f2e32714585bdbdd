"""Following a run to its end."""

from collections.abc import Callable
from contextlib import aclosing

from schemas.event import Events, Progress, Resync, RunEnded, Snapshot, StepChanged
from schemas.run import RunView, StepStatus, StepView
from server.client.address import path_of
from server.client.call import ask
from server.client.events import frames
from server.client.transport import Transport

OnProgress = Callable[[Progress], None]
OnStep = Callable[[StepView], None]


async def follow(
    transport: Transport,
    run: RunView,
    seconds: float | None = None,
    on_progress: OnProgress | None = None,
    on_step: OnStep | None = None,
) -> RunView:
    """Wait until a run has ended, or for so many seconds; gives it as it is then.

    What happens comes by the event socket. Only where that can't tell everything, the run itself is asked for.
    """
    steps = _Steps(on_step)
    if steps.ended(run):
        return run
    async with aclosing(frames(transport, run.project, seconds=seconds)) as stream:
        async for frame in stream:
            match frame:
                case Progress() if frame.run == run.id and on_progress is not None:
                    on_progress(frame)
                case Events() if steps.ended_by(frame, run.id):
                    break
                case Snapshot() | Resync() if steps.ended(run := await run_of(transport, run.id)):
                    return run
    run = await run_of(transport, run.id)
    steps.ended(run)
    return run


async def run_of(transport: Transport, run: str) -> RunView:
    """A run as it is now. Raises NotThere."""
    return await ask(transport, "GET", path_of("runs", run), RunView)


class _Steps:
    """Tells every status of every step once."""

    def __init__(self, tell: OnStep | None) -> None:
        self._tell = tell
        self._told: dict[str, tuple[StepStatus, int]] = {}

    def ended(self, run: RunView) -> bool:
        for step in run.steps:
            self._step(step)
        return run.finished_at is not None

    def ended_by(self, news: Events, run: str) -> bool:
        ended = False
        for event in news.events:
            match event.fact:
                case StepChanged() as fact if fact.run == run:
                    self._step(
                        StepView(
                            node=fact.node,
                            status=fact.status,
                            attempt=fact.attempt,
                            key=fact.key,
                            problem=fact.problem,
                            root=fact.root,
                        )
                    )
                case RunEnded() as fact if fact.run == run:
                    ended = True
        return ended

    def _step(self, step: StepView) -> None:
        now = step.status, step.attempt
        if self._tell is not None and self._told.get(step.node) != now:
            self._tell(step)
        self._told[step.node] = now

"""A run: look at it, wait for it, stop it."""

from schemas.problem import Problem
from schemas.run import RunStatus, RunView
from server.client.address import path_of
from server.client.call import ask
from server.client.follow import OnProgress, OnStep, follow, run_of
from server.client.transport import Transport


class AsyncRun:
    """A run, as it was when we last heard of it: `view`."""

    def __init__(self, transport: Transport, view: RunView) -> None:
        self._transport = transport
        self.view = view

    @property
    def id(self) -> str:
        """Its id."""
        return self.view.id

    @property
    def status(self) -> RunStatus:
        """How far it is: `running`, `canceling`, or how it ended."""
        return self.view.status

    @property
    def ended(self) -> bool:
        """Whether it has ended, well or not."""
        return self.view.finished_at is not None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What failed, and what helps; where it failed is in `where`."""
        return tuple(step.problem for step in self.view.steps if step.status == "failed" and step.problem is not None)

    async def wait(
        self, seconds: float | None = None, *, on_progress: OnProgress | None = None, on_step: OnStep | None = None
    ) -> RunView:
        """Wait for its end, or for so many seconds. Gives it as it is then: see `finished_at`.

        `on_progress` is told how far nodes are, `on_step` of every change of a node's status. Raises NotReached after a
        minute without the server, and Gone when the project is deleted.
        """
        self.view = await follow(self._transport, self.view, seconds, on_progress, on_step)
        return self.view

    async def refresh(self) -> RunView:
        """Look at it again. Raises NotThere."""
        self.view = await run_of(self._transport, self.id)
        return self.view

    async def cancel(self) -> RunView:
        """Stop it. What has ended stays as it is, and stopping it again changes nothing."""
        self.view = await ask(self._transport, "POST", path_of("runs", self.id, "cancel"), RunView, repeatable=True)
        return self.view

"""A provider on the other side of a network, which is all in the memory of the test; and a node that asks it."""

from collections.abc import Callable, Sequence
from typing import Annotated

from msgspec import Meta, Struct

from graph_engine import (
    Capability,
    Estimate,
    Generated,
    Generation,
    Image,
    JobHandle,
    RunContext,
    Waiting,
    Work,
    node,
)
from schemas.catalog import Lane


class Killed(BaseException):
    """The worker's process is gone: nothing of ours runs after it."""


class Far:
    """Implements `ports.Provider`. `before` is called with the name of each call and may raise; `asked` lists them.

    It says how far it is while a request is sent. `at_once` has it answer that with the picture; `pause` is how long it
    wants to be left alone between two polls.
    """

    id = "far"
    lane: Lane = "network"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.before: dict[str, Callable[[], None]] = {}
        self.polls = 2
        self.pause = 0.0
        self.at_once = False
        self._jobs: dict[str, int] = {}

    def capabilities(self) -> Sequence[Capability]:
        return (Capability(kind="image", model="far", title="Far", summary="Far away.", snapshot="1"),)

    def estimate(self, request: Generation) -> Estimate:
        return Estimate(expected=0.25)

    async def submit(self, request: Generation, work: Work) -> JobHandle | Generated:
        self._ask("submit")
        remote = f"r{len(self._jobs) + 1}"
        self._jobs[remote] = self.polls
        work.progress(0.0, "Ordered")
        handle = JobHandle(provider=self.id, remote_id=remote, model=request.model)
        return await self.fetch(handle, work) if self.at_once else handle

    async def poll(self, handle: JobHandle, work: Work) -> Waiting | None:
        self._ask(f"poll {handle.remote_id}")
        self._jobs[handle.remote_id] -= 1
        if self._jobs[handle.remote_id] <= 0:
            return None
        return Waiting(seconds=self.pause, fraction=0.5, stage="Painting")

    async def fetch(self, handle: JobHandle, work: Work) -> Generated:
        self._ask(f"fetch {handle.remote_id}")
        path = work.create(".txt")
        path.write_text(f"picture of {handle.remote_id}")
        return Generated(outputs=(Image(artifact=work.save(path, "text/plain"), width=1, height=1),), cost=0.25)

    async def cancel(self, handle: JobHandle, work: Work) -> None:
        self._ask(f"cancel {handle.remote_id}")

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if (hook := self.before.get(what.split()[0])) is not None:
            hook()


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: str = ""
    model: Annotated[str, Meta(title="Model")] = "far"


class Inputs(Struct, frozen=True):
    pass


class Outputs(Struct, frozen=True):
    image: Image


@node("far-picture", title="Far picture", category="Trial", lane="cpu", capability="image")
async def far_picture(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Have a picture made far away."""
    made = await ctx.generate(Generation(capability="image", model=params.model, width=1, height=1))
    [image] = made.outputs
    assert isinstance(image, Image)
    return Outputs(image=image)


@node("far-pair", title="Far pair", category="Trial", lane="cpu", capability="image")
async def far_pair(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Have two pictures made far away, which no node may."""
    await ctx.generate(Generation(capability="image", model=params.model, width=1, height=1))
    return await far_picture.run(ctx, params, inputs)

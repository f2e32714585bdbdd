"""What a worker needs from the outside, as small protocols. Adapters live in storage."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from graph_engine.job import Broken, Claim, Made
from graph_engine.ports import JobHandle
from schemas.catalog import Lane
from schemas.event import Progress


class Jobs(Protocol):
    """What a worker does with jobs; all of it is durable when it returns."""

    def claim(self, lane: Lane, worker: str) -> Claim | None:
        """Take the best queued job of a lane under a lease."""
        ...

    def beat(self, held: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
        """Renew the leases of these jobs with their fences; gives those that are to go on."""
        ...

    def save_handle(self, claim: Claim, handle: JobHandle | None) -> None:
        """Keep a provider's job, or forget it."""
        ...

    def succeed(
        self, claim: Claim, made: Made, lane: Lane | None = None, worker: str = ""
    ) -> tuple[bool, Claim | None]:
        """Commit a result, and claim the next job of the lane."""
        ...

    def fail(self, claim: Claim, broken: Broken) -> bool:
        """End an attempt that went wrong; False when it no longer holds the job, or was being canceled."""
        ...

    def abandoned(self) -> list[Claim]:
        """Attempts that were stopped, and what a provider does for them is to be called off."""
        ...

    def called_off(self, claim: Claim) -> None:
        """That is done, or can't be done."""
        ...

    def lose_input(self, claim: Claim, digests: Sequence[str]) -> bool:
        """End an attempt that finds files gone which it needs: they are to be made again first."""
        ...

    def plan_anew(self, claim: Claim) -> bool:
        """End an attempt of a job whose node type has a newer version: what waits for it goes on with that. Gives
        whether it held its job until now."""
        ...

    def lose(self, job: str, fence: int) -> bool:
        """End an attempt whose process died; gives whether it held its job until now."""
        ...

    def requeue(self, job: str, fence: int) -> None:
        """Give an attempt up that is not to blame: its job is queued again."""
        ...

    def canceled(self, claim: Claim) -> bool:
        """End an attempt that was stopped."""
        ...


class Files(Protocol):
    """What a worker does with the artifact store."""

    def has(self, digests: Iterable[str]) -> set[str]:
        """Those of the digests whose bytes are there."""
        ...

    def path(self, digest: str) -> Path:
        """A local file with these bytes. Raises `Infrastructure` when they are gone."""
        ...

    def put(self, path: Path, *, link: bool = False) -> tuple[str, int]:
        """Store a file; gives digest and size. With `link` the file is given away and need not be copied."""
        ...


class Models(Protocol):
    """What a worker asks of the model files."""

    def path(self, name: str) -> Path:
        """The folder of a model's files. Raises NodeError when it has to be fetched first."""
        ...


class Sink(Protocol):
    """Where progress goes."""

    def progress(self, project: str, frame: Progress) -> None:
        """Show it to those who watch the project."""
        ...

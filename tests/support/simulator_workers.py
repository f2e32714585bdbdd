"""Simulated workers. Each is a generator: wherever it yields it may die, or freeze until long after its lease.

They do what `executors.worker.Worker` does, in its order, with the real contexts, and so with the real rules about
providers' handles; but without threads, processes and an event loop.
"""

import random
import types
from collections import Counter
from collections.abc import Callable, Coroutine, Generator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from executors.context import Context
from executors.outdated import OlderVersion, node_type_of
from executors.perform import broken, perform
from executors.providers.catalog import Providers
from graph_engine import Capability, Estimate, Generated, Generation, JobHandle, Waiting, Work
from graph_engine.errors import Canceled, DiskFull, Infrastructure, NodeError, RetryLater
from graph_engine.fingerprint import digest as digest_of
from graph_engine.job import Broken, Claim, Made
from graph_engine.ports import Provider
from graph_engine.registry import Registry
from graph_engine.values import artifacts_in
from schemas.catalog import Lane
from storage.sql.jobs import Jobs

T = TypeVar("T")
Working = Generator[str, None, T]


class Files:
    """The artifact store: `there` are the digests that it has. What vanished lies on, out of sight."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.there: set[str] = set()
        self._names = 0

    def new(self, suffix: str) -> Path:
        self._names += 1
        return self.folder / f"{self._names}{suffix}"

    def path(self, digest: str) -> Path:
        return self.folder / digest

    def put(self, path: Path, digest: str) -> None:
        path.rename(self.path(digest))
        self.there.add(digest)

    def text(self, digest: str) -> str:
        return self.path(digest).read_text()


class Far:
    """A provider that takes money with every request that reaches it. `charged` counts them by our job."""

    id = "far"
    lane: Lane = "network"

    def __init__(self) -> None:
        self.charged: Counter[str] = Counter()
        self.trouble = 0.0

    def capabilities(self) -> Sequence[Capability]:
        return (Capability(kind="image", model="far", title="Far", summary="Far away.", snapshot="1"),)

    def estimate(self, request: Generation) -> Estimate:
        return Estimate()

    async def submit(self, request: Generation, work: Work) -> JobHandle | Generated:
        assert isinstance(work, SimulatedContext)
        await _pause()
        if random.random() < self.trouble:
            raise random.choice((RetryLater("Too many guests", after=random.choice((None, 30.0))), Infrastructure("?")))
        self.charged[work.claim.job] += 1
        await _pause()
        if random.random() < self.trouble:
            raise Infrastructure("The answer was lost")
        return JobHandle(provider=self.id, remote_id=f"r{self.charged.total()}", model=request.model)

    async def poll(self, handle: JobHandle, work: Work) -> Waiting | None:
        await _pause()
        if random.random() < self.trouble:
            raise random.choice((RetryLater("Busy"), Infrastructure("The line is dead"), NodeError("It was refused")))
        return Waiting(seconds=0.0) if random.random() < 0.3 else None

    async def fetch(self, handle: JobHandle, work: Work) -> Generated:
        await _pause()
        return Generated(outputs=(), cost=float(handle.remote_id[1:]))

    async def cancel(self, handle: JobHandle, work: Work) -> None:
        """There is no money back."""


class SimulatedWorker:
    """One thread of a worker. `steps` is its life; `claim` what it holds; `stop` is set to end that."""

    def __init__(
        self, name: str, lane: Lane, jobs: Callable[[], Jobs], files: Files, far: Far, registry: Registry,
        claimed: Callable[[Claim], None], ended: Callable[[Claim, str], None],
    ) -> None:  # fmt: skip
        self.name = name
        self.claim: Claim | None = None
        self.stop = False
        self.frozen = False
        self.trouble = 0.0
        self.jobs = jobs
        self._files = files
        self._providers = Providers([_as_provider(far)])
        self._registry = registry
        self._claimed = claimed
        self._ended = ended
        self.steps = self._work(lane)

    def _work(self, lane: Lane) -> Working[None]:
        yield "heard a bell"
        claim = self._taken(self.jobs().claim(lane, self.name))
        while claim is not None:
            claim = yield from self._attempt(claim)

    def _taken(self, claim: Claim | None) -> Claim | None:
        self.claim, self.stop = claim, False
        if claim is not None:
            self._claimed(claim)
        return claim

    def _attempt(self, claim: Claim) -> Working[Claim | None]:
        yield f"claimed {_short(claim)}"
        try:
            made = yield from self._perform(claim)
            yield "stored its files"
            committed, following = yield from self._written(
                lambda: self.jobs().succeed(claim, made, claim.lane, self.name)
            )
            self._report(claim, "succeed", committed)
            self._taken(following)
            yield f"committed {_short(claim)}: {committed}"
            return following
        except Canceled:
            self._report(claim, "cancel", (yield from self._written(lambda: self.jobs().canceled(claim))))
        except _BodyLost:
            yield from self._written(lambda: self.jobs().lose(claim.job, claim.fence))
        except OlderVersion:
            self._report(claim, "plan_anew", (yield from self._written(lambda: self.jobs().plan_anew(claim))))
        except _InputsGone as gone:
            digests = gone.digests
            self._report(
                claim, "lose_input", (yield from self._written(lambda: self.jobs().lose_input(claim, digests)))
            )
        except _BodyFailed as failed:
            how = failed.broken
            self._report(claim, how.kind, (yield from self._written(lambda: self.jobs().fail(claim, how))))
        except Exception as error:
            how = broken("The worker", error)
            self._report(claim, how.kind, (yield from self._written(lambda: self.jobs().fail(claim, how))))
        self.claim = None
        yield f"ended {_short(claim)}"
        return self._taken(self.jobs().claim(claim.lane, self.name))

    def _report(self, claim: Claim, how: str, held: bool) -> None:
        if held:
            self._ended(claim, how)

    def _written(self, write: Callable[[], T]) -> Working[T]:
        while True:
            try:
                return write()
            except DiskFull:
                yield "waits for room on the disk"

    def _perform(self, claim: Claim) -> Working[Made]:
        node_type = node_type_of(claim, self._registry)
        if [digest for _, _, digest in claim.order.recipe.inputs if digest] != [digest_of(o) for _, o in claim.given]:
            raise NodeError("What this node takes in came out different when it was made again")
        params = bytes(claim.order.recipe.params)
        digests = {a.digest for a in artifacts_in([v for _, v in claim.given])}
        if gone := digests - self._files.there:
            raise _InputsGone(sorted(gone))
        paths = {digest: str(self._files.path(digest)) for digest in digests}
        context = SimulatedContext(self, claim, self._providers, self._files, paths)
        yield "looks at its inputs"
        self._stumble()
        try:
            made = yield from _driven(perform(node_type, params, claim.given, context))
        except Canceled:
            raise
        except Exception as error:
            raise _BodyFailed(broken(node_type.title, error)) from error
        yield "made its files"
        self._stumble()
        for artifact in made.artifacts:
            self._files.put(context.saved[artifact.digest], artifact.digest)
        return made

    def _stumble(self) -> None:
        if self.stop:
            raise Canceled
        if random.random() >= self.trouble:
            return
        error = random.choice((
            Infrastructure("The cable is loose"), RetryLater("Too many guests"), RetryLater("Not now", after=45.0),
            NodeError("The tide is out"), None, None,
        ))  # fmt: skip
        if error is None:
            raise _BodyLost
        raise _BodyFailed(broken("The body", error)) from error


class SimulatedContext(Context):
    """The real context, but it waits for providers by letting the others go on."""

    def __init__(
        self, worker: SimulatedWorker, claim: Claim, providers: Providers, files: Files, paths: dict[str, str]
    ) -> None:
        link = _Link(worker, claim)
        super().__init__(link, providers, claim.owner, files.folder, paths, {}, claim.handle)
        self.claim = claim
        self._store = files

    def create(self, suffix: str) -> Path:
        return self._store.new(suffix)

    async def _finished(self, provider: Provider, handle: JobHandle) -> None:
        while await provider.poll(handle, self) is not None:
            self.progress(0.5)


class _Link:
    def __init__(self, worker: SimulatedWorker, claim: Claim) -> None:
        self._worker = worker
        self._claim = claim

    def progress(self, fraction: float, stage: str, preview: bytes | None) -> None:
        if self._worker.stop:
            raise Canceled

    def save_handle(self, handle: JobHandle | None) -> None:
        self._worker.jobs().save_handle(self._claim, handle)

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"no body of the simulator uses {name}")


class _BodyLost(Exception):
    """The child process of the body died."""


class _BodyFailed(Exception):
    def __init__(self, broken: Broken) -> None:
        super().__init__(broken.problem.title)
        self.broken = broken


class _InputsGone(Exception):
    def __init__(self, digests: Sequence[str]) -> None:
        super().__init__(*digests)
        self.digests = digests


@types.coroutine
def _pause() -> Generator[str, None, None]:
    yield "waits for the provider"


def _driven(body: Coroutine[str, None, T]) -> Working[T]:
    return (yield from body.__await__())


def _as_provider(far: Far) -> Provider:
    return far


def _short(claim: Claim) -> str:
    given = msgspec.json.decode(claim.order.recipe.params).get("text", "")
    return f"{claim.order.recipe.type} “{given}” {claim.job[:6]}/{claim.fence}"

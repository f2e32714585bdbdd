"""A worker: bell → claim → perform → commit, with heartbeats from here and never from the process that runs a body."""

import asyncio
import logging
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import TypeVar

import msgspec

from executors.at_work import at_work
from executors.attempt_folder import AttemptFolder
from executors.bodies import Bodies, BodyLost
from executors.child_log import say
from executors.context import Context
from executors.held import Held
from executors.message import (
    Answer,
    Done,
    Failed,
    Forget,
    FromChild,
    Perform,
    Progress,
    Said,
    SaveHandle,
    Search,
    ToChild,
    Upsert,
)
from executors.outdated import OlderVersion, node_type_of
from executors.perform import broken, perform
from executors.ports import Files, Jobs, Models, Sink
from executors.providers.catalog import Providers
from executors.room import Room, full_as_outage
from graph_engine.errors import Canceled, Infrastructure, NodeError, Outage, problem_of
from graph_engine.fingerprint import digest as digest_of
from graph_engine.job import Broken, Claim
from graph_engine.ports import JobHandle, VectorStore
from graph_engine.registry import Registry
from graph_engine.values import artifacts_in
from schemas.catalog import Lane

log = logging.getLogger(__name__)

BEAT_SECONDS = 10.0
AGAIN_SECONDS = 5.0
CALL_OFF_SECONDS = 30.0
DRAIN_LOOK_SECONDS = 0.1

T = TypeVar("T")


class Worker:
    """Carries out jobs. One per process; its threads come from the bells."""

    def __init__(
        self, *, name: str, jobs: Jobs, files: Files, models: Models, vectors: VectorStore, registry: Registry,
        providers: Providers, bodies: Bodies, sink: Sink, scratch: Path, rest_seconds: float = 0.0,
    ) -> None:  # fmt: skip
        self.name = name
        self._jobs = jobs
        self._files = files
        self._models = models
        self._vectors = vectors
        self._registry = registry
        self._providers = providers
        self._bodies = bodies
        self._sink = sink
        self._scratch = scratch
        self._room = Room(scratch, rest_seconds)
        self._held: dict[tuple[str, int], Held] = {}  # by job and fence: it may have a job again that it had lost
        self._calling_off = threading.Lock()
        self._draining = threading.Event()
        self._closing = threading.Event()
        self._gone = threading.Event()
        self._after_beats: list[Callable[[], None]] = []
        self._beats = threading.Thread(target=self._beat, name="heartbeats", daemon=True)
        shutil.rmtree(scratch, ignore_errors=True)  # of a process that was killed; this one owns the folder alone
        scratch.mkdir(parents=True, exist_ok=True)  # a body of that process may have written meanwhile
        self._beats.start()

    def work(self, lane: Lane) -> None:
        """Do jobs of a lane until none is queued. A bell calls this; one bell too many does nothing."""
        try:
            claim = self._claim(lane)
            while claim is not None:
                claim = self._attempt(claim)
        except Outage as error:
            log.warning("work on the lane %s waits for its next bell: %s", lane, error)

    def stop(self, job: str, fence: int) -> None:
        """End an attempt, if this worker has it: kindly at first, then by force. Its job is being canceled already."""
        held = self._held.get((job, fence))
        if held is not None:
            held.stop.set()

    def beat(self) -> None:
        """Renew the leases of all that this worker holds, also of what has run out while nothing could be written."""
        held = dict(list(self._held.items()))
        kept = self._jobs.beat(held) if held else set()
        for attempt, lost in held.items():
            if attempt not in kept:
                lost.stop.set()  # it is canceled or somebody else has it: what this body makes would be refused

    def on_beat(self, callback: Callable[[], None]) -> None:
        """Call this after each heartbeat, every ten seconds, also while nothing is at work."""
        self._after_beats.append(callback)

    def call_off_abandoned(self) -> None:
        """Call off what providers do for attempts that were stopped when no worker had them in hand. Others may do the
        same at the same time: that does no harm."""
        if self._calling_off.acquire(blocking=False):
            try:
                threading.Thread(target=self._call_off_all, name="call-off", daemon=True).start()
            except RuntimeError:  # there are too many threads
                self._calling_off.release()
                raise

    @property
    def busy(self) -> dict[Lane, int]:
        """How many jobs of each lane this worker is at work on."""
        return dict(Counter(held.claim.lane for held in list(self._held.values())))

    def drain(self, seconds: float) -> bool:
        """Stop claiming, and let what runs end, for at most so long; gives whether all of it has."""
        self._draining.set()
        return _within(seconds, lambda: not self._held)

    def close(self) -> None:
        """Stop claiming, and tell what runs to end: its jobs are queued again. `let_go` comes last."""
        self._draining.set()
        self._closing.set()
        for held in list(self._held.values()):
            held.stop.set()
        self._bodies.close()

    def all_sent(self, seconds: float) -> bool:
        """Let requests that are on their way to providers arrive, for at most so long; gives whether all of them have.
        Of one that is broken off nobody knows whether it has to be paid."""
        return _within(seconds, lambda: not any(held.sending for held in list(self._held.values())))

    def let_go(self) -> None:
        """Queue again what has not ended although it was told to, and let go of it: this worker says no more of it."""
        self._gone.set()
        for held in list(self._held.values()):
            if not held.sending:
                with suppress(Outage):  # then their leases run out
                    self._jobs.requeue(held.claim.job, held.claim.fence)

    # -- one attempt -------------------------------------------------------------------------------------------------

    def _attempt(self, claim: Claim) -> Claim | None:
        with at_work(claim):
            return self._carried_out(claim)

    def _carried_out(self, claim: Claim) -> Claim | None:
        held = self._held[claim.job, claim.fence] = self._hold(claim)
        try:
            with AttemptFolder(self._scratch) as folder:
                if self._closing.is_set():  # while it was claimed: nobody has stopped this one yet
                    raise Canceled
                done = self._perform(held, folder)
                return self._patiently(partial(self._succeed, claim, done, count()))
        except Canceled:
            if self._patiently(partial(self._jobs.canceled, claim)):
                self._call_off(held)
            elif self._closing.is_set():
                self._patiently(partial(self._jobs.requeue, claim.job, claim.fence))
        except BodyLost:
            self._patiently(partial(self._jobs.lose, claim.job, claim.fence))
            if held.stop.is_set() and self._patiently(partial(self._jobs.canceled, claim)):
                self._call_off(held)
        except OlderVersion:
            if self._patiently(partial(self._jobs.plan_anew, claim)):
                self._call_off(held)
        except _InputsGone as gone:
            self._patiently(partial(self._jobs.lose_input, claim, gone.digests))
        except _BodyFailed as failed:
            self._fail(held, failed.broken)
        except Exception as error:
            log.exception("job %s attempt %d could not be carried out", claim.job, claim.attempt)
            self._fail(held, _ours(error))
        finally:
            del self._held[claim.job, claim.fence]
        return self._claim(claim.lane)

    def _hold(self, claim: Claim) -> Held:
        return Held(claim, self._sink, self._vectors, self._registry, self._save_handle)

    def _succeed(self, claim: Claim, done: Done, tries: Iterator[int]) -> Claim | None:
        """Commit what was made; gives the next job."""
        if next(tries) > 0:
            self._keep(done)  # it has waited for the database: what nothing mentions is garbage after an hour
        lane = claim.lane if self._may_claim() else None
        return self._jobs.succeed(claim, done.made, lane, self.name)[1]

    def _claim(self, lane: Lane) -> Claim | None:
        return self._jobs.claim(lane, self.name) if self._may_claim() else None

    def _may_claim(self) -> bool:
        return not self._draining.is_set() and self._room.is_there()

    def _fail(self, held: Held, broken: Broken) -> None:
        self._room.learn(broken.problem)
        ended = self._patiently(partial(self._jobs.fail, held.claim, broken))
        if not ended and held.handle is not None and self._patiently(partial(self._jobs.canceled, held.claim)):
            self._call_off(held)  # it was stopped before this worker had heard of it

    def _patiently(self, work: Callable[[], T], held: Held | None = None) -> T:
        """Do what needs the database or the store. While they are full or away, this waits: what was made shall not be
        lost. It waits no longer when this process ends, or, given what is `held`, when that is stopped."""
        while True:
            try:
                return work()
            except Outage as error:
                log.warning("a job waits: %s", error)
                if held is not None and held.stop.is_set():
                    raise Canceled from error
                if self._closing.wait(AGAIN_SECONDS):
                    if held is not None:
                        raise Canceled from error  # nobody's fault: it is queued again
                    raise

    def _perform(self, held: Held, folder: AttemptFolder) -> Done:
        claim = held.claim
        node_type = node_type_of(claim, self._registry)
        if [digest for _, _, digest in claim.order.recipe.inputs if digest] != [digest_of(o) for _, o in claim.given]:
            raise NodeError(
                "What this node takes in came out different when it was made again",
                hint="Run the node again: it then works from what there is now.",
                code="inputs_changed",
            )
        params = bytes(claim.order.recipe.params)
        inputs = artifacts_in([msgspec.json.decode(params, type=node_type.params), [v for _, v in claim.given]])
        files = self._patiently(lambda: self._brought({artifact.digest for artifact in inputs}), held)
        models = {name: str(self._models.path(name)) for name in node_type.models}
        if claim.lane == "network":
            context = Context(held, self._providers, claim.owner, folder.path, files, models, claim.handle)
            try:
                made = asyncio.run(perform(node_type, params, claim.given, context))
            except Canceled:
                raise
            except Exception as error:
                raise _BodyFailed(broken(node_type.title, error)) from error
            done = Done(made=made, files={digest: str(path) for digest, path in context.saved.items()})
            self._patiently(partial(self._keep, done), held)
            return done
        order = Perform(
            node_type=node_type.id, params=params, given=claim.given, owner=claim.owner, files=files, models=models,
            folder=str(folder.path), handle=claim.handle,
        )  # fmt: skip
        done = self._in_child(held, order)
        self._patiently(partial(self._keep, done), held)
        return done

    def _brought(self, digests: set[str]) -> dict[str, str]:
        """The files that an attempt takes in, as files of this computer, by digest."""
        gone = digests - self._files.has(digests)
        if not gone:
            try:
                return {digest: str(self._files.path(digest)) for digest in digests}
            except Infrastructure:
                gone = digests - self._files.has(digests)  # the store may have learnt only now that one is gone
                if not gone:
                    raise
        raise _InputsGone(sorted(gone))

    def _in_child(self, held: Held, order: Perform) -> Done:
        body = self._bodies.take()
        try:
            ended = body.run(order, held.stop, lambda message: self._answer(held, message))
        finally:
            self._bodies.give_back(body)
        if isinstance(ended, Failed):
            raise _BodyFailed(ended.broken)
        return ended

    def _call_off_all(self) -> None:
        try:
            for claim in self._jobs.abandoned():
                self._call_off(self._hold(claim))
        except Outage as error:
            log.warning("what providers do for stopped attempts is called off later: %s", error)
        finally:
            self._calling_off.release()

    def _call_off(self, held: Held) -> None:
        """Stop the provider's job too: nobody shall pay for what nobody wants."""
        if held.handle is not None:
            self._tell_provider(held, held.handle)
            with suppress(Outage):  # else it is done once more
                self._jobs.called_off(held.claim)

    def _tell_provider(self, held: Held, handle: JobHandle) -> None:
        provider = self._providers.named(handle.provider)
        if provider is None or not handle.remote_id:
            return
        try:
            with AttemptFolder(self._scratch) as folder:
                context = Context(held, self._providers, held.claim.owner, folder.path, {}, {})
                asyncio.run(asyncio.wait_for(provider.cancel(handle, context), CALL_OFF_SECONDS))
        except Exception:
            log.exception("%s may go on with %s, which was stopped here", handle.provider, handle.remote_id)

    def _keep(self, done: Done) -> None:
        """Blobs first: everything is in the store before the database hears of it."""
        for artifact in done.made.artifacts:
            with full_as_outage():
                digest, _ = self._files.put(Path(done.files[artifact.digest]), link=True)
            if digest != artifact.digest:
                raise Infrastructure("A file changed after its node had saved it", detail=artifact.digest)

    # -- what a body says --------------------------------------------------------------------------------------------

    def _answer(self, held: Held, message: FromChild) -> ToChild | None:
        if isinstance(message, Progress):
            with suppress(Canceled):  # the body is told otherwise
                held.progress(message.fraction, message.stage, message.preview)
            return None
        if isinstance(message, Said):
            say(message)
            return None
        try:
            match message:
                case Search(collection, vector, where, limit):
                    return Answer(tuple(held.search(collection, vector, where, limit)))
                case Upsert(collection, entries):
                    held.upsert(collection, entries)
                case Forget(collection, where):
                    held.delete(collection, where)
                case SaveHandle(handle):
                    held.save_handle(handle)
        except Canceled:
            return None  # the body waits for an answer, and is told to stop instead
        except Exception as error:
            fatal = isinstance(error, NodeError) and not isinstance(error, Infrastructure)
            return Answer(broken=Broken(kind="fatal" if fatal else "infra", problem=problem_of("The worker", error)))
        return Answer()

    def _save_handle(self, held: Held, handle: JobHandle | None) -> None:
        """It may be paid for: it is not given up while nothing can be written."""
        self._patiently(partial(self._jobs.save_handle, held.claim, handle), held)

    # -- around it ---------------------------------------------------------------------------------------------------

    def _beat(self) -> None:
        while not self._gone.wait(BEAT_SECONDS):
            try:
                self.beat()
                for callback in self._after_beats:
                    callback()
            except Outage as error:
                log.warning("the leases could not be renewed, and run on: %s", error)
            except Exception:
                log.exception("heartbeat failed; the leases run on")


def _within(seconds: float, done: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not (ended := done()) and time.monotonic() < deadline:
        time.sleep(DRAIN_LOOK_SECONDS)
    return ended


def _ours(error: Exception) -> Broken:
    """An error that is not the body's: unless it says what a person has to do, it may work another time."""
    failed = broken("The worker", error)
    return failed if isinstance(error, NodeError) else msgspec.structs.replace(failed, kind="infra")


class _BodyFailed(Exception):
    def __init__(self, broken: Broken) -> None:
        super().__init__(broken.problem.title)
        self.broken = broken


class _InputsGone(Exception):
    def __init__(self, digests: Sequence[str]) -> None:
        super().__init__(*digests)
        self.digests = digests

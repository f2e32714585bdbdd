"""The one place that knows concrete classes: puts one process of a Reelgraph together, and takes it apart again."""

import gc
import importlib
import logging
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack

from executors.bells import Bells, LocalBells
from executors.bodies import Bodies, Limits
from executors.environment import LocalEnvironment
from executors.perform import PAUSE_SECONDS
from executors.providers import catalog
from executors.worker import Worker
from graph_engine import registry
from graph_engine.errors import Outage
from schemas.catalog import Lane
from server.attendance import Attendance
from server.folder import DataFolder
from server.settings import Settings
from server.shared_folders import check_shared_folders
from server.telemetry.telemetry import open_telemetry
from server.webhooks.outbound import Outbound
from server.webhooks.sender import LEAD, WebhookSender
from storage.models import Models
from storage.open import open_artifacts, open_pokes, open_vectors
from storage.sql.leads import Leads
from storage.sql.store import open_store
from storage.sql.wave import Tools

log = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0
CLUSTER_SWEEP_SECONDS = 5.0
AFTER_OUTAGE_SECONDS = 15.0
"""When the database was away or full, nobody could renew a lease: those at work get time for that, from when it can be
written again, before any is taken away."""
SWEEP_END_SECONDS = 5.0
SENDING_SECONDS = 20.0
"""For how long requests that are on their way to providers are waited for at the end."""

FULL_REST_SECONDS = 2 * PAUSE_SECONDS["disk_full"]
"""So long a worker whose disk was found full leaves the work to others: what it failed at is tried again in the middle
of that, by somebody else."""

WARM_AFTER_SECONDS = 1.0


class System:
    """What one process has of a Reelgraph: database, files, vectors, bells, and workers for `lanes`.

    A process that has all to itself works on all lanes unless told otherwise; where several share a broker, the server
    works on none, and leaves that to workers. `packages` name where node types are, besides those of plug-ins.

    Raises DataInUse, and whatever is wrong with what the settings name.
    """

    def __init__(
        self,
        settings: Settings,
        packages: Sequence[str] = ("node_types",),
        lanes: Mapping[Lane, int] | None = None,
    ) -> None:
        self.settings = settings
        self.registry = registry.load(*map(importlib.import_module, packages))
        self.providers = catalog.load()
        self.folder = DataFolder(settings.data, shared=settings.shared)
        self._stopping = threading.Event()
        self.models = Models(settings.data / "models")
        self.environment = LocalEnvironment(self.providers, self.models)
        self.files = open_artifacts(
            settings.store_url, settings.keys, settings.data / "copies", settings.max_copies_bytes
        )
        self.vectors = open_vectors(settings.vectors_url, settings.keys)
        self.pokes = open_pokes(settings.broker)
        self.bodies = Bodies(Limits(max_bytes=settings.max_body_bytes), packages)
        if lanes is None:
            lanes = settings.lanes if settings.broker == "local:" else {}
        self.lanes = lanes
        self.bells = self._bells()
        name = f"{os.uname().nodename}-{os.getpid()}"
        self.telemetry = open_telemetry(settings, name)
        tools = Tools(self.registry, self.environment, self.files.has, self.bells, self._poke, self.telemetry.observer)
        self.store = open_store(
            settings.database_url, self.registry, self.environment, tools, self.files.keep, self.pokes.stop,
            settings.max_waiting, settings.slots,
        )  # fmt: skip
        if settings.broker != "local:":
            check_shared_folders(settings, self.store.database)
        self.worker = Worker(
            name=name, jobs=self.store.jobs, files=self.files, models=self.models,
            vectors=self.vectors, registry=self.registry, providers=self.providers, bodies=self.bodies,
            sink=self.pokes, scratch=self.folder.scratch, rest_seconds=FULL_REST_SECONDS if settings.shared else 0.0,
        )  # fmt: skip
        self.pokes.on_stop(self.worker.stop)
        self._told_to_leave: list[Callable[[], None]] = []
        self.attendance = Attendance(self.store.workers, self.worker, lanes, self._leave)
        self.outbound = Outbound(allow_private=settings.allow_private_urls)
        holder = self.worker.name if settings.shared else "server"  # alone, it goes on with what its last start had
        self.leads = Leads(self.store.database, holder)
        self.sender = WebhookSender(self.store.outbox, self.outbound, self.leads)
        self._sweeper = threading.Thread(target=self._sweep, name="reconciler", daemon=True)
        # Later: children load as long as the server does, and would take the processor from it.
        self._warmer = threading.Timer(WARM_AFTER_SECONDS, self.bodies.warm, [lanes.get("cpu", 0)])
        self._warmer.daemon = True
        self._preparer = threading.Thread(target=self._prepare_files, name="store-preparer", daemon=True)

    def start(self, *, serving: bool = True) -> None:
        """Begin to work; what another boot was running goes on at once. What is sent to webhooks, servers send."""
        if not self.settings.shared and (taken_over := self.store.reconciler.adopt()):
            log.info("%d jobs of the last start are queued again", taken_over)
        self.telemetry.watch(lambda: self.bells.available, self.store.workload if serving else None)
        self.attendance.begin()
        if self.lanes:
            self.worker.on_beat(self.worker.call_off_abandoned)
        self._preparer.start()
        self.bells.start()
        self._sweeper.start()
        if serving:
            self.sender.start()
        self._warmer.start()
        gc.freeze()  # what start-up made stays for good: the collector need not look at it again and again

    def on_leave(self, callback: Callable[[], None]) -> None:
        """Call this when somebody wants this process to begin nothing new, and to end when nothing is left to do."""
        self._told_to_leave.append(callback)

    def drain(self, seconds: float) -> bool:
        """Begin nothing new, and let what runs end, for at most so long; gives whether it has ended."""
        self.bells.rest()
        return self.worker.drain(seconds)

    def close(self) -> None:
        """Stop working and let go of everything, also when some of it goes wrong. What was running is queued again."""
        self._stopping.set()
        self._warmer.cancel()
        ends = (
            self.worker.close, self.sender.close, self._leave_leads, self._let_requests_arrive, self.bells.close,
            self.worker.let_go, self.attendance.end, self.telemetry.close, self._end_sweeps, self.pokes.close,
            self.vectors.close, self.files.close, self.store.database.close, self.folder.release,
        )  # fmt: skip
        with ExitStack() as stack:
            for end in reversed(ends):
                stack.callback(end)

    def _leave(self) -> None:
        """Somebody who looks after the workers wants this one to begin nothing new."""
        log.warning("this worker was told to drain: it begins no new jobs")
        self.drain(0)
        for callback in self._told_to_leave:
            callback()

    def _prepare_files(self) -> None:
        """Nobody waits for a store that is away: it is prepared when it is first used, if not now."""
        try:
            self.files.prepare()
        except Outage as error:
            log.warning("the store for files could not be prepared: %s", error)

    def _leave_leads(self) -> None:
        if not self.settings.shared:
            return
        try:
            self.leads.give_up(LEAD)
        except Outage as error:
            log.warning("what this server alone did is left to others in half a minute: %s", error)

    def _bells(self) -> Bells:
        def answer(lane: Lane) -> None:
            self.worker.work(lane)

        if self.settings.broker == "local:":
            return LocalBells(answer, self.lanes)
        from executors.redis_bells import RedisBells

        return RedisBells(self.settings.broker, answer, self.lanes)

    def _poke(self, project: str) -> None:
        self.pokes.poke(project)
        self.sender.wake()

    def _let_requests_arrive(self) -> None:
        if not self.worker.all_sent(SENDING_SECONDS):
            log.warning("a request to a provider was broken off: nobody knows whether it arrived")

    def _end_sweeps(self) -> None:
        if self._sweeper.is_alive():
            self._sweeper.join(SWEEP_END_SECONDS)

    def _sweep(self) -> None:
        pause = CLUSTER_SWEEP_SECONDS if self.settings.shared else SWEEP_SECONDS
        rest, spare = pause, 0.0
        while not self._stopping.wait(rest):
            rest = pause
            try:
                self.store.reconciler.sweep(self.worker.beat, spare)
                spare = 0.0
            except Outage as error:
                log.warning("the reconciler could not do its round: %s", error)
                rest = spare = AFTER_OUTAGE_SECONDS
            except Exception:
                log.exception("the reconciler could not do its round; it tries again")

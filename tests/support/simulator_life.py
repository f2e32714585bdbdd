"""One random life: whose move is next, what it does, and how it all ends."""

import random
import shutil
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any
from unittest.mock import patch

from desk import PlainEnvironment
from simulator_hazards import Clock, Death, Fault, FullDisk, Hazard, Place
from simulator_nodes import TYPES, upgraded
from simulator_people import People
from simulator_shadow import Shadow
from simulator_verdict import compare, judge
from simulator_workers import Far, Files, SimulatedWorker

from graph_engine.errors import EngineError
from graph_engine.registry import Registry
from graph_engine.transitions import JOB_TERMINAL, RUN_TERMINAL
from graph_engine.values import artifacts_in
from schemas.catalog import Lane
from schemas.run import NodeStatus
from storage.sql import store
from storage.sql.opening import sqlite_url
from storage.sql.runs import Trigger
from storage.sql.sqlite import SqliteDatabase
from storage.sql.wave import Tools

MOST_WORKERS = 8
MOST_FROZEN = 3
MOST_PROJECTS = 3
SETTLE_ROUNDS = 80
SETTLE_SECONDS = 30.0

PLACES: tuple[Place, ...] = ("statement", "statement", "statement", "commit", "committed")
ERRORS = (Fault, Fault, FullDisk, Death)


class Life:
    """One seed: projects, people, bells, workers, a provider, and a server that is started again and again."""

    def __init__(self, seed: int, database: SqliteDatabase, folder: Path, clock: Clock, hazard: Hazard) -> None:
        self.log: list[str] = []
        self.people = People(random.Random(seed))
        self._dice = random.Random(seed)
        self._database = database
        self._clock = clock
        self._hazard = hazard
        self._folder = Path(tempfile.mkdtemp(dir=folder))
        self._files = Files(self._folder)
        self._far = Far()
        self._shadow = Shadow(database.path)
        self._registry = Registry(TYPES)
        self._bells: list[tuple[Lane, str]] = []
        self._workers: list[SimulatedWorker] = []
        self._born = 0
        self._trouble = self._far.trouble = self._dice.choice((0.0, 0.05, 0.15, 0.4))
        self._boot()

    def close(self) -> None:
        self._shadow.close()
        shutil.rmtree(self._folder)

    def live(self, moves: int) -> None:
        """Let anything happen, then let everything settle, and compare with what ought to be."""
        self._shadow.look(committed=True)
        for _ in range(self._dice.randint(1, 3)):
            self._move(self._create)
        choices = [move for move, weight in self._weights().items() for _ in range(weight)]
        for _ in range(3 * moves):  # some do nothing
            if len(self.log) >= moves:
                break
            self._endanger()
            self._move(self._dice.choice(choices))
        judge(self._database, self._shadow, self.people, self._far)
        self._calm_down()
        self._settle()
        judge(self._database, self._shadow, self.people, self._far)
        for project in self.people.projects:
            self._compared(project)
            self._finish(project)
        judge(self._database, self._shadow, self.people, self._far)

    def _weights(self) -> dict[Callable[[], str], int]:
        """How often each move is made. Every life has a mood of its own: what seldom happens in one happens all the
        time in another (A. Groce et al., "Swarm testing", 2012)."""
        work = {self._trigger: 10, self._hear: 20, self._go_on: 100}
        life = {
            self._edit: 5, self._rewire: 1, self._pin: 1, self._ask_again: 1, self._cancel: 1, self._delete: 1,
            self._create: 1, self._lose_bell: 2, self._double_bell: 2, self._kill: 2, self._freeze: 3, self._wake: 2,
            self._beat: 4, self._tick: 6, self._jump: 1, self._sweep: 6, self._restart: 1, self._upgrade: 1,
            self._vanish: 12,
        }  # fmt: skip
        return work | {move: weight * self._dice.choice((0, 1, 1, 2, 4)) for move, weight in life.items()}

    def _move(self, move: Callable[[], str]) -> None:
        commits, struck = self._hazard.commits, self._hazard.struck
        name = move.__name__.lstrip("_")
        try:
            said = move()
        except EngineError as error:
            said = f"refused: {error}"
        except Fault as fault:
            said = f"{type(fault).__name__} at a {fault}"
        except Death as death:
            said = f"killed at a {death}"
            self._hazard.disarm()
            self._boot()
        except Exception:
            self.log.append(f"{len(self.log):4} {name} …")
            raise
        self._hazard.disarm()
        if said != "nothing":
            self.log.append(f"{len(self.log):4} {name}: {said}")
        if (commits, struck) != (self._hazard.commits, self._hazard.struck):
            self._shadow.look(committed=self._hazard.commits > commits)

    def _endanger(self) -> None:
        if self._dice.random() > 0.06:
            return
        place: Place = self._dice.choice(PLACES)
        after = self._dice.randint(0, 12) if place == "statement" else self._dice.choice((0, 0, 1))
        error = self._dice.choice((Fault, Fault, Death)) if place == "committed" else self._dice.choice(ERRORS)
        self._hazard.arm(place, after, error)

    # -- people --

    def _create(self) -> str:
        return self.people.create(self._store) if len(self.people.projects) < MOST_PROJECTS else "nothing"

    def _edit(self) -> str:
        return self.people.edit(self._store)

    def _rewire(self) -> str:
        return self.people.rewire(self._store)

    def _pin(self) -> str:
        return self.people.pin(self._store)

    def _trigger(self) -> str:
        return self.people.trigger(self._store)

    def _ask_again(self) -> str:
        return self.people.ask_again(self._store)

    def _cancel(self) -> str:
        return self.people.cancel(self._store)

    def _delete(self) -> str:
        return self.people.delete(self._store)

    # -- bells: lost, doubled and in any order --

    def ring(self, lane: Lane, jobs: Collection[str]) -> None:
        self._bells += [(lane, job) for job in jobs]

    remind = ring

    def _hear(self) -> str:
        if not self._bells or len(self._workers) >= MOST_WORKERS:
            return "nothing"
        lane, job = self._take(self._bells)
        return f"{self._hire(lane).name} hears {lane} {job[:6]}"

    def _lose_bell(self) -> str:
        return self._take(self._bells)[1][:6] if self._bells else "nothing"

    def _double_bell(self) -> str:
        if self._bells:
            self._bells.append(self._dice.choice(self._bells))
        return f"{len(self._bells)} bells"

    # -- workers --

    def _hire(self, lane: Lane) -> SimulatedWorker:
        self._born += 1
        worker = SimulatedWorker(
            f"w{self._born}", lane, lambda: self._store.jobs, self._files, self._far, self._registry,
            self._shadow.claimed, self._shadow.ended,
        )  # fmt: skip
        worker.trouble = self._trouble
        self._workers.append(worker)
        return worker

    def _go_on(self) -> str:
        awake = [worker for worker in self._workers if not worker.frozen]
        return self._step(self._dice.choice(awake)) if awake else "nothing"

    def _step(self, worker: SimulatedWorker) -> str:
        try:
            said = next(worker.steps)
        except StopIteration:
            self._workers.remove(worker)
            return f"{worker.name} is done"
        except Fault:
            self._workers.remove(worker)
            raise
        return f"{worker.name} {said}"

    def _kill(self) -> str:
        if not self._workers:
            return "nothing"
        worker = self._take(self._workers)
        worker.steps.close()
        return f"{worker.name}"

    def _freeze(self) -> str:
        awake = [worker for worker in self._workers if not worker.frozen]
        if not awake or len(self._workers) - len(awake) >= MOST_FROZEN:
            return "nothing"
        worker = self._dice.choice(awake)
        worker.frozen = True
        return worker.name

    def _wake(self) -> str:
        frozen = [worker for worker in self._workers if worker.frozen]
        if not frozen:
            return "nothing"
        worker = self._dice.choice(frozen)
        worker.frozen = False
        return worker.name

    def _beat(self) -> str:
        held = [(w, w.claim) for w in self._workers if w.claim is not None and not w.frozen]
        kept = self._store.jobs.beat((claim.job, claim.fence) for _, claim in held)
        for worker, claim in held:
            worker.stop |= (claim.job, claim.fence) not in kept
        return f"{len(kept)} of {len(held)}"

    def _stop(self, job: str, fence: int) -> None:
        for worker in self._workers:
            if worker.claim is not None and (worker.claim.job, worker.claim.fence) == (job, fence):
                worker.stop = self._dice.random() < 0.7  # the others learn it from their next beat

    # -- time, servers and files --

    def _tick(self) -> str:
        return self._pass(self._dice.uniform(0.0, 12.0))

    def _jump(self) -> str:
        return self._pass(self._dice.choice((-300.0, -20.0, 35.0, 120.0)))

    def _pass(self, seconds: float) -> str:
        self._clock.now += seconds
        return f"{seconds:+.1f} s"

    def _sweep(self) -> str:
        self._store.reconciler.sweep()
        return f"{len(self._bells)} bells"

    def _restart(self) -> str:
        self._boot()
        return f"{len(self._workers)} sleepers survive"

    def _upgrade(self) -> str:
        """A server with a newer version of a node type. Who sleeps through it is as old as before."""
        chosen = self._dice.choice(list(self._registry))
        self._registry = Registry(upgraded(type) if type is chosen else type for type in self._registry)
        self._boot()
        return f"{chosen.id} {chosen.version + 1}"

    def _boot(self) -> None:
        """A new server on the same database. Most workers die with the old one; frozen ones may wake long after."""
        self._bells.clear()
        for worker in self._workers:
            if not worker.frozen:
                worker.steps.close()
        self._workers = [worker for worker in self._workers if worker.frozen]
        environment = PlainEnvironment()
        tools = Tools(self._registry, environment, self._present, self, lambda _: None)
        with patch.object(store, "open_database", lambda *_: self._database), patch.object(store, "prepare"):
            self._store = store.open_store(
                sqlite_url(self._database.path), self._registry, environment, tools, self._present, self._stop
            )
        self._store.reconciler.adopt()

    def _present(self, digests: Any) -> set[str]:
        return set(digests) & self._files.there

    def _vanish(self) -> str:
        if not self._files.there:
            return "nothing"
        needed = {a.digest for w in self._workers if w.claim for a in artifacts_in([v for _, v in w.claim.given])}
        digest = self._dice.choice(sorted(needed & self._files.there) or sorted(self._files.there))
        self._files.there.discard(digest)
        return f"{digest[:6]} ({self._files.text(digest)})"

    def _take(self, things: list[Any]) -> Any:
        return things.pop(self._dice.randrange(len(things)))

    # -- the end --

    def _compared(self, project: str) -> dict[str, NodeStatus]:
        return compare(self._store, self._files, self._registry, project)

    def _calm_down(self) -> None:
        self._trouble = self._far.trouble = 0.0
        for worker in self._workers:
            worker.frozen, worker.trouble = False, 0.0

    def _settle(self) -> None:
        """Let everything end that has begun."""
        for _ in range(SETTLE_ROUNDS):
            while self._bells:
                lane, _job = self._bells.pop(0)
                self._hire(lane)
            while self._workers:
                self._move(self._go_on)
            live = [id for id, row in self._shadow.jobs.items() if row[0] not in JOB_TERMINAL]
            live += [id for id, row in self._shadow.runs.items() if row[0] not in RUN_TERMINAL]
            if not live:
                return
            self._clock.now += SETTLE_SECONDS
            self._store.reconciler.sweep()
            self._shadow.look(committed=True)
        raise AssertionError(f"it hangs: {live}")

    def _finish(self, project: str) -> None:
        """Now that nothing goes wrong any more, one run makes everything fresh."""
        graph = self._store.graphs.graph(project).graph
        self.log.append(f"     run all of {project[:6]}")
        everything = Trigger(project=project, targets=tuple(node.id for node in graph.nodes))
        run = self._store.runs.trigger(everything).run.id
        self._shadow.look(committed=True)
        self._settle()
        view = self._store.runs.view(run)
        assert view.status == "succeeded", f"run {run} {view.status}: {[s for s in view.steps if s.problem]}"
        states = {id: node.state for id, node in self._compared(project).items()}
        assert set(states.values()) <= {"fresh", "pinned"}, f"after a run of everything: {states}"

"""The engine over a real database with nothing else around it: no bells, no workers, no processes.

A test is the worker: it claims a job and says how it ended.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import trial_nodes
from film_graph import graph
from sqlalchemy import text

from graph_engine.job import Broken, Claim, Made
from graph_engine.ports import Engine
from graph_engine.registry import Registry, load
from graph_engine.testing import FakeContext
from graph_engine.values import inputs_of
from schemas.catalog import Lane
from schemas.graph import Edge, Graph, Node, PortRef
from schemas.problem import Problem
from schemas.run import NodeStatus, Plan, RunAccepted, RunRequest, RunView
from schemas.value import Output, Text
from storage.sql import pipeline, sqlite
from storage.sql.invariants import broken_invariants
from storage.sql.observer import Nobody, Observer
from storage.sql.opening import sqlite_url
from storage.sql.runs import Trigger
from storage.sql.slots import UNLIMITED, Slots
from storage.sql.sqlite import SqliteDatabase
from storage.sql.store import open_store
from storage.sql.wave import Tools

LOOSE = Broken(kind="infra", problem=Problem(code="loose", title="The cable is loose"))
FATAL = Broken(kind="fatal", problem=Problem(code="low_tide", title="The tide is out"))


class PlainEnvironment:
    """Implements `ports.Environment`: `snapshot` stands for all models and providers."""

    def __init__(self) -> None:
        self.snapshot = "1"

    def fingerprint(self, models: Sequence[str], capability: str | None, model: str) -> str:
        return f"{','.join(models)}/{capability}/{model}@{self.snapshot}"

    def engine(self, capability: str, model: str) -> Engine:
        return Engine(model, "network" if model == "far" else "cpu")


class Desk:
    """A database, and the test at the desk beside it. `rung`, `poked` and `stopped` are what it asked for."""

    def __init__(
        self, folder: Path, registry: Registry | None = None, url: str | None = None, observer: Observer | None = None,
        slots: Slots = UNLIMITED,
    ) -> None:  # fmt: skip
        self.registry = registry or load(trial_nodes)
        self.environment = PlainEnvironment()
        self.rung: list[tuple[Lane, str]] = []
        self.poked: list[str] = []
        self.stopped: list[tuple[str, int]] = []
        self.missing: set[str] = set()
        self._files = FakeContext(folder)
        tools = Tools(self.registry, self.environment, self._present, self, self.poked.append, observer or Nobody())
        url = url or sqlite_url(folder / "desk.db")
        self.store = open_store(url, self.registry, self.environment, tools, self._present, self._stop, slots=slots)

    def ring(self, lane: Lane, jobs: Collection[str]) -> None:
        """See `storage.sql.bells.Bells`."""
        self.rung += [(lane, job) for job in jobs]

    remind = ring

    def _stop(self, job: str, fence: int) -> None:
        self.stopped.append((job, fence))

    def _present(self, digests: Iterable[str]) -> set[str]:
        return set(digests) - self.missing

    # -- the person --------------------------------------------------------------------------------------------------

    def project(self, wires: str = "", params: dict[str, dict[str, Any]] | None = None, **types: str) -> str:
        return self.store.graphs.create("Desk", graph(wires, params, **types)).id

    def save(self, project: str, new: Graph) -> None:
        self.store.graphs.save(project, new, self.store.graphs.graph(project).rev)

    def change(self, project: str, node: str, **fields: Any) -> None:
        """Change fields of a node other than its params, such as `pinned`."""
        old = self.store.graphs.graph(project).graph
        nodes = tuple(msgspec.structs.replace(n, **fields) if n.id == node else n for n in old.nodes)
        self.save(project, msgspec.structs.replace(old, nodes=nodes))

    def edit(self, project: str, node: str, **params: Any) -> None:
        """Change params of a node, as a save from the canvas would."""
        old = {n.id: n for n in self.store.graphs.graph(project).graph.nodes}
        self.change(project, node, params={**old[node].params, **params})

    def trigger(self, project: str, *targets: str, key: str | None = None, **request: Any) -> RunAccepted:
        return self.store.runs.trigger(_trigger(project, targets, key, request))

    def plan(self, project: str, *targets: str, **request: Any) -> Plan:
        return self.store.runs.plan(_trigger(project, targets, None, request))

    # -- the worker --------------------------------------------------------------------------------------------------

    def claim(self, lane: Lane = "cpu") -> Claim:
        claim = self.store.jobs.claim(lane, "desk")
        assert claim is not None, "no job is queued"
        return claim

    def make(self, claim: Claim) -> Made:
        """What the body of this claim gives."""
        return Made(outputs=asyncio.run(self._run(claim)), seconds=0.5)

    async def _run(self, claim: Claim) -> dict[str, Output]:
        node_type = self.registry.get(claim.order.recipe.type)
        assert node_type is not None
        params = msgspec.json.decode(claim.order.recipe.params, type=node_type.params)
        outputs = await node_type.run(self._files, params, inputs_of(node_type, claim.given))
        return {name: value for name, value in msgspec.structs.asdict(outputs).items() if value is not None}

    def finish(self, claim: Claim, *text: str) -> bool:
        """Commit what the body gives; or this text, as a body would that is not the same every time."""
        made = Made(outputs={"text": Text(text=text[0])}) if text else self.make(claim)
        return self.store.jobs.succeed(claim, made)[0]

    def fail(self, claim: Claim, broken: Broken = FATAL) -> bool:
        return self.store.jobs.fail(claim, broken)

    def work(self) -> list[str]:
        """Do all queued jobs; gives the texts of their params in the order of work."""
        done = []
        for lane in ("cpu", "network", "gpu"):
            while (claim := self.store.jobs.claim(lane, "desk")) is not None:
                done.append(msgspec.json.decode(claim.order.recipe.params).get("text", ""))
                assert self.finish(claim)
        return done

    def run(self, project: str, *targets: str, **request: Any) -> RunView:
        """Trigger, and do all the work."""
        accepted = self.trigger(project, *targets, **request)
        while self.work():
            pass
        return self.store.runs.view(accepted.run.id)

    # -- looking -----------------------------------------------------------------------------------------------------

    def status(self, project: str) -> dict[str, NodeStatus]:
        return {node.node: node for node in self.store.status.project(project).nodes}

    def states(self, project: str) -> dict[str, str]:
        return {id: node.state for id, node in self.status(project).items()}

    def text(self, project: str, node: str, port: str = "text") -> str | None:
        outputs = self.status(project)[node].outputs
        return outputs[port].text if outputs else None

    def steps(self, run: RunView | str) -> dict[str, str]:
        view = self.store.runs.view(run) if isinstance(run, str) else run
        return {step.node: step.status for step in view.steps}

    def job_statuses(self) -> list[str]:
        """Of all jobs there ever were, oldest first."""
        with self.store.database.read() as connection:
            jobs = connection.execute(text(f"SELECT status FROM job ORDER BY created_at, {self.place}"))
            return [job.status for job in jobs]

    @property
    def place(self) -> str:
        """The column that says in which order rows were inserted, as long as none was changed."""
        return "rowid" if isinstance(self.store.database, SqliteDatabase) else "ctid"

    def check(self) -> None:
        """No invariant of the engine is broken, whatever the test did."""
        assert broken_invariants(self.store.database, ()) == []

    def close(self) -> None:
        self.store.database.close()


@contextmanager
def later(seconds: float) -> Iterator[None]:
    """As if this much time had passed, by the clock of the database."""
    real: Callable[[], float] = sqlite.time.time
    with (
        patch.object(sqlite.time, "time", lambda: real() + seconds),
        patch.object(pipeline, "CLOCK", f"{pipeline.CLOCK} + {seconds!r}"),
    ):
        yield


@contextmanager
def standing_still(moment: float = 1.8e9) -> Iterator[None]:
    """The clock of the database stands still."""
    with (
        patch.object(sqlite.time, "time", lambda: moment),
        patch.object(pipeline, "CLOCK", f"{moment!r}::float8"),
    ):
        yield


def node(id: str, type: str, **fields: Any) -> Node:
    return Node(id=id, type=type, **fields)


def edge(source: str, target: str) -> Edge:
    """`edge("a.text", "b.parts")`"""
    (a, out), (b, into) = source.split("."), target.split(".")
    return Edge(source=PortRef(node=a, port=out), target=PortRef(node=b, port=into))


def _trigger(project: str, targets: tuple[str, ...], key: str | None, request: dict[str, Any]) -> Trigger:
    return Trigger(project=project, targets=targets, request=RunRequest(**request), idempotency_key=key)

"""Runs: trigger → plan → steps, in one transaction."""

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import uuid4

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, func, insert, select

from graph_engine.errors import InvalidGraph
from graph_engine.ports import Owner
from graph_engine.transitions import RUN_LIVE
from schemas.event import RunStarted
from schemas.ids import Key
from schemas.problem import Problem
from schemas.run import Plan, PlanStep, RunAccepted, RunRequest, RunView
from storage.sql import takes
from storage.sql.cancel import Canceler
from storage.sql.engine import Database, Rows, Transaction
from storage.sql.errors import Conflict, KeyReused, TooMuchQueued
from storage.sql.expressions import among
from storage.sql.planning import Planned, Planner
from storage.sql.run_view import ask, view
from storage.sql.runbook import RunBook
from storage.sql.tables import RunKeyRow, RunRow, SnapshotRow, table
from storage.sql.wave import RunInfo, Tools, Wave

_run, _key, _snapshot = table(RunRow), table(RunKeyRow), table(SnapshotRow)

_TARGETS_BY_KEY = (
    select(_run.c.targets)
    .join_from(_key, _run, _run.c.id == _key.c.run_id)
    .where(_key.c.project_id == bindparam("project"), _key.c.key == bindparam("key"))
)
_BY_KEY = select(_key.c.run_id, _key.c.request_digest).where(
    _key.c.project_id == bindparam("project"), _key.c.key == bindparam("key")
)
_NEW_KEY = insert(_key)
_LIVE = (
    select(_run.c.id, _run.c.rev, _run.c.status, _run.c.request_digest)
    .where(
        _run.c.project_id == bindparam("project"),
        among(_run.c.status, RUN_LIVE),
        _run.c.targets == bindparam("targets"),
    )
    .order_by(_run.c.created_at, _run.c.id)
)
_WAITING = select(func.sum(_run.c.live)).where(
    _run.c.project_id == bindparam("project"), among(_run.c.status, RUN_LIVE)
)
_NEW_RUN = insert(_run)
_NEW_SNAPSHOT = insert(_snapshot)


class Trigger(Struct, frozen=True, kw_only=True):
    """One request to run nodes. With `alone` it gets a run of its own, and joins nobody else's."""

    project: str
    targets: tuple[str, ...]
    request: RunRequest = RunRequest()
    idempotency_key: str | None = None
    alone: bool = False


class Runs:
    """Triggers, plans, stops and shows runs."""

    def __init__(
        self, database: Database, planner: Planner, tools: Tools, book: RunBook, canceler: Canceler, most_waiting: int
    ) -> None:
        self._database = database
        self._planner = planner
        self._tools = tools
        self._book = book
        self._canceler = canceler
        self._most_waiting = most_waiting

    def plan(self, trigger: Trigger) -> Plan:
        """What a trigger would do. Writes nothing."""
        with self._database.read() as connection:
            nonce = uuid4().hex
            return self._planner.plan(connection, trigger.project, trigger.targets, trigger.request, nonce).plan

    def trigger(self, trigger: Trigger) -> RunAccepted:
        """Start a run, or join one. Raises InvalidGraph with all Problems when nothing can run, Conflict, KeyReused and
        TooMuchQueued."""
        with self._database.write() as transaction:
            accepted = self._trigger(transaction, trigger)
        return accepted()

    def cancel(self, run: str) -> RunView:
        """Stop a run. What another run waits for goes on; what has ended stays as it is."""
        with self._database.write() as transaction:
            self._canceler.cancel(transaction, run)
            return view(transaction, run)

    def cancel_node(self, run: str, node: str) -> RunView:
        """Stop one node of a run, what waits for it, and what nothing else needs."""
        with self._database.write() as transaction:
            self._canceler.cancel_node(transaction, run, node)
            return view(transaction, run)

    def asked_for(self, project: str, key: str) -> tuple[str, ...] | None:
        """The targets of the run that this Idempotency-Key was answered with, or None when it is new."""
        with self._database.read() as connection:
            targets = connection.execute(_TARGETS_BY_KEY, {"project": project, "key": key}).scalar()
        return msgspec.json.decode(targets, type=tuple[str, ...]) if targets is not None else None

    def view(self, run: str) -> RunView:
        """A run with its steps."""
        with self._database.read() as connection:
            return view(connection, run)

    def _trigger(self, transaction: Transaction, trigger: Trigger) -> Callable[[], RunAccepted]:
        """What this gives makes the answer, when the transaction is over."""
        digest = _request_digest(trigger)
        if (known := self._known(transaction, trigger, digest)) is not None:
            self._triggered(transaction, known, trigger, joined=True)
            return self._again(transaction, known)
        id = uuid4().hex
        live, waiting = self._live(transaction, trigger), self._waiting(transaction, trigger)
        planned = self._planner.plan(transaction, trigger.project, trigger.targets, trigger.request, id)
        plan = planned.plan
        if plan.problems and not planned.runnable:
            raise InvalidGraph(*plan.problems)
        if (joined := self._joined(transaction, trigger, live, plan.rev, digest)) is not None:
            self._remember(transaction, trigger, joined, digest)
            self._triggered(transaction, joined, trigger, joined=True)
            shown = ask(transaction, joined)
            return lambda: RunAccepted(run=shown(), plan=plan, joined=True)
        if trigger.request.on_conflict == "cancel_previous":
            waiting = self._waiting(transaction, trigger)  # less than before
        self._check_room(trigger.project, int(waiting.scalar() or 0), len(plan.steps))
        owner = Owner(trigger.project, planned.user)
        snapshot, priority = planned.snapshot, trigger.request.priority
        info = RunInfo(id, owner, priority, snapshot, snapshot.children())
        waits = trigger.request.on_conflict == "queue" and live and snapshot.tasks
        self._insert(transaction, trigger, info, planned, digest, live[-1].id if waits else None)
        self._triggered(transaction, id, trigger, joined=False)
        shown = ask(transaction, id)
        return lambda: RunAccepted(run=shown(), plan=plan)

    def _check_room(self, project: str, waiting: int, steps: int) -> None:
        """One run may be as large as it likes; a further one has to fit in beside what waits."""
        if waiting and steps and waiting + steps > self._most_waiting:
            raise TooMuchQueued(project, waiting, self._most_waiting)

    def _triggered(self, transaction: Transaction, run: str, trigger: Trigger, *, joined: bool) -> None:
        told = partial(self._tools.observer.triggered, run, trigger.project, transaction.now, joined=joined)
        transaction.after["triggered", run] = told

    def _known(self, transaction: Transaction, trigger: Trigger, digest: str) -> str | None:
        if trigger.idempotency_key is None:
            return None
        found = {"project": trigger.project, "key": trigger.idempotency_key}
        row = transaction.execute(_BY_KEY, found).first()
        if row is None:
            return None
        if row.request_digest != digest:
            raise KeyReused
        return str(row.run_id)

    def _remember(self, transaction: Transaction, trigger: Trigger, run: str, digest: str) -> None:
        if trigger.idempotency_key is not None:
            row = {"project_id": trigger.project, "key": trigger.idempotency_key, "run_id": run,
                   "request_digest": digest}  # fmt: skip
            transaction.execute(_NEW_KEY, row)

    def _again(self, transaction: Transaction, run: str) -> Callable[[], RunAccepted]:
        """The answer to a request that was answered before, whatever the document has become meanwhile."""
        asked, snapshot = ask(transaction, run), self._book.info(transaction, run).snapshot
        steps = tuple(PlanStep(node=node, action="run", type=task.type) for node, task in snapshot.tasks.items())

        def accepted() -> RunAccepted:
            shown = asked()
            plan = Plan(targets=shown.targets, rev=shown.rev, steps=steps, reused=tuple(sorted(snapshot.given)))
            return RunAccepted(run=shown, plan=plan, joined=True)

        return accepted

    def _live(self, transaction: Transaction, trigger: Trigger) -> Rows:
        """The live runs of the same targets, oldest first."""
        same = {"project": trigger.project, "targets": msgspec.json.encode(trigger.targets)}
        return transaction.execute(_LIVE, same)

    def _waiting(self, transaction: Transaction, trigger: Trigger) -> Rows:
        """How many steps of the project have not ended."""
        return transaction.execute(_WAITING, {"project": trigger.project})

    def _joined(
        self, transaction: Transaction, trigger: Trigger, live: Sequence[Any], rev: int, digest: str
    ) -> str | None:
        """The live run to join, if that is wanted; or the previous ones are dealt with as the request says."""
        running = [row for row in live if row.status == "running"]
        match trigger.request.on_conflict:
            case "reject" if running:
                raise Conflict(
                    Problem(code="already_running", title="This is running already", hint="Wait for it or stop it.")
                )
            case "cancel_previous":
                for row in running:
                    self._canceler.cancel(transaction, row.id)
            case "join" if not trigger.alone:
                return next((r.id for r in running if r.rev == rev and r.request_digest == digest), None)
        return None

    def _insert(
        self, transaction: Transaction, trigger: Trigger, info: RunInfo, planned: Planned, digest: str,
        after: str | None,
    ) -> None:  # fmt: skip
        """Write a new run and start it, or let it wait for the run `after` to end."""
        row = {
            "id": info.id, "project_id": trigger.project, "rev": planned.plan.rev, "mode": trigger.request.mode,
            "targets": msgspec.json.encode(trigger.targets), "status": "running", "live": len(info.snapshot.tasks),
            "priority": info.priority, "request_digest": digest, "after_run": after,
            "created_at": transaction.now, "finished_at": None,
        }  # fmt: skip
        transaction.execute(_NEW_RUN, row)
        self._remember(transaction, trigger, info.id, digest)
        snapshot = msgspec.json.encode(info.snapshot)
        transaction.execute(_NEW_SNAPSHOT, {"run_id": info.id, "snapshot": snapshot})
        started = RunStarted(run=info.id, targets=trigger.targets, steps=len(info.snapshot.tasks))
        transaction.tell(trigger.project, [started])
        wave = Wave(transaction, info, self._tools)
        if after is None:
            wave.start(planned.stored, planned.absent)
        else:
            wave.wait()
        self._book.keep(info)
        self._book.finish(transaction, info.id, wave, 0)
        transaction.settle()  # a run that has nothing to do has ended: whoever asks next is to see that
        takes.record(transaction, trigger.project, info.id, planned.adopted)


def _request_digest(trigger: Trigger) -> Key:
    body = msgspec.json.encode((trigger.targets, trigger.request), order="deterministic")
    return hashlib.sha256(body).hexdigest()

"""What every transaction has to know of live runs: what is fixed about them, their waves, and how they end."""

from collections import OrderedDict
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import and_, bindparam, select, update

from graph_engine.plan import Snapshot
from graph_engine.ports import Owner
from graph_engine.reach import reached
from graph_engine.transitions import RUN_LIVE, outcome
from schemas.event import RunEnded
from storage.sql.engine import Database, Rows, Transaction
from storage.sql.expressions import among
from storage.sql.tables import ProjectRow, RunRow, SnapshotRow, StepRow, table
from storage.sql.wave import RunInfo, Tools, Wave

_run, _step, _project, _snapshot = table(RunRow), table(StepRow), table(ProjectRow), table(SnapshotRow)
_before = _run.alias("before")

_INFO = (
    select(_run.c.id, _run.c.project_id, _run.c.priority, _snapshot.c.snapshot, _project.c.user_id)
    .join_from(_run, _project, _run.c.project_id == _project.c.id)
    .join(_snapshot, _snapshot.c.run_id == _run.c.id)
    .where(_run.c.id == bindparam("run"))
)
_COUNT_DOWN = (
    update(_run)
    .where(_run.c.id == bindparam("run"))
    .values(live=_run.c.live - bindparam("ended"))
    .returning(_run.c.live, _run.c.after_run, _run.c.status, _run.c.created_at)
)
_STATUSES = select(_step.c.status).where(_step.c.run_id == bindparam("run")).distinct()
_END = update(_run).where(_run.c.id == bindparam("run")).values(status=bindparam("new"), finished_at=bindparam("now"))
_MOVE_UP = (
    update(_run)
    .where(among(_run.c.status, RUN_LIVE), _run.c.after_run == bindparam("ended"))
    .values(after_run=bindparam("before"))
)
_NEXT = select(_run.c.id).where(among(_run.c.status, RUN_LIVE), _run.c.after_run == bindparam("ended"))
_SAME = (
    select(_before.c.id, _before.c.created_at, _before.c.after_run)
    .join_from(_run, _before, and_(_before.c.project_id == _run.c.project_id, _before.c.targets == _run.c.targets))
    .where(_run.c.id == bindparam("run"), among(_before.c.status, RUN_LIVE))
    .order_by(_before.c.created_at)
)
_OVERDUE = (
    select(_run.c.id)
    .join_from(_run, _before, _run.c.after_run == _before.c.id)
    .where(among(_run.c.status, RUN_LIVE), _before.c.finished_at.is_not(None))
)
_FREE = (
    update(_run)
    .where(_run.c.id == bindparam("run"), _run.c.status == "running", _run.c.after_run.is_not(None))
    .values(after_run=bindparam("before"))
    .returning(_run.c.id)
)

KEPT_RUNS = 64
MOST_IN_A_ROW = 200
_START = "start"


class RunBook:
    """The live runs of all projects."""

    def __init__(self, database: Database, tools: Tools) -> None:
        self._database = database
        self._tools = tools
        self._kept: OrderedDict[str, RunInfo] = OrderedDict()

    def info(self, transaction: Transaction, run: str) -> RunInfo:
        """What is fixed about a run."""
        info = self._kept.get(run)
        if info is None:
            row = transaction.execute(_INFO, {"run": run}).one()
            snapshot = msgspec.json.decode(row.snapshot, type=Snapshot)
            info = RunInfo(row.id, Owner(row.project_id, row.user_id), row.priority, snapshot, snapshot.children())
            self.keep(info)
        return info

    def keep(self, info: RunInfo) -> None:
        """Remember a run: it will be asked for soon."""
        self._kept[info.id] = info
        while len(self._kept) > KEPT_RUNS:
            self._kept.popitem(last=False)

    def wave(self, transaction: Transaction, run: str) -> Wave:
        """A new wave through a run. Give it back to `finish`."""
        return Wave(transaction, self.info(transaction, run), self._tools)

    def finish(self, transaction: Transaction, run: str, wave: Wave, ended: int) -> None:
        """Write a wave; `ended` more steps became terminal by its caller's doing. Whether the run has ended with them
        is known when the transaction is settled."""
        info = self.info(transaction, run)
        wave.flush()
        if ended + wave.ended or not info.snapshot.tasks:
            rows = transaction.execute(_COUNT_DOWN, {"run": run, "ended": ended + wave.ended})
            transaction.look_later(partial(self._end, transaction, info.owner.project, run, rows))
        self.poke(transaction, info.owner.project)

    def count_down(self, transaction: Transaction, project: str, run: str, ended: int) -> None:
        """So many steps of a run became terminal; with the last one the run has ended."""
        self._end(transaction, project, run, transaction.execute(_COUNT_DOWN, {"run": run, "ended": ended}))

    def _end(self, transaction: Transaction, project: str, run: str, counted: Rows) -> None:
        row = counted.one()
        if row.live > 0:
            return
        asked = transaction.execute(_STATUSES, {"run": run})
        behind = transaction.execute(_NEXT, {"ended": run}) if row.after_run is None else ()
        statuses = {s for (s,) in asked}
        status = outcome(statuses, stopped=row.status == "canceling")
        transaction.execute(_END, {"run": run, "new": status, "now": transaction.now})
        transaction.tell(project, [RunEnded(run=run, status=status)])
        ended_by = partial(self._tools.observer.run_ended, run, status, row.created_at, transaction.now)
        transaction.after["run ended", run] = ended_by
        if row.after_run is not None:  # stopped before its turn: who waits for it has the same time to wait
            transaction.execute(_MOVE_UP, {"ended": run, "before": row.after_run})
        for waiting in behind:
            # After the commit: a long queue of runs that have nothing left to do would be one long transaction.
            transaction.after[_START, waiting.id] = partial(self.start, waiting.id)

    def poke(self, transaction: Transaction, project: str) -> None:
        """Tell those who watch a project that there is news."""
        transaction.after["poke", project] = partial(self._tools.poke, project)

    # -- runs that wait for another ----------------------------------------------------------------------------------

    def overdue(self) -> list[str]:
        """The runs that wait for one that has ended: whoever ended it died before it could start them."""
        with self._database.read() as connection:
            return [row.id for row in connection.execute(_OVERDUE)]

    def start(self, run: str) -> None:
        """Start a run that has waited for its turn, unless somebody has started or stopped it; and those behind it for
        which nothing is left to do, up to so many that whoever ended the one before is not kept from its work for long.
        The others are overdue then."""
        waiting = [run]
        for _ in range(MOST_IN_A_ROW):
            if not waiting:
                break
            with self._database.write() as transaction:
                self._start(transaction, waiting.pop())
                transaction.settle()
                following = [place for place in transaction.after if place[0] == _START]
                waiting += [run for _, run in following]
                for place in following:  # one after the other here, and not each inside the one before
                    del transaction.after[place]

    def _start(self, transaction: Transaction, run: str) -> None:
        older = self._older(transaction, run)
        freed: Any = transaction.execute(_FREE, {"run": run, "before": older}).first()
        if freed is not None and older is None:
            wave = self.wave(transaction, run)
            wave.resume()
            self.finish(transaction, run, wave, 0)

    def _older(self, transaction: Transaction, run: str) -> str | None:
        """The newest live run of the same targets before this one: it ran beside the one that this one waited for."""
        same = {row.id: row for row in transaction.execute(_SAME, {"run": run})}
        if run not in same:
            return None
        waits = {id: [row.after_run] for id, row in same.items() if row.after_run is not None}
        older = [
            id for id, row in same.items()
            if row.created_at < same[run].created_at and run not in reached(id, waits)  # a clock may be set back
        ]  # fmt: skip
        return older[-1] if older else None

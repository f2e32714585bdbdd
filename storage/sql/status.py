"""The status of a project: every node's freshness with reasons, what it holds, and its live step."""

import threading
from collections import OrderedDict

from sqlalchemy import bindparam, select

from graph_engine.freshness import Standing, Stored, examine, reasons
from graph_engine.transitions import RUN_LIVE, STEP_LIVE
from schemas.graph import Node
from schemas.run import NodeStatus, ProjectStatus
from storage.sql import journal
from storage.sql.boards import Boards
from storage.sql.engine import Database, Reader
from storage.sql.expressions import among
from storage.sql.history import SqlHistory
from storage.sql.results import Present, outputs_by_key
from storage.sql.tables import ProjectRow, RunRow, StepRow, table

_project, _run, _step = table(ProjectRow), table(RunRow), table(StepRow)
_LIVE = (
    select(_step.c.node_id, _step.c.status, _step.c.run_id)
    .join_from(_run, _step, _run.c.id == _step.c.run_id)
    .where(
        _run.c.project_id == bindparam("project"),
        among(_run.c.status, RUN_LIVE),
        among(_step.c.status, STEP_LIVE),
    )
    .order_by(_run.c.created_at)
)

_STAMP = select(_project.c.rev, _project.c.seq, _project.c.created_at).where(_project.c.id == bindparam("project"))

RECENT_SECONDS = 1.0
KEPT = 8


class Status:
    """Answers what is fresh and what is not."""

    def __init__(self, database: Database, boards: Boards, present: Present) -> None:
        self._database = database
        self._boards = boards
        self._present = present
        self._kept: OrderedDict[tuple[str, bool], tuple[object, float, ProjectStatus]] = OrderedDict()
        self._lock = threading.Lock()

    def recent(self, project: str, *, outputs: bool = True) -> ProjectStatus:
        """The same as `project` gives, or gave less than a second ago if nothing has happened in the project since.

        Only what happens elsewhere may be missed: another project made what this one needs, or a file was deleted.
        """
        with self._database.read() as connection:
            stamp = connection.execute(_STAMP, {"project": project}).first()
            with self._lock:
                kept = self._kept.get((project, outputs))
            if stamp is not None and kept is not None and kept[0] == stamp and connection.now < kept[1]:
                return kept[2]
            status = self.of(connection, project, outputs=outputs)
        with self._lock:
            self._kept[project, outputs] = (stamp, connection.now + RECENT_SECONDS, status)
            self._kept.move_to_end((project, outputs))
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return status

    def project(self, project: str, *, outputs: bool = True) -> ProjectStatus:
        """All nodes of a project at one moment; with what they hold unless `outputs` is False."""
        with self._database.read() as connection:
            return self.of(connection, project, outputs=outputs)

    def of(self, connection: Reader, project: str, *, outputs: bool = True) -> ProjectStatus:
        """The same, as this transaction sees it."""
        board = self._boards.load(connection, project)
        history = SqlHistory(connection, project, self._present, board.graph.nodes)
        order = board.wiring.order(board.wiring.nodes)
        standings = examine(board.wiring, order, board.memo, history)
        held = {id: s.stored or history.newest(id) for id, s in standings.items()}
        history.expect_reasons(standings)
        history.expect_takes({id: stored.key for id, stored in held.items() if stored})
        keys = sorted({stored.key for stored in held.values() if stored})
        values = outputs_by_key(connection, keys) if outputs else {}
        live = {row.node_id: row for row in connection.execute(_LIVE, {"project": project})}
        nodes = []
        for node in board.graph.nodes:
            standing, stored, step = standings[node.id], held[node.id], live.get(node.id)
            nodes.append(
                NodeStatus(
                    node=node.id,
                    state=standing.state,
                    reasons=reasons(node.id, standing, board.wiring, standings, board.memo, history),
                    key=standing.key,
                    take=_take(node, standing, stored, history),
                    outputs=values.get(stored.key) if stored else None,
                    step=step.status if step else None,
                    run=step.run_id if step else None,
                    last=history.last(node.id),
                    problems=tuple(board.memo.problems(board.wiring, node.id)),
                )
            )
        return ProjectStatus(project=project, rev=board.rev, seq=journal.last(connection, project), nodes=tuple(nodes))


def _take(node: Node, standing: Standing, stored: Stored | None, history: SqlHistory) -> str | None:
    """The take that a node shows: the one it is held to, or that of the result it has."""
    if standing.state == "pinned":
        return node.pinned
    return history.take(node.id, stored.key) if stored is not None else None

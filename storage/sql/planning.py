"""A trigger against the database: which nodes would run, which are reused, and the snapshot a run works from."""

from collections.abc import Iterable
from functools import partial

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, func, select

from graph_engine.errors import InvalidGraph
from graph_engine.freshness import Standing, Stored, examine, reasons
from graph_engine.plan import Selection, Snapshot, ancestors_to_force, freeze
from graph_engine.plan import select as select_steps
from graph_engine.signature import signature
from schemas.graph import Graph, Node
from schemas.ids import Key
from schemas.problem import Problem, Where
from schemas.run import Plan, PlanStep, RunRequest
from storage.sql.boards import Board, Boards
from storage.sql.engine import Reader
from storage.sql.errors import Outdated
from storage.sql.expressions import listed, one_of
from storage.sql.history import SqlHistory
from storage.sql.parts import parts
from storage.sql.results import Present
from storage.sql.tables import HeadRow, ResultRow, TakeRow, table
from storage.sql.takes import NewTake

_take, _result, _head = table(TakeRow), table(ResultRow), table(HeadRow)

LAST_TAKES = 3
"""So many say how long a node takes: who made it faster wants to see that, and a long history costs nothing."""

_lately = (
    select(_result.c.seconds)
    .join_from(_take, _result, _take.c.key == _result.c.key)
    .where(_take.c.project_id == _head.c.project_id, _take.c.node_id == _head.c.node_id)
    .correlate(_head)
    .order_by(_take.c.created_at.desc())
    .limit(LAST_TAKES)
    .subquery()
)
_SECONDS = select(_head.c.node_id, select(func.avg(_lately.c.seconds)).scalar_subquery().label("seconds")).where(
    _head.c.project_id == bindparam("project"), one_of(_head.c.node_id, "nodes"), _head.c.take_id.is_not(None)
)


class Planned(Struct, frozen=True):
    """A plan and what is needed to carry it out.

    `stored` are the results it reuses by node, `absent` nodes with keys that have no result, `adopted` what nodes that
    never ran have got from elsewhere. When it is not `runnable`, `plan.problems` says why.
    """

    plan: Plan
    user: str
    runnable: bool
    snapshot: Snapshot
    stored: dict[str, Stored]
    absent: set[tuple[str, Key]]
    adopted: list[NewTake]


class Planner:
    """Plans triggers of any project."""

    def __init__(self, boards: Boards, present: Present) -> None:
        self._boards = boards
        self._present = present

    def plan(
        self, connection: Reader, project: str, targets: tuple[str, ...], request: RunRequest, nonce: str
    ) -> Planned:
        """Plan a trigger. Raises Outdated when the document has moved on, InvalidGraph for unknown targets."""
        board = self._board(connection, project, request)
        unknown = [t for t in targets if t not in board.wiring.nodes]
        if unknown:
            raise InvalidGraph(*(_no_such_node(project, node) for node in unknown))
        order = board.wiring.order(targets)
        history = SqlHistory(connection, project, self._present, [board.wiring.nodes[id] for id in order])
        nonces = ancestors_to_force(board.wiring, list(targets), request.mode, nonce)
        standings = examine(board.wiring, order, board.memo, history, nonces)
        choose = partial(
            select_steps, wiring=board.wiring, order=order, standings=standings, mode=request.mode,
            history=history, memo=board.memo,
        )  # fmt: skip
        selection = choose(targets=list(targets))
        problems = selection.problems
        if problems and len(targets) > 1:  # an invalid branch does not stop a valid one
            selection = choose(targets=[t for t in targets if not choose(targets=[t]).problems])
        runnable = not selection.problems and bool(selection.steps or not problems)
        snapshot = freeze(board.wiring, selection, nonces, standings, board.memo) if runnable else Snapshot({}, {})
        steps = self._steps(connection, board, selection, standings, history)
        plan = Plan(
            targets=targets, rev=board.rev, steps=steps, reused=tuple(sorted(selection.given)), problems=problems
        )
        stored = {n: s.stored for n, s in standings.items() if s.stored is not None and n in snapshot.given}
        # A node whose last attempt went wrong is stale, whatever there is of its key.
        absent = {
            (node, s.key)
            for node, s in standings.items()
            if s.key and s.stored is None and history.result(s.key) is None
        }
        adopted = [
            NewTake(
                node, s.stored.key, s.base, "", tuple((w.source, w.output) for w in board.wiring.inputs[node]), "cached"
            )
            for node, s in standings.items()
            if s.state == "fresh" and s.stored is not None and s.base is not None and not history.has_takes(node)
        ]
        return Planned(plan, board.user, runnable, snapshot, stored, absent, adopted)

    def _board(self, connection: Reader, project: str, request: RunRequest) -> Board:
        board = self._boards.load(connection, project)
        if request.rev is not None and request.rev != board.rev:
            raise Outdated(
                Problem(
                    code="rev_conflict",
                    title="The graph has changed since you looked at it",
                    detail=f"You asked for revision {request.rev}; it is at {board.rev}.",
                    hint="Look at the new graph and trigger again.",
                    where=Where(project=project),
                )
            )
        if not request.params and not request.inputs:
            return board
        graph = _overridden(board.graph, request, project)
        return self._boards.make(project, board.user, board.rev, graph, board)

    def _steps(
        self,
        connection: Reader,
        board: Board,
        selection: Selection,
        standings: dict[str, Standing],
        history: SqlHistory,
    ) -> tuple[PlanStep, ...]:
        wanted = [node for node in selection.steps if not standings[node].settled]
        history.expect_reasons({node: standings[node] for node in wanted})
        seconds: dict[str, float] = {}
        ever = [node for node in wanted if history.has_takes(node)]
        for part in parts(ever):
            rows = connection.execute(_SECONDS, {"project": board.project, "nodes": listed(part)})
            seconds.update({row.node_id: row.seconds for row in rows})
        return tuple(
            PlanStep(
                node=node,
                action="run" if standings[node].cause is None else "maybe",
                type=board.wiring.nodes[node].type,
                reasons=reasons(node, standings[node], board.wiring, standings, board.memo, history),
                seconds=seconds.get(node),
            )
            for node in wanted
        )


def _overridden(graph: Graph, request: RunRequest, project: str) -> Graph:
    """The graph with a run's own params and inputs."""
    changes = {node: dict(params) for node, params in request.params.items()}
    named = {given.name: given.node for given in signature(graph).inputs}
    ids = {node.id for node in graph.nodes}
    problems = [_no_such_node(project, node) for node in sorted(changes.keys() - ids)]
    problems += [_no_such_input(project, name, named) for name in request.inputs if name not in named]
    if problems:
        raise InvalidGraph(*problems)
    for name, value in request.inputs.items():
        changes.setdefault(named[name], {})["value"] = msgspec.to_builtins(value)
    nodes = tuple(_with_params(node, changes[node.id]) if node.id in changes else node for node in graph.nodes)
    return msgspec.structs.replace(graph, nodes=nodes)


def _with_params(node: Node, params: dict[str, object]) -> Node:
    return msgspec.structs.replace(node, params={**node.params, **params})


def _no_such_input(project: str, name: str, known: Iterable[str]) -> Problem:
    return Problem(
        code="unknown_input",
        title=f"The graph has no input called “{name}”",
        hint=f"It has {', '.join(sorted(known)) or 'none'}.",
        where=Where(project=project, field=name),
    )


def _no_such_node(project: str, node: str) -> Problem:
    return Problem(
        code="unknown_node",
        title=f"There is no node called “{node}”",
        hint="Look at the graph for the ids of its nodes.",
        where=Where(project=project, node=node),
    )

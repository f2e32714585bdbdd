"""The rows of steps. Every change is a compare-and-set on the statuses that a step may come from."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import bindparam, insert, select, update

from graph_engine.transitions import STEP, STEP_LIVE
from schemas.ids import Key
from schemas.problem import Problem
from schemas.run import StepStatus
from storage.sql.engine import Transaction
from storage.sql.expressions import among, listed, one_of
from storage.sql.tables import StepRow, table

_step = table(StepRow)

_NEW = insert(_step)
_COUNT_DOWN = (
    update(_step)
    .where(_step.c.run_id == bindparam("run"), one_of(_step.c.node_id, "nodes"), _step.c.status == "blocked")
    .values(remaining=_step.c.remaining - bindparam("count"))
    .returning(_step.c.node_id, _step.c.remaining)
)
_KEYS = select(_step.c.node_id, _step.c.key).where(_step.c.run_id == bindparam("run"), one_of(_step.c.node_id, "nodes"))
_MOVE = (
    update(_step)
    .where(_step.c.run_id == bindparam("run"), _step.c.node_id == bindparam("node"), _step.c.status == "blocked")
    .values({n: bindparam(f"new_{n}") for n in ("status", "attempt", "key", "base", "job_id", "root", "problem")})
)
_STILL_BLOCKED = select(_step.c.node_id).where(
    _step.c.run_id == bindparam("run"), one_of(_step.c.node_id, "nodes"), _step.c.status == "blocked"
)
_FOLLOW = (
    update(_step)
    .where(_step.c.job_id == bindparam("job"), among(_step.c.status, STEP_LIVE), one_of(_step.c.status, "was"))
    .values(status=bindparam("new_status"), attempt=bindparam("new_attempt"), problem=bindparam("new_problem"))
    .returning(_step.c.run_id, _step.c.node_id, _step.c.base)
)


_WAITING = select(_step.c.run_id, _step.c.node_id).where(
    _step.c.job_id == bindparam("job"), among(_step.c.status, STEP_LIVE)
)  # fmt: skip


class Move(NamedTuple):
    """A step that leaves `blocked`."""

    status: StepStatus
    key: Key | None = None
    base: Key | None = None
    job: str | None = None
    attempt: int = 0
    root: str | None = None
    problem: Problem | None = None


def insert_all(
    transaction: Transaction, run: str, remaining: Mapping[str, int], moves: Mapping[str, Move]
) -> None:  # fmt: skip
    """The steps of a new run, in the order of `remaining`: how many planned parents each of them waits for."""
    blocked = Move("blocked")
    rows = [
        {"run_id": run, "node_id": node, "ordinal": ordinal, "remaining": count, **_columns(moves.get(node, blocked))}
        for ordinal, (node, count) in enumerate(remaining.items())
    ]
    if rows:
        transaction.execute(_NEW, rows)


def move(transaction: Transaction, run: str, moves: dict[str, Move]) -> dict[str, Move]:
    """Write moves; gives those that were made."""
    if doomed := [node for node, move in moves.items() if move.status == "upstream_failed"]:
        # Unlike steps that became ready just now, these may have been canceled: terminal states absorb.
        moves = {n: moves[n] for n in moves.keys() - set(doomed) | set(still_blocked(transaction, run, doomed))}
    if moves:
        changes = [
            {"run": run, "node": node, **{f"new_{name}": value for name, value in _columns(move).items()}}
            for node, move in moves.items()
        ]
        transaction.execute(_MOVE, changes)
    return moves


def still_blocked(transaction: Transaction, run: str, nodes: Sequence[str]) -> list[str]:
    """Those of these steps that nothing has happened to yet, in the given order."""
    rows = {row.node_id for row in transaction.execute(_STILL_BLOCKED, {"run": run, "nodes": listed(nodes)})}
    return [node for node in nodes if node in rows]


def count_down(transaction: Transaction, run: str, counts: Mapping[str, int]) -> list[str]:
    """So many parents of these steps are done; gives the steps that wait for none any more, in the given order."""
    ready: set[str] = set()
    by_count: dict[int, list[str]] = {}
    for node, count in counts.items():
        by_count.setdefault(count, []).append(node)
    for count, nodes in by_count.items():
        rows = transaction.execute(_COUNT_DOWN, {"run": run, "nodes": listed(nodes), "count": count})
        ready |= {row.node_id for row in rows if row.remaining == 0}
    return [node for node in counts if node in ready]


def keys_of(transaction: Transaction, run: str, nodes: Sequence[str]) -> dict[str, Key]:
    """The keys of steps that are done."""
    rows = transaction.execute(_KEYS, {"run": run, "nodes": listed(nodes)})
    return {row.node_id: row.key for row in rows}


def waiting(transaction: Transaction, job: str) -> Sequence[Any]:
    """The live steps of a job, with run and node."""
    return transaction.execute(_WAITING, {"job": job}).all()


def follow(
    transaction: Transaction, job: str, status: StepStatus, attempt: int, problem: Problem | None = None
) -> Sequence[Any]:
    """The live steps of a job go where it goes; gives those that did, with run, node and base key."""
    values = {
        "job": job, "was": listed(sorted(STEP[status])), "new_status": status, "new_attempt": attempt,
        "new_problem": msgspec.json.encode(problem) if problem else None,
    }  # fmt: skip
    return transaction.execute(_FOLLOW, values).all()


def _columns(move: Move) -> dict[str, Any]:
    return {
        "status": move.status, "attempt": move.attempt, "key": move.key, "base": move.base, "job_id": move.job,
        "root": move.root, "problem": msgspec.json.encode(move.problem) if move.problem else None,
    }  # fmt: skip

"""The rows of steps. Every change is a compare-and-set on the statuses that a step may come from."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Integer, Text, Update, bindparam, exists, insert, select, update
from sqlalchemy.types import TypeEngine

from graph_engine.transitions import STEP, STEP_LIVE
from schemas.ids import Key
from schemas.problem import Problem
from schemas.run import StepStatus
from storage.sql.engine import Rows, Transaction
from storage.sql.expressions import among, as_records, encoded, listed, one_of, records
from storage.sql.queue import BEGUN
from storage.sql.tables import JobRow, StepRow, table

_step, _job = table(StepRow), table(JobRow)

_MOVES: dict[str, TypeEngine[Any]] = {
    "node": Text(), "status": Text(), "attempt": Integer(), "key": Text(), "base": Text(), "job_id": Text(),
    "root": Text(), "problem": Text(),
}  # fmt: skip
_moves = records("moves", **_MOVES)
_news = records("news", ordinal=Integer(), remaining=Integer(), **_MOVES)
_CHANGED = [name for name in _MOVES if name not in ("node", "problem")]

_NEW = insert(_step).from_select(
    ["run_id", "node_id", "ordinal", "remaining", *_CHANGED, "problem"],
    select(
        bindparam("run", type_=Text()), _news.c.node, _news.c.ordinal, _news.c.remaining,
        *(_news.c[name] for name in _CHANGED), encoded(_news.c.problem),
    ),
)  # fmt: skip
_COUNT_DOWN = (
    update(_step)
    .where(_step.c.run_id == bindparam("run"), one_of(_step.c.node_id, "nodes"), _step.c.status == "blocked")
    .values(remaining=_step.c.remaining - bindparam("count"))
    .returning(_step.c.node_id, _step.c.remaining)
)
_KEYS = select(_step.c.node_id, _step.c.key).where(_step.c.run_id == bindparam("run"), one_of(_step.c.node_id, "nodes"))
_MOVE = (
    update(_step)
    .where(
        _step.c.run_id == bindparam("run"),
        one_of(_step.c.node_id, "nodes"),
        _step.c.status == "blocked",
        _step.c.node_id == _moves.c.node,
    )
    .values({**{name: _moves.c[name] for name in _CHANGED}, "problem": encoded(_moves.c.problem)})
)
_STILL_BLOCKED = select(_step.c.node_id).where(
    _step.c.run_id == bindparam("run"), one_of(_step.c.node_id, "nodes"), _step.c.status == "blocked"
)


def _followers(job: ColumnElement[Any]) -> Update:
    """The live steps of a job that may go where it goes; it gives those that did."""
    return (
        update(_step)
        .where(_step.c.job_id == job, among(_step.c.status, STEP_LIVE), one_of(_step.c.status, "was"))
        .returning(_step.c.run_id, _step.c.node_id, _step.c.base)
    )


_FOLLOW = _followers(bindparam("job")).values(
    status=bindparam("new_status"), attempt=bindparam("new_attempt"), problem=bindparam("new_problem")
)
_FOLLOW_DONE = _FOLLOW.where(
    exists().where(_job.c.id == bindparam("job"), _job.c.fence == bindparam("held"), _job.c.status == "done")
)
_FOLLOW_BEGUN = _followers(select(_job.c.id).where(BEGUN).scalar_subquery()).values(
    status="running", attempt=select(_job.c.attempts).where(BEGUN).scalar_subquery(), problem=None
)
_LEAVE = (
    update(_step)
    .where(_step.c.job_id == bindparam("job"), among(_step.c.status, STEP_LIVE), _step.c.status == "running")
    .values(status="blocked", job_id=None, key=None, base=None, attempt=0)
    .returning(_step.c.run_id, _step.c.node_id, _step.c.base)
)

_WAITING = select(_step.c.run_id, _step.c.node_id).where(
    _step.c.job_id == bindparam("job"), among(_step.c.status, STEP_LIVE)
)


class Move(NamedTuple):
    """A step that leaves `blocked`."""

    status: StepStatus
    key: Key | None = None
    base: Key | None = None
    job: str | None = None
    attempt: int = 0
    root: str | None = None
    problem: Problem | None = None


def insert_all(transaction: Transaction, run: str, remaining: Mapping[str, int], moves: Mapping[str, Move]) -> None:
    """The steps of a new run, in the order of `remaining`: how many planned parents each of them waits for."""
    blocked = Move("blocked")
    rows = [
        {"ordinal": ordinal, "remaining": count, **_record(node, moves.get(node, blocked))}
        for ordinal, (node, count) in enumerate(remaining.items())
    ]
    if rows:
        transaction.execute(_NEW, {"run": run, "news": as_records(rows)})


def move(transaction: Transaction, run: str, moves: dict[str, Move]) -> dict[str, Move]:
    """Write moves; gives those that were made."""
    if doomed := [node for node, move in moves.items() if move.status == "upstream_failed"]:
        # Unlike steps that became ready just now, these may have been canceled: terminal states absorb.
        moves = {n: moves[n] for n in moves.keys() - set(doomed) | set(still_blocked(transaction, run, doomed))}
    if moves:
        changes = [_record(node, move) for node, move in moves.items()]
        transaction.execute(_MOVE, {"run": run, "nodes": listed(list(moves)), "moves": as_records(changes)})
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
) -> Rows:
    """The live steps of a job go where it goes; gives those that did, with run, node and base key."""
    return transaction.execute(_FOLLOW, _following(job, status, attempt, problem))


def follow_done(transaction: Transaction, job: str, fence: int, attempt: int) -> Rows:
    """As `follow`, to the end of a job, when this attempt has just brought it there. Whether it has need not be known
    yet."""
    return transaction.execute(_FOLLOW_DONE, {**_following(job, "succeeded", attempt), "held": fence})


def follow_begun(transaction: Transaction, worker: str, lease: float) -> Rows:
    """As `follow`, for the job that a worker has just begun with this lease, if there was one."""
    was = listed(sorted(STEP["running"]))
    return transaction.execute(_FOLLOW_BEGUN, {"by": worker, "now": transaction.now, "lease": lease, "was": was})


def leave(transaction: Transaction, job: str) -> Rows:
    """The steps that a job runs for lose it; gives them, with run, node and no base key.

    They are as blocked as before it, which nobody is told of or sees: the same transaction makes them ready anew.
    """
    return transaction.execute(_LEAVE, {"job": job})


def _record(node: str, move: Move) -> dict[str, Any]:
    return {
        "node": node, "status": move.status, "attempt": move.attempt, "key": move.key, "base": move.base,
        "job_id": move.job, "root": move.root,
        "problem": msgspec.json.encode(move.problem).decode() if move.problem else None,
    }  # fmt: skip


def _following(job: str, status: StepStatus, attempt: int, problem: Problem | None = None) -> dict[str, Any]:
    return {
        "job": job, "was": listed(sorted(STEP[status])), "new_status": status, "new_attempt": attempt,
        "new_problem": msgspec.json.encode(problem) if problem else None,
    }  # fmt: skip

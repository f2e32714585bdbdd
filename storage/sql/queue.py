"""Whose job is next: what is pressing first, then users and projects in turn, then who has waited longest.

A lane's queue falls into classes: the jobs of one project with one priority and one provider. Only the oldest of a
class can be next, so they alone are compared; they are found one after the other in the index `job_queue`, however many
jobs wait behind them. What a project wants grows more pressing by one for each minute in which it was passed over, so
that nothing waits for ever. Users and providers without a free slot are left out.
"""

from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Float,
    FromClause,
    ScalarSelect,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
)

from graph_engine.transitions import JOB_OPEN
from storage.sql.engine import Transaction
from storage.sql.expressions import among, one_of, upsert, whole
from storage.sql.tables import JobRow, TurnRow, table

AGE_SECONDS = 60.0

Scalar = ScalarSelect[Any]

_job, _turn = table(JobRow), table(TurnRow)
_first, _class, _next, _head = (_job.alias(name) for name in ("first", "class", "next", "head"))
_own, _projects, _users = (_turn.alias(name) for name in ("own", "projects", "users"))

_heads = (
    select(
        select(_first.c.id)
        .where(_first.c.lane == bindparam("on_lane"), among(_first.c.status, ["queued"]))
        .order_by(_first.c.project_id, _first.c.priority, _first.c.provider, _first.c.created_at)
        .limit(1)
        .scalar_subquery()
        .label("id")
    )
).cte("heads", recursive=True)
_heads = _heads.union_all(
    select(
        select(_next.c.id)
        .where(
            _next.c.lane == bindparam("on_lane"),
            among(_next.c.status, ["queued"]),
            tuple_(_next.c.project_id, _next.c.priority, _next.c.provider)
            > tuple_(_class.c.project_id, _class.c.priority, _class.c.provider),
        )
        .order_by(_next.c.project_id, _next.c.priority, _next.c.provider, _next.c.created_at)
        .limit(1)
        .scalar_subquery()
    ).join_from(_heads, _class, _class.c.id == _heads.c.id)
)
_in_lane: BindParameter[str] = bindparam("on_lane")
_served = func.coalesce(_own.c.served_at, literal(0.0, Float))
_since = case((_served > _head.c.created_at, _served), else_=_head.c.created_at)


def _of_head(value: ColumnElement[Any], turn: FromClause | None = None, *which: ColumnElement[bool]) -> Scalar:
    """Something of the oldest job of a class, and of turns. As a subquery it is looked up in an index for each of the
    few classes; for a join, Postgres would read all jobs there are."""
    source = _head if turn is None else _head.outerjoin(turn, and_(turn.c.lane == _in_lane, *which))
    return select(value).select_from(source).where(_head.c.id == _heads.c.id).scalar_subquery()


_pressing = _of_head(
    _head.c.priority + whole((bindparam("now", type_=Float()) - _since) / AGE_SECONDS),
    _own, _own.c.project_id == _head.c.project_id, _own.c.priority == _head.c.priority,
)  # fmt: skip
_user_served = _of_head(func.max(_users.c.served_at), _users, _users.c.user_id == _head.c.user_id)
_project_served = _of_head(func.max(_projects.c.served_at), _projects, _projects.c.project_id == _head.c.project_id)
_free = _of_head(not_(or_(one_of(_head.c.user_id, "full_users"), one_of(_head.c.provider, "full_providers"))))
NEXT = (
    select(_heads.c.id)
    .where(_heads.c.id.is_not(None), _free)
    .order_by(
        _pressing.desc(),
        func.coalesce(_user_served, literal(0.0, Float)),
        func.coalesce(_project_served, literal(0.0, Float)),
        _of_head(_head.c.created_at),
        _heads.c.id,
    )
    .limit(1)
)
"""The id of the next job of the lane `on_lane`, at the moment `now`, for none of the full users and providers."""

BEGUN = and_(
    among(_job.c.status, JOB_OPEN),
    _job.c.status == "running",
    _job.c.worker == bindparam("by"),
    _job.c.started_at == bindparam("now"),
    _job.c.lease_until == bindparam("lease"),
)
"""The job that the worker `by` has begun `now`, with this `lease`: no two that it begins at one moment have the same.
So the job can be named before anybody knows which one it is."""

_SERVED = upsert(TurnRow).from_select(
    ["lane", "project_id", "priority", "user_id", "served_at"],
    select(_job.c.lane, _job.c.project_id, _job.c.priority, _job.c.user_id, _job.c.started_at).where(BEGUN),
)
_FORGET = delete(_turn).where(_turn.c.project_id == bindparam("project"))


def served(transaction: Transaction, worker: str, lease: float) -> None:
    """A worker has just begun the job with this lease, if there was one: its class goes behind the others."""
    transaction.execute(_SERVED, {"by": worker, "now": transaction.now, "lease": lease})


def forget(transaction: Transaction, project: str) -> None:
    """The project is deleted."""
    transaction.execute(_FORGET, {"project": project})

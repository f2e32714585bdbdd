"""Addresses that run a graph. Of a token only its digest is kept: who reads the database can't use it."""

import hashlib
import secrets
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, delete, insert, select, update

from schemas.outcome import RunOutcome, RunStanding
from schemas.trigger import TriggerView
from storage.sql.engine import Database
from storage.sql.errors import RunMissing, TriggerMissing
from storage.sql.existence import check_project
from storage.sql.expressions import begins
from storage.sql.outcomes import outcome
from storage.sql.tables import RunKeyRow, RunRow, TriggerRow, table

_run, _key, _trigger = table(RunRow), table(RunKeyRow), table(TriggerRow)

_NEW = insert(_trigger)
_ALL = (
    select(_trigger).where(_trigger.c.project_id == bindparam("project")).order_by(_trigger.c.created_at, _trigger.c.id)
)
_BY_DIGEST = select(_trigger).where(_trigger.c.token_digest == bindparam("digest"))
_USED = update(_trigger).where(_trigger.c.id == bindparam("trigger")).values(used_at=bindparam("now"))
_REVOKE = (
    delete(_trigger)
    .where(_trigger.c.id == bindparam("trigger"), _trigger.c.project_id == bindparam("project"))
    .returning(_trigger.c.id)
)
_own_keys = (_key.c.project_id == bindparam("project"), begins(_key.c.key, "own_keys"))
_OWN = select(_key.c.run_id).where(*_own_keys, _key.c.run_id == bindparam("run"))
_LAST = (
    select(_run.c.id, _run.c.status, _run.c.created_at, _run.c.finished_at)
    .where(_run.c.id.in_(select(_key.c.run_id).where(*_own_keys)))
    .order_by(_run.c.created_at.desc(), _run.c.id)
    .limit(bindparam("limit"))
)

TOKEN_BYTES = 24
_PREFIX = "rgt_"


class TriggerTokens:
    """Makes, finds and revokes triggers, and knows which runs are theirs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, project: str, node: str | None, name: str) -> tuple[TriggerView, str]:
        """A new trigger and its token, which nobody can find out again. Raises ProjectMissing."""
        token = _PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
        with self._database.write() as transaction:
            check_project(transaction, project)
            row = {
                "id": uuid4().hex, "project_id": project, "node_id": node, "name": name,
                "token_digest": _digest(token), "created_at": transaction.now, "used_at": None,
            }  # fmt: skip
            transaction.execute(_NEW, row)
            return _view(transaction.execute(_BY_DIGEST, {"digest": row["token_digest"]}).one()), token

    def list(self, project: str) -> list[TriggerView]:
        """The triggers of a project, oldest first. Raises ProjectMissing."""
        with self._database.read() as connection:
            check_project(connection, project)
            return [_view(row) for row in connection.execute(_ALL, {"project": project})]

    def find(self, token: str) -> TriggerView:
        """The trigger of a token. Raises TriggerMissing.

        It is looked up by digest, so how long that takes says nothing about the tokens there are.
        """
        with self._database.read() as connection:
            row = connection.execute(_BY_DIGEST, {"digest": _digest(token)}).first()
        if row is None:
            raise TriggerMissing
        return _view(row)

    def used(self, trigger: str) -> None:
        """Remember that a trigger was used now."""
        with self._database.write() as transaction:
            transaction.execute(_USED, {"trigger": trigger, "now": transaction.now})

    def revoke(self, project: str, trigger: str) -> None:
        """Take a trigger away; its runs stay. Raises TriggerMissing."""
        with self._database.write() as transaction:
            if transaction.execute(_REVOKE, {"trigger": trigger, "project": project}).first() is None:
                raise TriggerMissing

    def outcome(self, trigger: TriggerView, run: str) -> RunOutcome:
        """What a run of this trigger gave. Raises RunMissing, also for the runs of others."""
        with self._database.read() as connection:
            if connection.execute(_OWN, {**_keys(trigger), "run": run}).first() is None:
                raise RunMissing(run)
            return outcome(connection, run)

    def runs(self, trigger: TriggerView, limit: int) -> tuple[RunStanding, ...]:
        """The last runs of a trigger, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(_LAST, {**_keys(trigger), "limit": limit})
            return tuple(
                RunStanding(id=row.id, status=row.status, created_at=row.created_at, finished_at=row.finished_at)
                for row in rows
            )


def run_key(trigger: str, key: str | None) -> str:
    """The idempotency key of a trigger's run: it tells whose run it is, and keeps the keys of two triggers apart."""
    return f"{run_keys(trigger)}{key or uuid4().hex}"


def run_keys(trigger: str) -> str:
    """What the idempotency keys of all runs of a trigger begin with."""
    return f"trigger/{trigger}/"


def _keys(trigger: TriggerView) -> dict[str, str]:
    return {"project": trigger.project, "own_keys": run_keys(trigger.id)}


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def _view(row: Any) -> TriggerView:
    return TriggerView(
        id=row.id,
        project=row.project_id,
        node=row.node_id,
        name=row.name,
        created_at=row.created_at,
        used_at=row.used_at,
    )

"""Webhooks: who wants to hear of a project's events."""

import base64
import secrets
from typing import Any
from uuid import uuid4

import msgspec
from sqlalchemy import bindparam, delete, exists, func, insert, or_, select, update

from schemas.event import Event, RunEnded
from schemas.problem import Problem
from schemas.webhook import WebhookChange, WebhookDraft, WebhookEvent, WebhookView
from storage.sql import journal
from storage.sql.engine import Database, Reader, Transaction
from storage.sql.errors import Conflict, WebhookMissing
from storage.sql.existence import check_project
from storage.sql.expressions import begins
from storage.sql.messages import message, send
from storage.sql.tables import DeliveryRow, RunKeyRow, RunRow, WebhookRow, table
from storage.sql.trigger_tokens import run_key, run_keys

_webhook, _delivery, _run, _key = table(WebhookRow), table(DeliveryRow), table(RunRow), table(RunKeyRow)

_NEW = insert(_webhook)
_ALL = (
    select(_webhook).where(_webhook.c.project_id == bindparam("project")).order_by(_webhook.c.created_at, _webhook.c.id)
)
_ONE = select(_webhook).where(_webhook.c.id == bindparam("webhook"), _webhook.c.project_id == bindparam("project"))
_CALLBACK = select(_webhook.c.secret).where(
    _webhook.c.project_id == bindparam("project"),
    _webhook.c.run_id == bindparam("run"),
    _webhook.c.url == bindparam("url"),
)
_waits = exists().where(_delivery.c.webhook_id == _webhook.c.id, _delivery.c.status == "pending")
_own_key = (_key.c.project_id == bindparam("project"), _key.c.key == bindparam("own"))
_own_keys = (_key.c.project_id == bindparam("project"), begins(_key.c.key, "own_keys"))
_PENDING_CALLBACKS = select(func.count(_webhook.c.id)).where(
    _webhook.c.project_id == bindparam("project"),
    _webhook.c.run_id.in_(select(_key.c.run_id).where(*_own_keys)),
    or_(_webhook.c.active, _waits),
    or_(_webhook.c.url != bindparam("url"), _webhook.c.run_id.not_in(select(_key.c.run_id).where(*_own_key))),
)
_END = select(_run.c.status, _run.c.finished_at).where(_run.c.id == bindparam("run"))
_newest_callbacks = (
    select(_webhook.c.id)
    .where(_webhook.c.project_id == bindparam("project"), _webhook.c.run_id.is_not(None))
    .order_by(_webhook.c.created_at.desc())
    .limit(bindparam("kept"))
)
_PRUNE = delete(_webhook).where(
    _webhook.c.project_id == bindparam("project"),
    _webhook.c.run_id.is_not(None),
    ~_webhook.c.active,
    _webhook.c.id.not_in(_newest_callbacks),
    ~_waits,
)
_CHANGE = (
    update(_webhook)
    .where(_webhook.c.id == bindparam("webhook"))
    .values(
        url=bindparam("new_url"), events=bindparam("new_events"), active=bindparam("new_active"),
        cursor=bindparam("new_cursor"),
    )
)  # fmt: skip
_UNPAUSE = (
    update(_delivery)
    .where(
        _delivery.c.webhook_id == bindparam("webhook"), _delivery.c.status == "pending", _delivery.c.tries > 0,
        _delivery.c.response.is_(None),
    )
    .values(due_at=bindparam("now"))
)  # fmt: skip
_ROTATE = update(_webhook).where(_webhook.c.id == bindparam("webhook")).values(secret=bindparam("new_secret"))
_DELETE = (
    delete(_webhook)
    .where(_webhook.c.id == bindparam("webhook"), _webhook.c.project_id == bindparam("project"))
    .returning(_webhook.c.id)
)

SECRET_BYTES = 32
_SECRET_PREFIX = "whsec_"
"""Both as Standard Webhooks has them."""

KEPT_CALLBACKS = 200
"""Of each project, besides those whose message is still to be sent."""


class Webhooks:
    """Makes, shows and changes webhooks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, project: str, draft: WebhookDraft) -> tuple[WebhookView, str]:
        """A new webhook, which hears of all that happens from now on; and its secret. Raises ProjectMissing."""
        with self._database.write() as transaction:
            cursor = journal.last(transaction, project)
            return self._insert(transaction, project, draft.url, draft.events, cursor=cursor)

    def callback(self, project: str, run: str, url: str) -> str:
        """Have an address told of the end of a run, once, however often this is asked; also when it has ended already.

        Gives the secret that the message is signed with.
        """
        with self._database.write() as transaction:
            known = transaction.execute(_CALLBACK, {"project": project, "run": run, "url": url}).first()
            if known is not None:
                return str(known.secret)
            cursor = journal.last(transaction, project)
            end = transaction.execute(_END, {"run": run}).one()
            over = end.finished_at is not None
            view, secret = self._insert(
                transaction, project, url, ("run.ended",), cursor=cursor, run=run, active=not over
            )
            if over:
                event = Event(seq=cursor, at=end.finished_at, fact=RunEnded(run=run, status=end.status))
                send(transaction, view.id, [message(transaction, project, event)])
            transaction.execute(_PRUNE, {"project": project, "kept": KEPT_CALLBACKS})
            return secret

    def pending_callbacks(self, project: str, trigger: str, key: str | None, url: str) -> int:
        """How many callbacks of the runs of a trigger wait to be sent, besides that of this key to this address."""
        values = {"project": project, "own_keys": run_keys(trigger), "own": run_key(trigger, key), "url": url}
        with self._database.read() as connection:
            return int(connection.execute(_PENDING_CALLBACKS, values).scalar() or 0)

    def list(self, project: str) -> list[WebhookView]:
        """The webhooks of a project, oldest first. Raises ProjectMissing."""
        with self._database.read() as connection:
            check_project(connection, project)
            return [_view(row) for row in connection.execute(_ALL, {"project": project})]

    def get(self, project: str, webhook: str) -> WebhookView:
        """One webhook. Raises WebhookMissing."""
        with self._database.read() as connection:
            return _view(row_of(connection, project, webhook))

    def change(self, project: str, webhook: str, change: WebhookChange) -> WebhookView:
        """Change a webhook. One that is switched on again does not hear of what it missed.

        Raises WebhookMissing, and Conflict for a callback.
        """
        with self._database.write() as transaction:
            row = row_of(transaction, project, webhook)
            if row.run_id is not None:
                raise Conflict(_CALLBACK_STAYS)
            given = {
                name: value for name, value in msgspec.structs.asdict(change).items() if value is not msgspec.UNSET
            }
            active = given.get("active", bool(row.active))
            values = {
                "webhook": webhook,
                "new_url": given.get("url", row.url),
                "new_events": msgspec.json.encode(given["events"]) if "events" in given else row.events,
                "new_active": active,
                "new_cursor": row.cursor if row.active else journal.last(transaction, project),
            }
            transaction.execute(_CHANGE, values)
            if values["new_url"] != row.url:
                unpause(transaction, webhook)
            return _view(row_of(transaction, project, webhook))

    def rotate(self, project: str, webhook: str) -> tuple[WebhookView, str]:
        """Give a webhook a new secret; the old one signs nothing any more. Raises WebhookMissing."""
        with self._database.write() as transaction:
            row = row_of(transaction, project, webhook)
            secret = _new_secret()
            transaction.execute(_ROTATE, {"webhook": webhook, "new_secret": secret})
            return _view(row), secret

    def delete(self, project: str, webhook: str) -> None:
        """Forget a webhook and what was sent to it. Raises WebhookMissing."""
        with self._database.write() as transaction:
            if transaction.execute(_DELETE, {"webhook": webhook, "project": project}).first() is None:
                raise WebhookMissing(webhook)

    def _insert(
        self,
        transaction: Transaction,
        project: str,
        url: str,
        events: tuple[WebhookEvent, ...],
        *,
        cursor: int,
        run: str | None = None,
        active: bool = True,
    ) -> tuple[WebhookView, str]:
        secret = _new_secret()
        row = {
            "id": uuid4().hex, "project_id": project, "url": url, "secret": secret,
            "events": msgspec.json.encode(events), "run_id": run, "active": active, "cursor": cursor,
            "created_at": transaction.now,
        }  # fmt: skip
        transaction.execute(_NEW, row)
        return _view(row_of(transaction, project, str(row["id"]))), secret


def row_of(connection: Reader, project: str, webhook: str) -> Any:
    """The row of a webhook. Raises WebhookMissing."""
    row = connection.execute(_ONE, {"webhook": webhook, "project": project}).first()
    if row is None:
        raise WebhookMissing(webhook)
    return row


def unpause(transaction: Transaction, webhook: str) -> None:
    """Have what waits because nobody answered sent now: there is reason to believe that somebody will."""
    transaction.execute(_UNPAUSE, {"webhook": webhook, "now": transaction.now})


_CALLBACK_STAYS = Problem(
    code="webhook_is_callback",
    title="A callback can't be changed",
    detail="Whoever used a trigger asked to have this address told of the end of one run.",
    hint="Delete it if the address is not to be told.",
)


def _new_secret() -> str:
    return _SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _view(row: Any) -> WebhookView:
    return WebhookView(
        id=row.id,
        project=row.project_id,
        url=row.url,
        events=msgspec.json.decode(row.events, type=tuple[WebhookEvent, ...]),
        run=row.run_id,
        active=bool(row.active),
        created_at=row.created_at,
    )

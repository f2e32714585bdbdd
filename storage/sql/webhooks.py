"""Webhooks: who wants to hear of a project's events."""

import base64
import secrets
from typing import Any
from uuid import uuid4

import msgspec
from sqlalchemy import bindparam, delete, exists, insert, select, update

from schemas.event import Event, RunEnded
from schemas.webhook import WebhookChange, WebhookDraft, WebhookEvent, WebhookView
from storage.sql import journal
from storage.sql.engine import Database, Reader, Transaction
from storage.sql.errors import WebhookMissing
from storage.sql.existence import check_project
from storage.sql.messages import message, send
from storage.sql.tables import DeliveryRow, RunRow, WebhookRow, table

_webhook, _delivery, _run = table(WebhookRow), table(DeliveryRow), table(RunRow)

_NEW = insert(_webhook)
_ALL = (
    select(_webhook).where(_webhook.c.project_id == bindparam("project")).order_by(_webhook.c.created_at, _webhook.c.id)
)
_ONE = select(_webhook).where(_webhook.c.id == bindparam("webhook"), _webhook.c.project_id == bindparam("project"))
_CALLBACK = select(_webhook.c.id).where(
    _webhook.c.project_id == bindparam("project"),
    _webhook.c.run_id == bindparam("run"),
    _webhook.c.url == bindparam("url"),
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
    ~exists().where(_delivery.c.webhook_id == _webhook.c.id, _delivery.c.status == "pending"),
)
_CHANGE = (
    update(_webhook)
    .where(_webhook.c.id == bindparam("webhook"))
    .values(
        url=bindparam("new_url"), events=bindparam("new_events"), active=bindparam("new_active"),
        cursor=bindparam("new_cursor"),
    )
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

    def callback(self, project: str, run: str, url: str) -> str | None:
        """Have an address told of the end of a run, once; also when it has ended already.

        Gives the secret that the message will be signed with; None when this address is waiting for this run already.
        """
        with self._database.write() as transaction:
            if transaction.execute(_CALLBACK, {"project": project, "run": run, "url": url}).first() is not None:
                return None
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
        """Change a webhook. One that is switched on again does not hear of what it missed. Raises WebhookMissing."""
        with self._database.write() as transaction:
            row = row_of(transaction, project, webhook)
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

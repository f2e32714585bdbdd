"""The log of what was sent to a webhook. People may have a message sent again, or a ping."""

from typing import Any

from sqlalchemy import bindparam, func, select, update

from schemas.problem import Problem
from schemas.webhook import DeliveryList, DeliveryView
from storage.sql.engine import Database, Reader
from storage.sql.errors import Conflict, DeliveryMissing
from storage.sql.messages import ping, send
from storage.sql.tables import DeliveryRow, table
from storage.sql.webhooks import row_of, unpause

_delivery = table(DeliveryRow)

_ONE = select(_delivery).where(_delivery.c.id == bindparam("delivery"), _delivery.c.webhook_id == bindparam("webhook"))
_PAGE = (
    select(_delivery)
    .where(_delivery.c.webhook_id == bindparam("webhook"))
    .order_by(_delivery.c.created_at.desc(), _delivery.c.seq.desc())
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_COUNT = select(func.count()).select_from(_delivery).where(_delivery.c.webhook_id == bindparam("webhook"))
_AGAIN = (
    update(_delivery)
    .where(_delivery.c.id == bindparam("delivery"))
    .values(status="pending", tries=0, due_at=bindparam("now"), ended_at=None)
)


class Deliveries:
    """Shows and repeats what is sent to webhooks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, project: str, webhook: str, *, limit: int, offset: int) -> DeliveryList:
        """The messages to a webhook, newest first. Raises WebhookMissing."""
        with self._database.read() as connection:
            row_of(connection, project, webhook)
            rows = connection.execute(_PAGE, {"webhook": webhook, "limit": limit, "offset": offset})
            total = int(connection.execute(_COUNT, {"webhook": webhook}).scalar() or 0)
            return DeliveryList(items=tuple(map(_view, rows)), total=total)

    def ping(self, project: str, webhook: str) -> DeliveryView:
        """Have a ping sent, and what waits because nobody answered.

        Raises WebhookMissing, and Conflict when the webhook is switched off.
        """
        with self._database.write() as transaction:
            _check_active(row_of(transaction, project, webhook))
            unpause(transaction, webhook)
            (id,) = send(transaction, webhook, [ping(project, transaction.now)])
            return _one(transaction, webhook, id)

    def again(self, project: str, webhook: str, delivery: str) -> DeliveryView:
        """Have a message sent again now, under its old id, and tried as often as a new one; and what waits because
        nobody answered.

        Raises WebhookMissing, DeliveryMissing, and Conflict when the webhook is switched off.
        """
        with self._database.write() as transaction:
            row = row_of(transaction, project, webhook)
            _one(transaction, webhook, delivery)
            _check_active(row)
            unpause(transaction, webhook)
            transaction.execute(_AGAIN, {"delivery": delivery, "now": transaction.now})
            return _one(transaction, webhook, delivery)


def _check_active(webhook: Any) -> None:
    """A callback is switched off once its message is written, which may still be sent."""
    if not webhook.active and webhook.run_id is None:
        raise Conflict(
            Problem(
                code="webhook_inactive",
                title="This webhook is switched off",
                detail="Nothing is sent to it.",
                hint="Switch it on first: change it to “active”: true.",
            )
        )


def _one(connection: Reader, webhook: str, delivery: str) -> DeliveryView:
    row = connection.execute(_ONE, {"delivery": delivery, "webhook": webhook}).first()
    if row is None:
        raise DeliveryMissing(delivery)
    return _view(row)


def _view(row: Any) -> DeliveryView:
    return DeliveryView(
        id=row.id,
        type=row.type,
        seq=row.seq,
        status=row.status,
        tries=row.tries,
        due_at=row.due_at,
        response=row.response,
        detail=row.detail,
        created_at=row.created_at,
        ended_at=row.ended_at,
    )

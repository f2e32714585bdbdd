"""From events to webhooks: the event log is the outbox.

Every webhook has a cursor in the log of its project. What lies behind it becomes deliveries in the same transaction
that moves it, so no event is left out or told twice. A delivery is sent outside of any transaction: when the server
dies between the sending and `note`, it is sent again, under the same id.

A webhook is paused while a message waits that nobody answered: the next one would only wait for an answer as well.
"""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import bindparam, delete, func, literal_column, select, update

from schemas.event import Event, RunEnded
from storage.sql import journal
from storage.sql.engine import Database
from storage.sql.expressions import listed, one_of
from storage.sql.messages import message, send, type_of
from storage.sql.tables import DeliveryRow, ProjectRow, WebhookRow, table

_project, _webhook, _delivery = table(ProjectRow), table(WebhookRow), table(DeliveryRow)
_pending = _delivery.c.status == literal_column("'pending'")  # as the partial index has it

_BEHIND = (
    select(_webhook.c.id)
    .join_from(_webhook, _project, _webhook.c.project_id == _project.c.id)
    .where(_webhook.c.active, _webhook.c.cursor < _project.c.seq)
)
_ACTIVE = select(_webhook).where(_webhook.c.id == bindparam("webhook"), _webhook.c.active)
_MOVE = (
    update(_webhook)
    .where(_webhook.c.id == bindparam("webhook"))
    .values(cursor=bindparam("new_cursor"), active=bindparam("new_active"))
)
_newest = (
    select(_delivery.c.id)
    .where(_delivery.c.webhook_id == bindparam("webhook"))
    .order_by(_delivery.c.created_at.desc(), _delivery.c.seq.desc())
    .limit(bindparam("kept"))
)
_PRUNE = delete(_delivery).where(
    _delivery.c.webhook_id == bindparam("webhook"), _delivery.c.status != "pending", _delivery.c.id.not_in(_newest)
)
_paused = select(_delivery.c.webhook_id).where(
    _pending, _delivery.c.due_at > bindparam("now"), _delivery.c.tries > 0, _delivery.c.response.is_(None)
)
_queue = (
    select(
        _delivery.c.id,
        func.row_number()
        .over(partition_by=_delivery.c.webhook_id, order_by=(_delivery.c.created_at, _delivery.c.seq))
        .label("place"),
    )
    .join_from(_delivery, _webhook, _delivery.c.webhook_id == _webhook.c.id)
    .where(
        _pending,
        _delivery.c.due_at <= bindparam("now"),
        _webhook.c.active | _webhook.c.run_id.is_not(None),
        ~one_of(_webhook.c.id, "busy"),
        _webhook.c.id.not_in(_paused),
    )
    .subquery()
)
_WAITING = (
    select(_delivery.c.id, _delivery.c.webhook_id, _webhook.c.project_id, _webhook.c.url, _webhook.c.run_id)
    .join_from(_queue, _delivery, _queue.c.id == _delivery.c.id)
    .join(_webhook, _delivery.c.webhook_id == _webhook.c.id)
    .where(_queue.c.place == 1)
    .order_by(_delivery.c.due_at)
)
_DUE = (
    select(_delivery, _webhook.c.url, _webhook.c.secret)
    .join_from(_delivery, _webhook, _delivery.c.webhook_id == _webhook.c.id)
    .where(one_of(_delivery.c.id, "deliveries"), _pending)
)
_NOTE = (
    update(_delivery)
    .where(_delivery.c.id == bindparam("delivery"), _pending)
    .values(
        status=bindparam("new_status"), tries=_delivery.c.tries + 1, due_at=bindparam("next"),
        response=bindparam("new_response"), detail=bindparam("new_detail"), ended_at=bindparam("ended"),
    )
)  # fmt: skip
_PAUSE = (
    update(_delivery)
    .where(_delivery.c.webhook_id == bindparam("webhook"), _pending, _delivery.c.due_at <= bindparam("next"))
    .values(
        tries=_delivery.c.tries + 1, due_at=bindparam("next"), response=None, detail=bindparam("new_detail"),
    )
)  # fmt: skip
_SWITCH_OFF = update(_webhook).where(_webhook.c.id == bindparam("webhook")).values(active=False)
_GIVE_UP = (
    update(_delivery)
    .where(_delivery.c.webhook_id == bindparam("webhook"), _pending, _delivery.c.tries >= bindparam("least_tries"))
    .values(status="failed", detail=bindparam("new_detail"), ended_at=bindparam("now"))
)

KEPT_DELIVERIES = 1000
"""Of each webhook, besides those that are still to be sent."""

EVENTS_AT_ONCE = 500

PAUSES_SECONDS = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, *[12 * 3600] * 4)
"""After each failed try, as Standard Webhooks suggests: the last one is not quite three days after the first."""

GONE = 410


class Waiting(NamedTuple):
    """A message that may be sent now."""

    id: str
    webhook: str
    project: str
    url: str
    callback: bool


class Due(NamedTuple):
    """A message that is to be sent now."""

    id: str
    webhook: str
    url: str
    secret: str
    body: bytes
    tries: int


class Answered(NamedTuple):
    """What came back: a status, if anything did, and words for people."""

    status: int | None
    detail: str

    @property
    def delivered(self) -> bool:
        """Whether the other side has taken the message."""
        return self.status is not None and 200 <= self.status < 300


class Outbox:
    """Makes deliveries of events, and keeps account of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def fill(self) -> None:
        """Make deliveries of all events that webhooks want and that none were made of."""
        with self._database.read() as connection:
            behind = [row.id for row in connection.execute(_BEHIND)]
        while behind:
            behind = [webhook for webhook in behind if self._fill(webhook)]

    def waiting(self, busy: Collection[str]) -> list[Waiting]:
        """The next message to each webhook that is neither busy nor paused, by when it was to be sent."""
        with self._database.read() as connection:
            rows = connection.execute(_WAITING, {"now": connection.now, "busy": listed(sorted(busy))})
            return [Waiting(row.id, row.webhook_id, row.project_id, row.url, row.run_id is not None) for row in rows]

    def due(self, deliveries: Collection[str]) -> list[Due]:
        """What is to be sent of these messages."""
        with self._database.read() as connection:
            return [
                Due(row.id, row.webhook_id, row.url, row.secret, row.body, row.tries)
                for row in connection.execute(_DUE, {"deliveries": listed(sorted(deliveries))})
            ]

    def note(self, due: Due, answered: Answered) -> None:
        """Write down how it went. When the address is gone for good, nothing more is sent to it."""
        if answered.status is None:
            self._pause(due, answered)
            return
        with self._database.write() as transaction:
            over = answered.delivered or answered.status == GONE or due.tries >= len(PAUSES_SECONDS)
            values = {
                "delivery": due.id,
                "new_status": "delivered" if answered.delivered else "failed" if over else "pending",
                "next": transaction.now if over else transaction.now + PAUSES_SECONDS[due.tries],
                "new_response": answered.status,
                "new_detail": answered.detail,
                "ended": transaction.now if over else None,
            }
            transaction.execute(_NOTE, values)
            if answered.status == GONE:
                given_up = {
                    "webhook": due.webhook,
                    "new_detail": "The address is gone for good.",
                    "now": transaction.now,
                    "least_tries": 0,
                }
                transaction.execute(_SWITCH_OFF, {"webhook": due.webhook})
                transaction.execute(_GIVE_UP, given_up)

    def _pause(self, due: Due, answered: Answered) -> None:
        """Nobody answered: that is a try of all that is due by then, and all of it waits for the same next one."""
        pause = PAUSES_SECONDS[min(due.tries, len(PAUSES_SECONDS) - 1)]
        with self._database.write() as transaction:
            webhook = {"webhook": due.webhook, "new_detail": answered.detail}
            transaction.execute(_PAUSE, {**webhook, "next": transaction.now + pause})
            least = len(PAUSES_SECONDS) + 1
            transaction.execute(_GIVE_UP, {**webhook, "now": transaction.now, "least_tries": least})

    def _fill(self, webhook: str) -> bool:
        """Go on along the log; gives whether there may be more."""
        with self._database.write() as transaction:
            row = transaction.execute(_ACTIVE, {"webhook": webhook}).first()
            events = journal.since(transaction, row.project_id, row.cursor, EVENTS_AT_ONCE) if row else []
            if row is None or not events:
                return False
            wanted = _wanted(row, events)
            send(transaction, webhook, [message(transaction, row.project_id, event) for event in wanted])
            active = row.run_id is None or not wanted  # a callback has one message
            transaction.execute(_MOVE, {"webhook": webhook, "new_cursor": events[-1].seq, "new_active": active})
            if wanted:
                transaction.execute(_PRUNE, {"webhook": webhook, "kept": KEPT_DELIVERIES})
            return active and len(events) == EVENTS_AT_ONCE


def _wanted(row: Any, events: Sequence[Event]) -> list[Event]:
    types = frozenset(msgspec.json.decode(row.events, type=tuple[str, ...]))
    return [
        event
        for event in events
        if type_of(event) in types
        and (row.run_id is None or (isinstance(event.fact, RunEnded) and event.fact.run == row.run_id))
    ]

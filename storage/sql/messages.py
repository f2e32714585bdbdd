"""What webhooks are told: messages made of events, frozen when they are written."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast
from uuid import uuid4

import msgspec
from sqlalchemy import insert

from schemas.event import Event, RunEnded, StepChanged
from schemas.webhook import Message, MessageData, MessageType
from storage.sql.engine import Reader, Transaction
from storage.sql.outcomes import outcome
from storage.sql.tables import DeliveryRow, table

_NEW = insert(table(DeliveryRow))


class NewMessage(NamedTuple):
    """A message that is to be sent; `seq` is the number of its event, 0 for a ping."""

    seq: int
    type: MessageType
    body: bytes


def type_of(event: Event) -> MessageType:
    """What webhooks call an event."""
    if isinstance(event.fact, StepChanged):
        return cast("MessageType", f"step.{event.fact.status}")
    return cast("MessageType", event.fact.__struct_config__.tag)


def message(connection: Reader, project: str, event: Event) -> NewMessage:
    """An event as a message, with the outputs of the run when it has ended."""
    run = outcome(connection, event.fact.run) if isinstance(event.fact, RunEnded) else None
    data = MessageData(project=project, seq=event.seq, fact=event.fact, run=run)
    return _message(event.seq, type_of(event), event.at, data)


def ping(project: str, at: float) -> NewMessage:
    """A message that only shows that a webhook works."""
    return _message(0, "ping", at, MessageData(project=project, seq=0, fact=None, run=None))


def send(transaction: Transaction, webhook: str, messages: Sequence[NewMessage]) -> list[str]:
    """Write messages down to be sent as soon as possible; gives their ids."""
    rows: list[dict[str, Any]] = [
        {
            "id": f"msg_{uuid4().hex}", "webhook_id": webhook, "seq": message.seq, "type": message.type,
            "body": message.body, "status": "pending", "tries": 0, "due_at": transaction.now, "response": None,
            "detail": "", "created_at": transaction.now, "ended_at": None,
        }
        for message in messages
    ]  # fmt: skip
    if rows:
        transaction.execute(_NEW, rows)
    return [row["id"] for row in rows]


def _message(seq: int, type: MessageType, at: float, data: MessageData) -> NewMessage:
    timestamp = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
    return NewMessage(seq, type, msgspec.json.encode(Message(type=type, timestamp=timestamp, data=data)))

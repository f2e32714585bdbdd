"""Webhooks at a desk, for tests: what is due, and what the receivers answer."""

from typing import Any

from desk import Desk

from schemas.webhook import WebhookDraft
from storage.sql.outbox import Answered, Due

FINE = Answered(204, "It answered 204 No Content.")
SILENT = Answered(None, "It did not answer within 15 seconds.")
BROKEN = Answered(500, "It answered 500 Internal Server Error.")
HOUR = 3600.0


def hook(desk: Desk, project: str, *events: Any, url: str = "https://film.example/hook") -> str:
    draft = WebhookDraft(url=url, events=events) if events else WebhookDraft(url=url)
    return desk.store.webhooks.create(project, draft)[0].id


def due(desk: Desk, busy: tuple[str, ...] = ()) -> list[Due]:
    desk.store.outbox.fill()
    return desk.store.outbox.due([one.id for one in desk.store.outbox.waiting(busy)])


def messages(desk: Desk, project: str, webhook: str) -> list[str]:
    """The types of all messages to a webhook, oldest first."""
    desk.store.outbox.fill()
    items = desk.store.deliveries.list(project, webhook, limit=1000, offset=0).items
    return [item.type for item in reversed(items)]

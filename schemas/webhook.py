"""Webhooks: what others are told of a project's events, as Standard Webhooks (https://www.standardwebhooks.com)."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from schemas.base import Reply, Wire
from schemas.event import Fact
from schemas.outcome import RunOutcome
from schemas.trigger import WebAddress

WebhookEvent = Literal[
    "graph.saved", "run.started", "run.canceling", "run.ended",
    "step.blocked", "step.queued", "step.running", "step.retrying", "step.waiting_approval", "step.canceling",
    "step.succeeded", "step.cached", "step.skipped", "step.failed", "step.upstream_failed", "step.canceled",
]  # fmt: skip
MessageType = Literal[WebhookEvent, "ping"]
DeliveryStatus = Literal["pending", "delivered", "failed"]

WebhookEvents = Annotated[tuple[WebhookEvent, ...], Meta(min_length=1, max_length=32)]


class WebhookDraft(Wire, frozen=True):
    """A new webhook."""

    url: WebAddress
    events: WebhookEvents = ("run.ended",)


class WebhookChange(Wire, frozen=True):
    """What can be changed about a webhook; what is left out stays. One that is inactive misses what happens."""

    url: WebAddress | UnsetType = UNSET
    events: WebhookEvents | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class WebhookView(Reply, frozen=True):
    """A webhook without its secret. With a `run` it is the callback of a trigger. Times are seconds since 1970."""

    id: str
    project: str
    url: str
    events: tuple[WebhookEvent, ...]
    run: str | None
    active: bool
    created_at: float


class WebhookCreated(Reply, frozen=True):
    """A webhook with a new secret, which is never shown again."""

    id: str
    url: str
    events: tuple[WebhookEvent, ...]
    active: bool
    secret: str
    created_at: float


class WebhookList(Reply, frozen=True):
    """The webhooks of a project, oldest first."""

    items: tuple[WebhookView, ...]


class DeliveryView(Reply, frozen=True):
    """One message to a webhook; its id is the header `webhook-id`. `seq` is the number of the event, 0 for a ping.

    `response` is the last status that came back, `detail` how the last try went. Times are seconds since 1970; `due_at`
    is the time of the next try.
    """

    id: str
    type: MessageType
    seq: int
    status: DeliveryStatus
    tries: int
    due_at: float
    response: int | None
    detail: str
    created_at: float
    ended_at: float | None


class DeliveryList(Reply, frozen=True):
    """Some messages to a webhook, newest first. `total` counts all that are kept."""

    items: tuple[DeliveryView, ...]
    total: int


class MessageData(Reply, frozen=True):
    """What a message is about. `run` is there when the run has ended; a ping has neither `fact` nor `run`."""

    project: str
    seq: int
    fact: Fact | None
    run: RunOutcome | None


class Message(Reply, frozen=True):
    """The body of a webhook. `timestamp` is when it happened, in ISO 8601."""

    type: MessageType
    timestamp: str
    data: MessageData

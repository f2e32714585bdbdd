"""Webhooks of a project: who is told of its events, and what was sent."""

from litestar import Controller, Response, delete, get, patch, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath, JSONBody
from msgspec import UNSET

from schemas.webhook import (
    DeliveryList,
    DeliveryView,
    WebhookChange,
    WebhookCreated,
    WebhookDraft,
    WebhookList,
    WebhookView,
)
from server.openapi import problems
from server.routes.given import Limit, Offset, StoreGiven, SystemGiven


class Webhooks(Controller):
    """`/api/projects/{id}/webhooks`."""

    path = "/api/projects/{project:str}/webhooks"
    tags = ("Webhooks",)

    @post(responses=problems(404, 413, 422))
    async def create_webhook(
        self, system: SystemGiven, project: FromPath[str], data: JSONBody[WebhookDraft]
    ) -> Response[WebhookCreated]:
        """Have an address told of what happens from now on. The answer has its secret, which is never shown again."""
        await system.outbound.check(data.url, "url")
        made = _created(*await sync_to_thread(system.store.webhooks.create, project, data))
        made.headers["Location"] = f"/api/projects/{project}/webhooks/{made.content.id}"
        return made

    @get(sync_to_thread=True, responses=problems(404))
    def list_webhooks(self, store: StoreGiven, project: FromPath[str]) -> WebhookList:
        """The webhooks of a project, oldest first, with the callbacks of its last triggers."""
        return WebhookList(items=tuple(store.webhooks.list(project)))

    @get("/{webhook:str}", sync_to_thread=True, responses=problems(404))
    def get_webhook(self, store: StoreGiven, project: FromPath[str], webhook: FromPath[str]) -> WebhookView:
        """One webhook, without its secret."""
        return store.webhooks.get(project, webhook)

    @patch("/{webhook:str}", responses=problems(404, 409, 413, 422))
    async def change_webhook(
        self, system: SystemGiven, project: FromPath[str], webhook: FromPath[str], data: JSONBody[WebhookChange]
    ) -> WebhookView:
        """Change where it goes and what it is told of, or switch it off and on."""
        if data.url is not UNSET:
            await system.outbound.check(data.url, "url")
        changed = await sync_to_thread(system.store.webhooks.change, project, webhook, data)
        system.sender.wake()
        return changed

    @delete("/{webhook:str}", sync_to_thread=True, responses=problems(404))
    def delete_webhook(self, store: StoreGiven, project: FromPath[str], webhook: FromPath[str]) -> None:
        """Forget a webhook and the log of what was sent to it."""
        store.webhooks.delete(project, webhook)

    @post("/{webhook:str}/rotate", sync_to_thread=True, status_code=200, responses=problems(404))
    def rotate_webhook(
        self, store: StoreGiven, project: FromPath[str], webhook: FromPath[str]
    ) -> Response[WebhookCreated]:
        """Give it a new secret, which is never shown again. From now on only that signs."""
        return _created(*store.webhooks.rotate(project, webhook))

    @post("/{webhook:str}/test", sync_to_thread=True, status_code=202, responses=problems(404, 409))
    def test_webhook(self, system: SystemGiven, project: FromPath[str], webhook: FromPath[str]) -> DeliveryView:
        """Send it a `ping`."""
        delivery = system.store.deliveries.ping(project, webhook)
        system.sender.wake()
        return delivery

    @get("/{webhook:str}/deliveries", sync_to_thread=True, responses=problems(404))
    def list_deliveries(
        self, store: StoreGiven, project: FromPath[str], webhook: FromPath[str], limit: Limit = 50, offset: Offset = 0
    ) -> DeliveryList:
        """What was sent to it and what came back, newest first."""
        return store.deliveries.list(project, webhook, limit=limit, offset=offset)

    @post(
        "/{webhook:str}/deliveries/{delivery:str}/again",
        sync_to_thread=True,
        status_code=202,
        responses=problems(404, 409),
    )
    def repeat_delivery(
        self, system: SystemGiven, project: FromPath[str], webhook: FromPath[str], delivery: FromPath[str]
    ) -> DeliveryView:
        """Send a message again, under its old id."""
        repeated = system.store.deliveries.again(project, webhook, delivery)
        system.sender.wake()
        return repeated


def _created(view: WebhookView, secret: str) -> Response[WebhookCreated]:
    created = WebhookCreated(
        id=view.id, url=view.url, events=view.events, active=view.active, secret=secret, created_at=view.created_at
    )
    return Response(created, headers={"Cache-Control": "no-store"})

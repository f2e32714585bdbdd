"""Requests, as they are counted and traced: by the templates of their routes, so that no id is in a name."""

import time

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from server.errors import Refused
from server.telemetry.asked import ASKED, Asked
from server.telemetry.telemetry import Telemetry


class Requests(ASGIMiddleware):
    """Notes when each answer begins. Put it around all other middleware. What has no route is not counted."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """See `ASGIMiddleware`."""
        began = time.perf_counter()
        asked = Asked(str(scope.get("method", "")), scope["path_template"])

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._telemetry.answered(asked, message["status"], time.perf_counter() - began)
            await send(message)

        token = ASKED.set(asked)
        try:
            await next_app(scope, receive, sent)
        except Refused as refused:  # by other middleware: its answer is made outside of all of them
            self._telemetry.answered(asked, refused.status, time.perf_counter() - began)
            raise
        finally:
            ASKED.reset(token)

"""Who may ask: pages of other sites, and names that were pointed at this computer, may not.

A browser sends the cookies and reaches the network of the person who sits in front of it, so any page that they open
could talk to a server on their own computer. Two headers that no page can forge tell: `Origin` says which page asks,
and `Host` under which name it believes the server to be (DNS rebinding points a foreign name at 127.0.0.1).
"""

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

import msgspec
from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send, WebSocketResponseBodyEvent, WebSocketResponseStartEvent

from schemas.problem import Problem
from server.errors import PROBLEM_JSON, Refused, reply_to

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_EVERYWHERE = frozenset({"0.0.0.0", "::"})
POLICY_CLOSE = 4403


class Guard(ASGIMiddleware):
    """Lets requests through that come from this server's own pages, or from no page at all.

    `host` is the address that it listens on; `hosts` are names, some with a port, under which a proxy offers it.
    """

    scopes = (ScopeType.HTTP, ScopeType.WEBSOCKET)

    def __init__(self, host: str, hosts: Collection[str] = ()) -> None:
        self._names = _LOCAL_NAMES | {host.strip("[]").lower()} | {_name(f"//{offered}") for offered in hosts}
        self._offered = frozenset(hosts)
        self._by_address = host.strip("[]") in _EVERYWHERE

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """See `ASGIMiddleware`."""
        try:
            self._check(scope)
        except Refused as refused:
            if scope["type"] == ScopeType.HTTP:
                raise
            await refuse_socket(scope, send, refused, POLICY_CLOSE)
            return
        await next_app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        headers = Headers.from_scope(scope)
        host = headers.get("host", "")
        if not self._known(_name(f"//{host}")):
            raise Refused(403, _FOREIGN_HOST)
        origin = headers.get("origin")
        harmless = scope["type"] == ScopeType.HTTP and scope["method"] in _SAFE_METHODS
        ours = self._offered | {host.lower()}  # a proxy may ask under a name of its own
        if origin is not None and not harmless and _netloc(origin) not in ours:
            raise Refused(403, _FOREIGN_ORIGIN)

    def _known(self, name: str) -> bool:
        return name in self._names or (self._by_address and _is_address(name))


async def refuse_socket(scope: Scope, send: Send, error: Exception, code: int) -> None:
    """Answer a WebSocket that is not accepted: with a Problem where the server can, else with a close code."""
    reply, _ = reply_to(error, scope["path"])
    if "websocket.http.response" not in (scope.get("extensions") or {}):
        await send({"type": "websocket.close", "code": code, "reason": reply.title})
        return
    body = msgspec.json.encode(reply)
    headers = [(b"content-type", PROBLEM_JSON.encode()), (b"content-length", str(len(body)).encode())]
    start: WebSocketResponseStartEvent = {
        "type": "websocket.http.response.start",
        "status": reply.status,
        "headers": headers,
    }
    await send(start)
    rest: WebSocketResponseBodyEvent = {"type": "websocket.http.response.body", "body": body, "more_body": False}
    await send(rest)


_FOREIGN_HOST = Problem(
    code="foreign_host",
    title="This server does not go by that name",
    hint="Use the address that the server printed at its start. If it is to go by another name, as behind a proxy, "
    "start it with that name in REELGRAPH_HOSTS.",
)
_FOREIGN_ORIGIN = Problem(
    code="foreign_origin",
    title="This request comes from a page of another site",
    hint="Open Reelgraph itself and try again there. If it stands behind a proxy, its address there has to be in "
    "REELGRAPH_HOSTS.",
)


def _name(address: str) -> str:
    """The host of an address; empty when it is malformed or carries more than host and port."""
    try:
        parts = urlsplit(address)
        plain = parts.username is None and (parts.port is None or parts.port > 0) and not parts.path
        return parts.hostname or "" if plain else ""
    except ValueError:
        return ""


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True

"""Headers that every answer has, so that a browser does nothing with it that we did not mean."""

from urllib.parse import quote

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
}
MEDIA_POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; frame-ancestors 'none'"
"""What a picture or a video may do that is opened by itself: show itself."""


def page_policy(store: str | None = None) -> str:
    """What a page of ours may do: everything of its own, nothing of others, and no script or style inside its text.

    `store` is the origin of a store that gives and takes files itself. `'self'` in `connect-src` is the event socket
    too (CSP 3). What starts with `blob:` are files that a person is about to upload.
    """
    files = "" if store is None else f" {store}"
    return (
        f"default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; "
        f"img-src 'self' blob: data:{files}; media-src 'self' blob:{files}; connect-src 'self'{files}; "
        f"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def saved_as(name: str) -> str:
    """The `Content-Disposition` of what a browser should save under this name (RFC 6266)."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"


async def secure(message: Message, _scope: Scope) -> None:
    """Add the headers that an answer does not have already. Registered as `before_send`."""
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        for name, value in _ALWAYS.items():
            headers.setdefault(name, value)

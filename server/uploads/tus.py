"""The words of the tus protocol 1.0.0 for resumable uploads (tus.io), with the extensions creation,
creation-with-upload, expiration, termination and checksum."""

import base64
import binascii
import hashlib
from contextlib import suppress
from typing import Annotated

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.params import HeaderParameter
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from msgspec import Struct

from schemas.problem import Problem
from server.errors import Refused
from server.uploads.form import harmless

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,termination,checksum"
ALGORITHMS = ("sha256", "sha1")

_FREE_METHODS = frozenset({"OPTIONS", "GET"})
"""One of them asks for the version, and the other is no word of the protocol."""


Length = Annotated[
    int, HeaderParameter(name="Upload-Length", ge=0, le=2**53, description="The size of the file in bytes.")
]
Offset = Annotated[
    int, HeaderParameter(name="Upload-Offset", ge=0, le=2**53, description="How many bytes of the file come before.")
]
Metadata = Annotated[
    str, HeaderParameter(name="Upload-Metadata", required=False, max_length=4096, description="`filename` in Base64.")
]
Sum = Annotated[
    str | None,
    HeaderParameter(
        name="Upload-Checksum",
        required=False,
        max_length=200,
        description=f"{' or '.join(ALGORITHMS)} of the bytes in this request, in Base64.",
    ),
]


class Checksum(Struct, frozen=True):
    """What the bytes of one request have to come to."""

    algorithm: str
    digest: bytes


def name_of(metadata: str) -> str:
    """The file's name in an `Upload-Metadata`, made harmless. Raises Refused (400)."""
    for pair in metadata.split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            with suppress(ValueError):
                return harmless(base64.b64decode(value, validate=True).decode())
            raise Refused(400, _MALFORMED_METADATA)
    return harmless("")


def checksum_of(header: str | None) -> Checksum | None:
    """What an `Upload-Checksum` says. Raises Refused (400) when it can't be checked."""
    if header is None:
        return None
    algorithm, _, encoded = header.partition(" ")
    with suppress(binascii.Error):
        digest = base64.b64decode(encoded, validate=True)
        if algorithm in ALGORITHMS and len(digest) == hashlib.new(algorithm).digest_size:
            return Checksum(algorithm, digest)
    raise Refused(400, _MALFORMED_CHECKSUM)


class Tus(ASGIMiddleware):
    """Says the version in every answer, and answers nobody who speaks another one."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """See `ASGIMiddleware`."""
        if scope["method"] not in _FREE_METHODS and Headers.from_scope(scope).get("tus-resumable") != VERSION:  # type: ignore[typeddict-item]
            raise Refused(412, _OTHER_VERSION, headers={"Tus-Version": VERSION, "Tus-Resumable": VERSION})

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableScopeHeaders.from_message(message)["Tus-Resumable"] = VERSION
            await send(message)

        await next_app(scope, receive, say)


_OTHER_VERSION = Problem(
    code="unknown_tus_version",
    title="This upload does not speak tus 1.0.0",
    detail="Its header Tus-Resumable has to be 1.0.0.",
    hint="Use a client of tus 1.0.0, or send the file as a form to the assets of the project.",
)
_MALFORMED_METADATA = Problem(
    code="malformed_metadata",
    title="The header Upload-Metadata can't be used",
    hint="It has to be pairs with commas between them, each a name and a value in Base64: filename bW9vbi5wbmc=",
)
_MALFORMED_CHECKSUM = Problem(
    code="malformed_checksum",
    title="The header Upload-Checksum can't be used",
    hint=f"It has to be one of {', '.join(ALGORITHMS)}, a space, and the digest in Base64.",
)

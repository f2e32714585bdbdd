"""Connections to an object store that notice when it is away, and that know its clock."""

import io
import socket
import ssl
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any

import certifi
from urllib3 import BaseHTTPResponse, PoolManager, Retry, Timeout
from urllib3.connection import HTTPConnection

CONNECT_SECONDS = 3.0
READ_SECONDS = 7.0
"""Without a byte. Tried twice, that is how long a store that hangs can hold us up."""

LONG_SECONDS = 600.0
"""Until the store has copied an object or put it together; what comes before shows that it is there."""

_DEAD_SECONDS = 15
_PIECE_BYTES = 1 << 16
_AT_ONCE = 64
_CLOCK_READ_SECONDS = 1.0

_RETRIES = Retry(
    total=None, connect=1, read=1, status=2, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504),
    raise_on_status=False, respect_retry_after_header=False,
)  # fmt: skip
_ONCE = Retry(total=None, connect=1, read=0, status=0, other=0)
"""For what may not happen a second time after its answer was lost."""


class Pool(PoolManager):
    """Keeps connections, and makes what `minio` asks of them safe: it sends the parts of a file in small pieces,
    because the time limit of a socket is for all that is sent at once."""

    def __init__(self, *, secure: bool, clock: Callable[[], float] = time.time) -> None:
        certificates = _certificates() if secure else None  # a tenth of a second
        super().__init__(
            num_pools=4, maxsize=_AT_ONCE, blocksize=_PIECE_BYTES, retries=_RETRIES, ssl_context=certificates,
            timeout=Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS), socket_options=_socket_options(),
        )  # fmt: skip
        self.clock = clock
        self.ahead = 0.0
        """How far the store's clock is before ours, in seconds, to about one second: its answers say whole ones."""

    def urlopen(self, method: str, url: str, **given: Any) -> BaseHTTPResponse:  # type: ignore[override]  # as in PoolManager
        """One request, as `minio` wants it."""
        body = given.get("body")
        if isinstance(body, bytes) and len(body) > _PIECE_BYTES:
            given["body"] = io.BytesIO(body)
        if method == "DELETE":
            given["retries"] = _ONCE
        if method == "POST" or "x-amz-copy-source" in (given.get("headers") or {}):
            given["timeout"] = Timeout(connect=CONNECT_SECONDS, read=LONG_SECONDS)
        given["redirect"] = False  # a signature is good for one host alone
        asked = self.clock()
        response = self.answer(method, url, **given)
        self._look_at_clock(response.headers.get("date"), asked, self.clock())
        return response

    def answer(self, method: str, url: str, **given: Any) -> BaseHTTPResponse:
        """What the store answers. A test may have it say something else."""
        return super().urlopen(method, url, **given)

    def _look_at_clock(self, date: str | None, asked: float, answered: float) -> None:
        if date is None or answered - asked > _CLOCK_READ_SECONDS:
            return
        try:
            said = parsedate_to_datetime(date).timestamp()
        except ValueError:
            return
        self.ahead = said + 0.5 - (asked + answered) / 2


def _certificates() -> ssl.SSLContext:
    """Those that are usual and those of this computer: often only its own house knows the one of a store."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    return context


def _socket_options() -> list[tuple[int, int, int]]:
    """The system itself asks whether the other computer is still there while we wait long."""
    wanted = {"TCP_KEEPIDLE": 5, "TCP_KEEPINTVL": 3, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": _DEAD_SECONDS * 1000}
    return [
        *HTTPConnection.default_socket_options,
        (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
        *(
            (socket.IPPROTO_TCP, getattr(socket, name), value)
            for name, value in wanted.items()
            if hasattr(socket, name)
        ),
    ]

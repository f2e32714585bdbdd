"""The port that a server is reached at."""

import os
import socket

from server.unusable import Unusable

_WAITING = 2048
"""So many connections may wait until somebody takes them."""


def listen(host: str, port: int) -> socket.socket:
    """The port, ours from now on: whoever connects before we are ready waits. Raises Unusable."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host.strip("[]"), port), family=family, backlog=_WAITING)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise Unusable(
            f"The server can't listen on {host} port {port}: {reason}. If another program has this port, take another "
            "one: --port 8421"
        ) from None
    # Connections have it from here. asyncio gives it only to sockets that name their protocol, which these do not.
    # Without it, the end of an answer waits until the other side has confirmed its beginning, which Linux puts off for
    # 40 ms (TCP_DELACK_MIN).
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener

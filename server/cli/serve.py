"""`reelgraph serve`: the server and its page."""

import asyncio
import signal
import socket
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

import psutil
import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from server import logs
from server.app import create_app
from server.cli import machine
from server.cli.listener import listen
from server.cli.sample import SampleRun

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent

_LAST_REQUESTS_SECONDS = 5


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("--host", help="address to listen on (REELGRAPH_HOST; else 127.0.0.1: this computer only)")
    parser.add_argument("--port", type=_port, help="port to listen on (REELGRAPH_PORT; else 8420); 0 takes a free one")
    parser.add_argument("--sample", action="store_true", help="make the sample film first, unless it is there")
    machine.declare_data(parser)


def execute(arguments: Namespace) -> int:
    """Serve until somebody stops it; gives the exit code: 130 after Ctrl-C, 0 after SIGTERM."""
    signal.signal(signal.SIGTERM, _terminate)
    settings = machine.settings_of(arguments, host=arguments.host, port=arguments.port)
    logs.configure(settings)
    listener = listen(settings.host, settings.port)
    url = f"http://{_host(settings.host)}:{listener.getsockname()[1]}"
    with listener, machine.opened(settings) as system:
        sample = SampleRun(system, url) if arguments.sample else None
        if sample is not None:
            sample.prepare()

        def ready() -> None:
            seconds = time.time() - psutil.Process().create_time()
            logs.announce(settings, f"Reelgraph is ready after {seconds:.1f} s: {url}")
            if sample is not None:
                sample.start()

        config = uvicorn.Config(
            create_app(system), ws=_Socket, log_config=None, log_level="warning", access_log=False,
            timeout_graceful_shutdown=_LAST_REQUESTS_SECONDS,
        )  # fmt: skip
        try:
            _Server(config, ready, ending=lambda: system.drain(0)).run(sockets=[listener])
        finally:
            if sample is not None:
                sample.stop()
    return 0


class _Server(uvicorn.Server):
    """Says when it is ready, and when it begins to end."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], ending: Callable[[], object]) -> None:
        super().__init__(config)
        self._ready = ready
        self._ending = ending

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await asyncio.to_thread(self._ending)
        await super().shutdown(sockets)


class _Socket(WebSocketsSansIOProtocol):
    """A socket that is refused with an answer has been answered: uvicorn forgets that, and complains of each."""

    async def send(self, message: "ASGISendEvent") -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            self.handshake_complete = True


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) <= 65535):
        raise ArgumentTypeError(f"{text!r} is no port: a number from 0 to 65535")
    return int(text)


def _host(host: str) -> str:
    """How a browser on this computer finds it."""
    plain = host.strip("[]")
    if plain in ("0.0.0.0", "::"):
        return "127.0.0.1"
    return f"[{plain}]" if ":" in plain else plain


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)

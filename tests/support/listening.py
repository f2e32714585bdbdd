"""The web server on a real port, for tests that need more than one request at a time or answers that do not end."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from server.app import create_app
from server.compose import System


@contextmanager
def listening(system: System) -> Iterator[str]:
    """Serves until the end of the block; gives the address, such as `http://127.0.0.1:45678`."""
    config = uvicorn.Config(
        create_app(system), port=0, ws="websockets-sansio", log_config=None, log_level="warning",
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.005)
            assert thread.is_alive(), "the server did not start"
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()

"""A port of its own for the metrics of a process that serves nothing else."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import start_http_server

from server.telemetry.metrics import Metrics
from server.unusable import Unusable


@contextmanager
def exposed(metrics: Metrics, host: str, port: int) -> Iterator[None]:
    """Show them to whoever reaches this address, until the end of the block. Raises Unusable."""
    try:
        server, thread = start_http_server(port, host.strip("[]"), metrics.registry)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise Unusable(
            f"Metrics can't be shown on {host} port {port}: {reason}. Each process needs a port of its own: set "
            "REELGRAPH_METRICS_PORT to another one."
        ) from None
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

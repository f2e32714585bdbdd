"""All that one process tells of itself, as its settings say: metrics, traces, both or neither."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from server.settings import Settings
from server.telemetry.asked import Asked
from server.telemetry.several import Several
from server.unusable import Unusable
from storage.sql.observer import Nobody, Observer
from storage.sql.workload import Workload

if TYPE_CHECKING:
    from server.telemetry.metrics import Metrics
    from server.telemetry.traces import Traces


class Telemetry(Struct, frozen=True):
    """What of it there is. `observer` is told what happens in the database."""

    metrics: "Metrics | None" = None
    traces: "Traces | None" = None

    @property
    def observer(self) -> Observer:
        """Who wants to be told."""
        there = [one for one in (self.metrics, self.traces) if one is not None]
        return there[0] if len(there) == 1 else Several(there) if there else Nobody()

    def watch(self, broker: Callable[[], bool], workload: Workload | None) -> None:
        """Look at these too when somebody asks for metrics. The `workload` is for servers: each would say the same."""
        if self.metrics is None:
            return
        self.metrics.watch_broker(broker)
        if workload is not None:
            from server.telemetry.gauges import Gauges

            Gauges(workload, self.metrics.registry)

    def answered(self, asked: Asked, status: int, seconds: float) -> None:
        """A request was answered, whose answer began after so long."""
        if self.metrics is not None:
            self.metrics.answered(asked.method, asked.route, status, seconds)
        if self.traces is not None:
            self.traces.answered(asked, status)

    def close(self) -> None:
        """Send what is left."""
        if self.traces is not None:
            self.traces.close()


def open_telemetry(settings: Settings, instance: str) -> Telemetry:
    """What the settings ask for; `instance` is what this process is called. Raises Unusable.

    The packages are loaded only when they are needed: up to half a second, which others need not wait for.
    """
    return Telemetry(_metrics(settings), _traces(settings, instance))


def _metrics(settings: Settings) -> "Metrics | None":
    if not settings.metrics and not settings.metrics_port:
        return None
    from server.telemetry.metrics import Metrics

    return Metrics()


def _traces(settings: Settings, instance: str) -> "Traces | None":
    if not settings.otlp:
        return None
    try:
        from server.telemetry.traces import Traces, sender
    except ImportError as error:
        raise Unusable(
            f"REELGRAPH_OTLP is set, and the packages that send traces are missing ({error.name}). Install them: "
            "pip install 'reelgraph[otel]'. Or leave REELGRAPH_OTLP away."
        ) from error
    return Traces(sender(settings.otlp), instance)

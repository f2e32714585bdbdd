"""A database that is watched, and a Reelgraph that tells of itself."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk import Desk
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from server.telemetry.metrics import Metrics
from server.telemetry.traces import Traces

Value = Callable[..., float | None]


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def value(metrics: Metrics) -> Value:
    """The value of one series, or None."""

    def look(name: str, **labels: str) -> float | None:
        return metrics.registry.get_sample_value(f"reelgraph_{name}", labels)

    return look


@pytest.fixture
def sent() -> InMemorySpanExporter:
    """The spans that were sent."""
    return InMemorySpanExporter()


@pytest.fixture
def traces(sent: InMemorySpanExporter) -> Traces:
    return Traces(SimpleSpanProcessor(sent), "studio-7")


@pytest.fixture(autouse=True)
def bodies_may_write_down_that_they_ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELGRAPH_TRIAL_LOG", str(tmp_path / "said.log"))


@pytest.fixture
def counted(tmp_path: Path, metrics: Metrics) -> Iterator[Desk]:
    """A database of which everything is counted."""
    desk = Desk(tmp_path, observer=metrics)
    yield desk
    desk.check()
    desk.close()


@pytest.fixture
def traced(tmp_path: Path, traces: Traces) -> Iterator[Desk]:
    """A database of which everything is traced."""
    desk = Desk(tmp_path, observer=traces)
    yield desk
    desk.check()
    desk.close()

"""A trace for each run: trigger → run → every try of its jobs, with the wait before the first and the final commit.

A job that several runs wait for is in the trace of each of them.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from uuid import uuid4

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind

from schemas.event import Fact
from schemas.run import RunStatus
from server.telemetry.asked import ASKED, Asked
from server.telemetry.span import Place, span
from storage.sql.observer import AttemptEnded, Repair

EXPORT_SECONDS = 5.0

_TRIGGER: Place = ("trigger",)
_RUN: Place = ("run",)
_BAD = frozenset({"failed", "partial"})
_WELL = frozenset({"succeeded", "upgraded"})
_LEAST_SERVER_ERROR = 500


def sender(url: str) -> SpanProcessor:
    """What sends spans to a collector from time to time, by OTLP over HTTP."""
    return _Sender(OTLPSpanExporter(f"{url.rstrip('/')}/v1/traces", timeout=EXPORT_SECONDS))


class _Sender(BatchSpanProcessor):
    """One whose end takes no longer than a single try, however much is left to be sent."""

    def shutdown(self) -> None:
        """See `BatchSpanProcessor`."""
        enough = threading.Timer(EXPORT_SECONDS, self.span_exporter.shutdown)
        enough.start()
        try:
            super().shutdown()  # type: ignore[no-untyped-call]
        finally:
            enough.cancel()


class Traces:
    """Implements `storage.sql.observer.Observer`. `instance` is what this process is called."""

    def __init__(self, processor: SpanProcessor, instance: str) -> None:
        self._processor = processor
        self._resource = Resource.create({"service.name": "reelgraph", "service.instance.id": instance})

    def close(self) -> None:
        """Send what is left."""
        self._processor.shutdown()

    def answered(self, asked: Asked, status: int) -> None:
        """A request was answered that may have wanted runs."""
        for run, joined in asked.runs:
            self._trigger(
                f"{asked.method} {asked.route}", run, asked.at, time.time(), kind=SpanKind.SERVER, joined=joined,
                failed=f"answered with {status}" if status >= _LEAST_SERVER_ERROR else None,
                attributes={
                    "http.request.method": asked.method, "http.route": asked.route, "http.response.status_code": status,
                },
            )  # fmt: skip

    # -- what is told of the database --------------------------------------------------------------------------------

    def triggered(self, run: str, project: str, at: float, *, joined: bool) -> None:
        """See `Observer`. What a request wants is told when it is answered."""
        asked = ASKED.get()
        if asked is not None:
            asked.runs.append((run, joined))
        else:
            self._trigger("trigger", run, at, at, joined=joined, attributes={"reelgraph.project": project})

    def recorded(self, facts: Sequence[Fact]) -> None:
        """See `Observer`. What happened to steps is in the spans of their jobs."""

    def run_ended(self, run: str, status: RunStatus, created_at: float, ended_at: float) -> None:
        """See `Observer`."""
        failed = status if status in _BAD else None
        self._end(span("run", run, _RUN, _TRIGGER, created_at, ended_at, self._resource, failed=failed,
                       attributes={"reelgraph.status": status}))  # fmt: skip

    def attempt_ended(self, attempt: AttemptEnded) -> None:
        """See `Observer`."""
        now = attempt.ended_at + time.monotonic() - attempt.written
        for watcher in attempt.watchers:
            for ended in self._spans(watcher.run, watcher.node, attempt, now):
                self._end(ended)

    def lease_lost(self) -> None:
        """See `Observer`. The attempt that has the job now has a span of its own."""

    def repaired(self, kind: Repair) -> None:
        """See `Observer`. What was repaired shows by how its attempt ended."""

    # -- spans -------------------------------------------------------------------------------------------------------

    def _spans(self, run: str, node: str, attempt: AttemptEnded, now: float) -> Iterator[ReadableSpan]:
        place = ("attempt", node, attempt.job, str(attempt.fence))
        said = {"reelgraph.node": node, "reelgraph.type": attempt.type, "reelgraph.job": attempt.job}
        if attempt.fence == 1:
            queued = ("queued", node, attempt.job)
            yield span("queued", run, queued, _RUN, attempt.queued_at, attempt.started_at, self._resource,
                       attributes={**said, "reelgraph.lane": attempt.lane})  # fmt: skip
        yield span(
            f"attempt {attempt.type}", run, place, _RUN, attempt.started_at, now, self._resource,
            failed=None if attempt.outcome in _WELL else f"{attempt.outcome} {attempt.problem}".strip(),
            attributes={
                **said, "reelgraph.attempt": attempt.attempt, "reelgraph.worker": attempt.worker,
                "reelgraph.outcome": attempt.outcome, "reelgraph.cost": attempt.cost,
            },
        )  # fmt: skip
        if attempt.status == "done":
            yield span("commit", run, ("commit", *place), place, attempt.ended_at, now, self._resource,
                       attributes={**said, "reelgraph.seconds": attempt.seconds})  # fmt: skip

    def _trigger(
        self, name: str, run: str, start: float, end: float, *, joined: bool, kind: SpanKind = SpanKind.INTERNAL,
        failed: str | None = None, attributes: dict[str, str | int | float],
    ) -> None:  # fmt: skip
        """The first trigger of a run is the root of its trace; whoever joins it later comes below."""
        place, parent = (("joined", uuid4().hex), _TRIGGER) if joined else (_TRIGGER, None)
        self._end(span(name, run, place, parent, start, end, self._resource, kind=kind, failed=failed,
                       attributes=attributes))  # fmt: skip

    def _end(self, ended: ReadableSpan) -> None:
        self._processor.on_end(ended)

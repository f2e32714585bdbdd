"""What one process counts, for Prometheus.

Everything that happens in the database is told by `storage.sql.observer`; requests by `server.telemetry.requests`. What
only the database knows is in `server.telemetry.gauges`. A thing is counted by the process that did it: sum over all.
"""

from collections import Counter as Tally
from collections.abc import Callable, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, disable_created_metrics

from graph_engine.transitions import JOB_TERMINAL, STEP_TERMINAL
from schemas.event import Fact, StepChanged
from schemas.run import RunStatus
from storage.sql.observer import AttemptEnded, Repair

MOMENTS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds of requests."""

WORK = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0)
"""Seconds of what makes media."""


class Metrics:
    """Implements `storage.sql.observer.Observer`. All of it is in `registry`."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # one more series for each, of no use here
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._triggers = self._counter("triggers", "Triggers; joined: those of a run that was there", "joined")
        self._steps = self._counter("steps", "Steps that have ended; cached: what was made before was used", "status")
        self._jobs = self._counter("jobs_ended", "Jobs that workers have ended, by node type", "type", "status")
        self._attempts = self._counter("attempts", "Tries of jobs, by node type and how they ended", "type", "outcome")
        self._dollars = self._counter("cost_dollars", "What was paid for results, in US dollars", "type")
        self._events = self._counter("events", "Events written", "type")
        self._leases = self._counter("leases_lost", "Attempts whose job somebody else had when they ended")
        self._repairs = self._counter("repairs", "What the reconciler has done, by kind", "kind")
        self._answers = self._counter("http_requests", "Requests answered", "method", "route", "status")
        self._latency = self._histogram("http_seconds", "Time until an answer began", MOMENTS, "method", "route")
        self._body = self._histogram("generation_seconds", "Time that bodies took, by node type", WORK, "type")
        self._wait = self._histogram("queued_seconds", "Time from queue to first try", WORK, "lane")
        self._runs = self._histogram("run_seconds", "Time from trigger to end of runs", WORK, "status")

    def watch_broker(self, available: Callable[[], bool]) -> None:
        """Say whether bells get through; asked each time."""
        gauge = Gauge("reelgraph_broker_available", "1 when bells get through", registry=self.registry)
        gauge.set_function(lambda: float(available()))

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered; the answer began after so long."""
        self._answers.labels(method, route, str(status)).inc()
        self._latency.labels(method, route).observe(seconds)

    # -- what is told of the database --------------------------------------------------------------------------------

    def triggered(self, run: str, project: str, at: float, *, joined: bool) -> None:
        """See `Observer`."""
        self._triggers.labels("yes" if joined else "no").inc()

    def recorded(self, facts: Sequence[Fact]) -> None:
        """See `Observer`."""
        for type, number in Tally(str(fact.__struct_config__.tag) for fact in facts).items():
            self._events.labels(type).inc(number)
        ends = (fact.status for fact in facts if isinstance(fact, StepChanged) and fact.status in STEP_TERMINAL)
        for status, number in Tally(ends).items():
            self._steps.labels(status).inc(number)

    def run_ended(self, run: str, status: RunStatus, created_at: float, ended_at: float) -> None:
        """See `Observer`."""
        self._runs.labels(status).observe(ended_at - created_at)

    def attempt_ended(self, attempt: AttemptEnded) -> None:
        """See `Observer`."""
        self._attempts.labels(attempt.type, attempt.outcome).inc()
        if attempt.status in JOB_TERMINAL:
            self._jobs.labels(attempt.type, attempt.status).inc()
        if attempt.status == "done":
            self._body.labels(attempt.type).observe(attempt.seconds)
            self._dollars.labels(attempt.type).inc(attempt.cost)
        if attempt.fence == 1:
            self._wait.labels(attempt.lane).observe(attempt.started_at - attempt.queued_at)

    def lease_lost(self) -> None:
        """See `Observer`."""
        self._leases.inc()

    def repaired(self, kind: Repair) -> None:
        """See `Observer`."""
        self._repairs.labels(kind).inc()

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(f"reelgraph_{name}", words, labels, registry=self.registry)

    def _histogram(self, name: str, words: str, buckets: Sequence[float], *labels: str) -> Histogram:
        return Histogram(f"reelgraph_{name}", words, labels, buckets=buckets, registry=self.registry)

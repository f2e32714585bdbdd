"""What the database knows of the work there is, asked when Prometheus looks. Every server says the same: take one."""

import logging
from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from graph_engine.errors import Outage
from graph_engine.transitions import JOB_OPEN
from schemas.catalog import WORKER_LANES, Lane
from storage.sql.workload import Load, Workload

log = logging.getLogger(__name__)


class Gauges(Collector):
    """One look at the database for all of them. While it is away, they say only that."""

    def __init__(self, workload: Workload, registry: CollectorRegistry) -> None:
        self._workload = workload
        registry.register(self)

    def describe(self) -> list[Metric]:
        """See `Collector`: which there are need not be asked of the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """See `Collector`."""
        try:
            load: Load | None = self._workload.now()
        except Outage as error:
            log.warning("the database could not be asked for metrics: %s", error)
            load = None
        yield _number("database_available", "1 when the database answers", float(load is not None))
        if load is not None:
            yield from _families(load)


def _families(load: Load) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("reelgraph_jobs", "Jobs that have not ended", labels=("lane", "status"))
    for lane in WORKER_LANES:
        for status in sorted(JOB_OPEN):
            jobs.add_metric((lane, status), load.jobs.get((lane, status), 0))
    yield jobs
    yield _by_lane("queue_oldest_seconds", "Age of the oldest job that is queued", load.oldest)
    yield _by_lane("workers", "Processes that carry out jobs", load.workers)
    yield _number("workers_draining", "Those of them that begin no new jobs", load.draining)
    yield _by_lane("worker_threads", "Jobs that they may do at the same time", load.threads)
    yield _by_lane("worker_threads_busy", "Jobs that they do, as of their last heartbeat", load.busy)
    yield _number("webhook_deliveries_due", "Messages to webhooks that should have been sent by now", load.due)
    yield _number("webhook_lag_seconds", "For how long the first of them should have been sent", load.lag)
    yield _number("webhook_events_behind", "Events that no message was made of yet, by webhook", load.behind)


def _by_lane(name: str, words: str, values: Mapping[Lane, float]) -> Metric:
    family = GaugeMetricFamily(f"reelgraph_{name}", words, labels=("lane",))
    for lane in WORKER_LANES:
        family.add_metric((lane,), values.get(lane, 0))
    return family


def _number(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"reelgraph_{name}", words, value=value)

"""What a process counts."""

from collections.abc import Callable

import pytest
from desk import FATAL, LOOSE, Desk, later
from prometheus_client import REGISTRY, generate_latest

from graph_engine.job import Made, Presence
from schemas.value import Text
from server.telemetry.gauges import Gauges
from server.telemetry.metrics import Metrics
from storage.sql.errors import DatabaseUnavailable

Value = Callable[..., float | None]


def test_jobs_are_counted_by_type_and_how_they_ended(counted: Desk, value: Value) -> None:
    project = counted.project(say="a b c")
    counted.run(project, "a")
    counted.trigger(project, "b")
    counted.fail(counted.claim(), FATAL)
    counted.trigger(project, "c")
    counted.fail(counted.claim(), LOOSE)

    assert value("jobs_ended_total", type="say", status="done") == 1
    assert value("jobs_ended_total", type="say", status="failed") == 1
    assert value("attempts_total", type="say", outcome="succeeded") == 1
    assert value("attempts_total", type="say", outcome="failed") == 1
    assert value("attempts_total", type="say", outcome="infra") == 1
    assert value("jobs_ended_total", type="say", status="retrying") is None


def test_time_and_cost_of_what_was_made_are_counted_by_type(counted: Desk, value: Value) -> None:
    counted.trigger(counted.project(say="a"), "a")
    made = Made(outputs={"text": Text(text="a")}, seconds=12.5, cost=0.25)
    counted.store.jobs.succeed(counted.claim(), made)

    assert value("generation_seconds_sum", type="say") == 12.5
    assert value("generation_seconds_bucket", type="say", le="10.0") == 0
    assert value("generation_seconds_bucket", type="say", le="30.0") == 1
    assert value("cost_dollars_total", type="say") == 0.25


def test_what_was_made_before_is_a_hit_and_what_runs_a_miss(counted: Desk, value: Value) -> None:
    project = counted.project("a -> b", say="a b")
    counted.run(project, "b")
    again = counted.project("a -> b, b -> c", say="a b c")
    counted.run(again, "c")

    assert value("steps_total", status="succeeded") == 3
    assert value("steps_total", status="cached") in (None, 2)  # found while planning, they are no steps at all


def test_runs_triggers_and_events_are_counted(counted: Desk, value: Value) -> None:
    project = counted.project(say="a")
    counted.trigger(project, "a")
    counted.trigger(project, "a")
    counted.work()

    assert (value("triggers_total", joined="no"), value("triggers_total", joined="yes")) == (1, 1)
    assert value("run_seconds_count", status="succeeded") == 1
    assert value("events_total", type="run.ended") == 1
    assert value("events_total", type="step") == 3


def test_what_was_lost_and_mended_is_counted(counted: Desk, value: Value) -> None:
    counted.trigger(counted.project(say="a"), "a")
    zombie = counted.claim()
    with later(60):
        counted.store.reconciler.sweep()
    counted.work()
    counted.finish(zombie)

    assert value("repairs_total", kind="lease_expired") == 1
    assert value("leases_lost_total") == 1
    assert value("queued_seconds_count", lane="cpu") == 1


def test_each_process_has_its_own_numbers(metrics: Metrics) -> None:
    Metrics().lease_lost()

    assert metrics.registry.get_sample_value("reelgraph_leases_lost_total") == 0
    assert not [family.name for family in REGISTRY.collect() if family.name.startswith("reelgraph")]


def test_what_the_database_knows_is_asked_when_somebody_looks(counted: Desk, metrics: Metrics, value: Value) -> None:
    Gauges(counted.store.workload, metrics.registry)
    project = counted.project(say="a b")
    counted.trigger(project, "a")
    counted.trigger(project, "b")
    counted.claim()
    counted.store.workers.register(Presence("anna", "studio", 7, {"cpu": 2}, {"cpu": 1}))

    assert value("jobs", lane="cpu", status="queued") == 1
    assert value("jobs", lane="cpu", status="running") == 1
    assert value("jobs", lane="gpu", status="queued") == 0
    assert (value("worker_threads", lane="cpu"), value("worker_threads_busy", lane="cpu")) == (2, 1)
    assert (value("workers", lane="cpu"), value("workers", lane="gpu")) == (1, 0)
    assert value("database_available") == 1


def test_while_the_database_is_away_the_rest_is_still_told(
    counted: Desk, metrics: Metrics, value: Value, monkeypatch: pytest.MonkeyPatch
) -> None:
    Gauges(counted.store.workload, metrics.registry)

    def away() -> None:
        raise DatabaseUnavailable("here", "gone")

    monkeypatch.setattr(counted.store.workload, "now", away)

    assert value("database_available") == 0
    assert b"reelgraph_leases_lost_total 0.0" in generate_latest(metrics.registry)
    assert value("jobs", lane="cpu", status="queued") is None


def test_whether_bells_get_through_is_asked_each_time(metrics: Metrics, value: Value) -> None:
    through = [True, False]
    metrics.watch_broker(lambda: through.pop(0))

    assert [value("broker_available"), value("broker_available")] == [1, 0]

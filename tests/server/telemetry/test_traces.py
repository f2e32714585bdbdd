"""A trace for each run."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from desk import FATAL, LOOSE, Desk, later
from film_graph import graph
from litestar.testing import TestClient
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from receiver import receiving

from server.app import create_app
from server.compose import System
from server.settings import Settings
from server.telemetry.telemetry import Telemetry, open_telemetry
from server.telemetry.traces import Traces
from server.unusable import Unusable


def of_run(sent: InMemorySpanExporter, run: str) -> Sequence[ReadableSpan]:
    return [span for span in sent.get_finished_spans() if span.context.trace_id == int(run, 16)]


def tree(spans: Sequence[ReadableSpan]) -> dict[str, list[str]]:
    """The names below each name; the root is below nothing."""
    names = {span.context.span_id: span.name for span in spans}
    below: dict[str, list[str]] = {}
    for span in spans:
        parent = names[span.parent.span_id] if span.parent is not None else ""
        below.setdefault(parent, []).append(span.name)
    return {parent: sorted(children) for parent, children in below.items()}


def named(spans: Sequence[ReadableSpan], name: str) -> ReadableSpan:
    [found] = [span for span in spans if span.name == name]
    return found


def test_a_run_is_one_trace_from_its_trigger_to_the_commit(traced: Desk, sent: InMemorySpanExporter) -> None:
    run = traced.run(traced.project("a -> b", say="a b"), "b").id

    spans = of_run(sent, run)

    assert len(spans) == len(sent.get_finished_spans())
    assert tree(spans) == {
        "": ["trigger"],
        "trigger": ["run"],
        "run": ["attempt say", "attempt say", "queued", "queued"],
        "attempt say": ["commit", "commit"],
    }
    assert len({span.context.span_id for span in spans}) == len(spans)
    assert all(span.start_time <= span.end_time for span in spans)
    assert all(span.resource.attributes["service.instance.id"] == "studio-7" for span in spans)


def test_spans_say_what_they_are_about(traced: Desk, sent: InMemorySpanExporter) -> None:
    project = traced.project(say="a")
    run = traced.trigger(project, "a").run.id
    claim = traced.claim()
    traced.finish(claim)

    attempt = named(of_run(sent, run), "attempt say")

    assert dict(attempt.attributes or {}) == {
        "reelgraph.run": run, "reelgraph.node": "a", "reelgraph.type": "say", "reelgraph.job": claim.job,
        "reelgraph.attempt": 1, "reelgraph.worker": "desk", "reelgraph.outcome": "succeeded", "reelgraph.cost": 0.0,
    }  # fmt: skip
    assert named(of_run(sent, run), "trigger").attributes["reelgraph.project"] == project  # type: ignore[index]


def test_what_went_wrong_is_an_error_with_its_reason(traced: Desk, sent: InMemorySpanExporter) -> None:
    run = traced.trigger(traced.project(say="a"), "a").run.id
    traced.fail(traced.claim(), LOOSE)
    with later(3600):
        traced.store.reconciler.sweep()
        traced.fail(traced.claim(), FATAL)

    spans = of_run(sent, run)
    errors = [(span.name, span.status.description) for span in spans if span.status.status_code is StatusCode.ERROR]

    assert errors == [("attempt say", "infra loose"), ("attempt say", "failed low_tide"), ("run", "failed")]
    assert [span.name for span in spans].count("queued") == 1


def test_a_job_of_two_runs_is_in_the_trace_of_each(traced: Desk, sent: InMemorySpanExporter) -> None:
    runs = [traced.trigger(traced.project(say="a"), "a").run.id for _ in "12"]
    traced.work()

    assert [tree(of_run(sent, run))["run"] for run in runs] == [["attempt say", "queued"]] * 2


def test_who_joins_a_run_is_below_the_trigger_that_made_it(traced: Desk, sent: InMemorySpanExporter) -> None:
    project = traced.project(say="a")
    run = traced.trigger(project, "a").run.id
    traced.trigger(project, "a")
    traced.trigger(project, "a")

    assert tree(of_run(sent, run)) == {"": ["trigger"], "trigger": ["trigger", "trigger"]}


@pytest.fixture
def watched(tmp_path: Path, traces: Traces, monkeypatch: pytest.MonkeyPatch) -> Iterator[System]:
    monkeypatch.setattr("server.compose.open_telemetry", lambda *_: Telemetry(traces=traces))
    system = System(Settings(data=tmp_path / "data", cpu_workers=1), packages=("node_types", "trial_nodes"))
    system.start()
    yield system
    system.close()


def test_the_root_is_the_request_that_triggered(watched: System, sent: InMemorySpanExporter) -> None:
    project = watched.store.graphs.create("Watched", graph(mention="a")).id
    with TestClient(create_app(watched), base_url="http://127.0.0.1") as client:
        answer = client.post(f"/api/projects/{project}/nodes/a/run", headers={"Prefer": "wait=10"})
        client.get(f"/api/projects/{project}")
    run = str(answer.json()["run"]["id"])

    spans = of_run(sent, run)
    root = named(spans, "POST /api/projects/{project}/nodes/{node}/run")

    assert (root.parent, root.kind) == (None, SpanKind.SERVER)
    assert (root.attributes or {})["http.response.status_code"] in (200, 202)
    assert named(spans, "run").parent == root.context
    assert {span.context.trace_id for span in sent.get_finished_spans()} == {int(run, 16)}


def test_spans_are_sent_to_the_address_that_the_settings_name() -> None:
    with receiving() as collector:
        collector.statuses = [200]
        opened = open_telemetry(Settings(otlp=collector.url.removesuffix("/hook")), "studio-7")
        assert isinstance(opened.observer, Traces)
        opened.observer.run_ended("0" * 31 + "1", "succeeded", 1.0, 2.0)
        opened.close()

    [request] = collector.received
    assert request.path == "/v1/traces"
    [resource] = ExportTraceServiceRequest.FromString(request.body).resource_spans
    assert resource.scope_spans[0].spans[0].trace_id.hex() == "0" * 31 + "1"


def test_without_the_packages_the_start_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "server.telemetry.traces", None)

    with pytest.raises(Unusable, match=r"pip install 'reelgraph\[otel\]'"):
        open_telemetry(Settings(otlp="http://127.0.0.1:9"), "studio-7")


def test_nothing_is_loaded_where_nothing_is_wanted() -> None:
    opened = open_telemetry(Settings(), "studio-7")
    assert (opened.metrics, opened.traces) == (None, None)

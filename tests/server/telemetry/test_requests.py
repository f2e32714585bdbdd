"""`/metrics`, and what is counted of requests."""

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient
from served import Client, begin, ended, walk_graph
from services import free_port

from server.app import create_app
from server.compose import System
from server.settings import Settings
from server.telemetry.exposed import exposed
from server.telemetry.metrics import Metrics
from server.unusable import Unusable


@pytest.fixture
def counting(tmp_path: Path) -> Iterator[Client]:
    """A server that counts."""
    system = System(Settings(data=tmp_path / "data", cpu_workers=1, network_workers=2, metrics=True))
    system.start()
    with TestClient(create_app(system), base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client
    system.close()


def test_a_server_shows_what_it_has_counted(counting: Client) -> None:
    project = begin(counting, walk_graph())
    run = counting.post(f"/api/projects/{project}/run").json()["run"]["id"]
    ended(counting, run)

    shown = counting.get("/metrics")

    assert shown.headers["content-type"].startswith("text/plain; version=")
    assert 'reelgraph_steps_total{status="succeeded"}' in shown.text
    assert 'reelgraph_jobs{lane="cpu",status="queued"} 0.0' in shown.text
    assert "reelgraph_broker_available 1.0" in shown.text
    assert 'reelgraph_worker_threads{lane="network"} 2.0' in shown.text


def test_requests_are_counted_by_the_template_of_their_route_and_their_status(counting: Client) -> None:
    project = begin(counting, walk_graph())
    for _ in "12":
        counting.get(f"/api/projects/{project}")
    counting.get("/api/projects/nowhere")
    counting.get("/api/health", headers={"Host": "evil.example"})

    lines = counting.get("/metrics").text.splitlines()

    route = 'method="GET",route="/api/projects/{project}"'
    assert f'reelgraph_http_requests_total{{{route},status="200"}} 2.0' in lines
    assert f'reelgraph_http_requests_total{{{route},status="404"}} 1.0' in lines
    assert f"reelgraph_http_seconds_count{{{route}}} 3.0" in lines
    assert 'reelgraph_http_requests_total{method="GET",route="/api/health",status="403"} 1.0' in lines
    assert not [line for line in lines if project in line]


def test_pages_of_other_sites_see_no_metrics(counting: Client) -> None:
    assert counting.get("/metrics", headers={"Host": "evil.example"}).status_code == 403


def test_metrics_are_not_among_the_routes_of_the_api(counting: Client) -> None:
    assert "/metrics" not in counting.get("/api/openapi.json").text


def test_without_the_setting_there_are_none(client: Client, system: System) -> None:
    assert client.get("/metrics").status_code == 404
    assert system.telemetry.metrics is None


def test_a_worker_shows_its_own_on_a_port_of_this_computer() -> None:
    port, metrics = free_port(), Metrics()
    metrics.lease_lost()
    with exposed(metrics, "127.0.0.1", port), urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        assert b"reelgraph_leases_lost_total 1.0" in answer.read()
        with pytest.raises(Unusable, match=f"port {port}: Address already in use"), exposed(metrics, "127.0.0.1", port):
            pass

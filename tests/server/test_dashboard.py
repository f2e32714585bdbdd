"""The dashboard for Grafana, and the list in the documents, speak of the metrics that there are."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from server.telemetry.gauges import Gauges
from server.telemetry.metrics import Metrics
from storage.sql.workload import Load

DOCS = Path(__file__).parents[2] / "docs"
DASHBOARD = json.loads((DOCS / "grafana" / "reelgraph.json").read_text())
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}

TEXTS = re.compile(r'"[^"]*"')
MATCHERS = re.compile(r"\{[^}]*\}|\[[^\]]*\]")
GROUPS = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")
NAMES = re.compile(r"\b[a-zA-Z_:][\w:]*\b(?!\s*\()")
WORDS = {"and", "or", "unless", "bool", "offset"}


class Idle:
    """Stands for a database in which nothing is to do."""

    def now(self) -> Load:
        return Load(jobs={}, oldest={}, workers={}, draining=0, threads={}, busy={}, due=0, lag=0.0, behind=0)


def registered() -> dict[str, str]:
    """All series that the code registers, each with the name of its metric."""
    metrics = Metrics()
    metrics.watch_broker(lambda: True)
    Gauges(Idle(), metrics.registry)  # type: ignore[arg-type]
    return series(metrics.registry)


def series(registry: CollectorRegistry) -> dict[str, str]:
    return {f"{f.name}{suffix}": f.name for f in registry.collect() for suffix in SUFFIXES[f.type]}


def names_in(expression: str) -> set[str]:
    """The names of metrics in a PromQL expression."""
    for left_out in (TEXTS, MATCHERS, GROUPS):
        expression = left_out.sub(" ", expression)
    return set(NAMES.findall(expression)) - WORDS


def expressions(panels: list[dict[str, Any]] = DASHBOARD["panels"]) -> Iterator[str]:
    for panel in panels:
        yield from (target["expr"] for target in panel.get("targets", ()))
        yield from expressions(panel.get("panels", []))


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("up", {"up"}),
        (
            'sum by (le, type) (rate(a_bucket{x="b{c}"}[5m])) / on (type) group_left (z) b_total',
            {"a_bucket", "b_total"},
        ),
        ("histogram_quantile(0.5, sum(rate(a[$__rate_interval] offset 5m)) without (x)) or vector(0)", {"a"}),
    ],
)
def test_names_are_found_in_expressions(expression: str, names: set[str]) -> None:
    assert names_in(expression) == names


def test_every_panel_asks_for_metrics_that_there_are() -> None:
    asked = set().union(*map(names_in, expressions()))

    assert asked
    assert asked - registered().keys() == set()


def test_every_metric_of_ours_is_in_a_panel() -> None:
    known = registered()
    asked = {known[name] for expression in expressions() for name in names_in(expression)}

    assert {name for name in known.values() if name.startswith("reelgraph_")} - asked == set()


def test_panels_have_ids_and_places_of_their_own() -> None:
    panels = DASHBOARD["panels"]
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels]

    assert len({panel["id"] for panel in panels}) == len(set(places)) == len(panels)
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in panels)


def test_the_documents_name_every_metric_of_ours_and_no_other() -> None:
    told = set(re.findall(r"^\| `(reelgraph_\w+)`", (DOCS / "operations.md").read_text(), re.MULTILINE))
    shown = {name.removesuffix("_bucket") for name in registered() if not name.endswith(("_sum", "_count"))}

    assert told == {name for name in shown if name.startswith("reelgraph_")}

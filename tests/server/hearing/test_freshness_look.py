"""What clients are told of freshness, by what they were told before."""

from typing import Any

from schemas.run import NodeStatus, ProjectStatus
from server.hearing.freshness_look import FreshnessLook


def status(**states: Any) -> ProjectStatus:
    nodes = tuple(NodeStatus(node=node, state=state) for node, state in states.items())
    return ProjectStatus(project="p", rev=1, seq=1, nodes=nodes)


def told(freshness: FreshnessLook, before: ProjectStatus | None) -> dict[str, str]:
    packed = freshness.difference(before)
    return {node.node: node.state for node in packed.frame.nodes} if packed is not None else {}


def test_a_client_is_told_the_nodes_that_differ_from_what_it_was_told() -> None:
    first, second = status(a="missing", b="missing"), status(a="fresh", b="missing")
    freshness = FreshnessLook()
    assert told(freshness, None) == {}
    freshness.take(status(a="fresh", b="missing", c="missing"))

    assert told(freshness, first) == {"a": "fresh", "c": "missing"}
    assert told(freshness, second) == {"c": "missing"}
    assert told(freshness, freshness.status) == {}
    assert told(freshness, None) == {"a": "fresh", "b": "missing", "c": "missing"}


def test_it_is_worked_out_once_for_each_look() -> None:
    before = status(a="missing")
    freshness = FreshnessLook()
    freshness.take(status(a="fresh"))
    assert freshness.difference(before) is freshness.difference(before)
    assert told(freshness, None) == {"a": "fresh"}

    freshness.take(status(a="stale"))

    assert told(freshness, before) == {"a": "stale"}
    assert told(freshness, None) == {"a": "stale"}

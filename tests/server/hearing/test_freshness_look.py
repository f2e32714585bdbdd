"""What clients are told of freshness, by what they were told before."""

from typing import Any

from schemas.run import NodeStatus, ProjectStatus
from server.hearing.freshness_look import FreshnessLook


def status(**states: Any) -> ProjectStatus:
    nodes = tuple(NodeStatus(node=node, state=state) for node, state in states.items())
    return ProjectStatus(project="p", rev=1, seq=1, nodes=nodes)


def told(standing: FreshnessLook, before: ProjectStatus | None) -> dict[str, str]:
    packed = standing.difference(before)
    return {node.node: node.state for node in packed.frame.nodes} if packed is not None else {}


def test_a_client_is_told_the_nodes_that_differ_from_what_it_was_told() -> None:
    first, second = status(a="missing", b="missing"), status(a="fresh", b="missing")
    standing = FreshnessLook()
    assert told(standing, None) == {}
    standing.take(status(a="fresh", b="missing", c="missing"))

    assert told(standing, first) == {"a": "fresh", "c": "missing"}
    assert told(standing, second) == {"c": "missing"}
    assert told(standing, standing.status) == {}
    assert told(standing, None) == {"a": "fresh", "b": "missing", "c": "missing"}


def test_it_is_worked_out_once_for_each_look() -> None:
    before = status(a="missing")
    standing = FreshnessLook()
    standing.take(status(a="fresh"))
    assert standing.difference(before) is standing.difference(before)
    assert told(standing, None) == {"a": "fresh"}

    standing.take(status(a="stale"))

    assert told(standing, before) == {"a": "stale"}
    assert told(standing, None) == {"a": "stale"}

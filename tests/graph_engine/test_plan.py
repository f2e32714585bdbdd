"""From a trigger to what must run."""

from typing import Any

import trial_nodes
from desk import PlainEnvironment, edge, node
from far import far_picture

from graph_engine.freshness import Standing, Stored
from graph_engine.memo import Memo
from graph_engine.plan import Selection, Snapshot, ancestors_to_force, freeze, select
from graph_engine.registry import Registry, load
from graph_engine.wiring import Wiring, wire
from schemas.graph import Graph
from schemas.run import RunMode

TYPES = load(trial_nodes)
FRESH = {"f", "g"}
"""Nodes of these ids have a result, those called `o` an outdated one, and `p` is pinned."""


class OldTakes:
    """The one part of a History that selecting needs."""

    def newest(self, node: str) -> Stored | None:
        return Stored(f"old {node}", {}) if node.startswith("o") else None


def wired(wires: str, **params: dict[str, Any]) -> Wiring:
    """Of one-letter nodes: `wired("ab bc")` is a → b → c."""
    ids = sorted(set(wires.replace(" ", "")))
    nodes = tuple(node(id, "say", params=params.get(id, {})) for id in ids)
    return wire(Graph(nodes=nodes, edges=tuple(edge(f"{a}.text", f"{b}.parts") for a, b in wires.split())), TYPES)


def standing(id: str) -> Standing:
    if id in FRESH:
        return Standing("fresh", f"key {id}", f"key {id}", Stored(f"key {id}", {"text": "t"}))
    return Standing("pinned", f"take {id}", None, Stored(f"take {id}", {})) if id == "p" else Standing("stale", id, id)


def chosen(wiring: Wiring, *targets: str, mode: RunMode = "stale") -> Selection:
    order = wiring.order(wiring.nodes)
    standings = {id: standing(id) for id in order}
    return select(wiring, order, standings, list(targets), mode, OldTakes(), Memo(TYPES, PlainEnvironment(), "p"))  # type: ignore[arg-type]


def test_the_walk_back_stops_at_what_is_fresh() -> None:
    picked = chosen(wired("af fb bc gc"), "c")
    assert picked == Selection(("b", "c"), {"f": "key f", "g": "key g"}, ())


def test_steps_are_in_the_order_of_work() -> None:
    assert chosen(wired("ab ac bd cd"), "d").steps == ("a", "b", "c", "d")


def test_what_no_target_needs_is_not_touched() -> None:
    assert chosen(wired("ab ac"), "b").steps == ("a", "b")


def test_a_fresh_target_is_a_step_and_nothing_behind_it_is() -> None:
    assert chosen(wired("af"), "f").steps == ("a", "f")


def test_only_the_node_itself_takes_its_parents_as_they_are() -> None:
    picked = chosen(wired("oa fa"), "a", mode="only")
    assert picked == Selection(("a",), {"o": "old o", "f": "key f"}, ())


def test_only_the_node_itself_is_refused_when_a_parent_never_gave_anything() -> None:
    [problem] = chosen(wired("ba"), "a", mode="only").problems
    assert (problem.code, problem.where.node, problem.where.port) == ("upstream_missing", "a", "parts")


def test_nothing_behind_a_pinned_node_is_touched() -> None:
    assert chosen(wired("ap pb"), "b") == Selection(("b",), {"p": "take p"}, ())
    assert chosen(wired("ap pb"), "p") == Selection(("p",), {}, ())
    assert chosen(wired("ap pb"), "p", "b").steps == ("p", "b")


def test_all_that_is_wrong_on_the_way_is_told() -> None:
    wiring = wired("ab cb", a={"times": "x"}, c={"colour": "red"})
    assert [p.where.node for p in chosen(wiring, "b").problems] == ["a", "c"]


def test_what_is_wrong_with_a_node_that_is_fresh_does_not_matter() -> None:
    assert chosen(wired("fb", f={"times": "x"}), "b").problems == ()


def test_making_again_means_the_targets_or_all_that_is_behind_them() -> None:
    wiring = wired("ab bc")
    assert ancestors_to_force(wiring, ["c"], "force", "n") == {"c": "n"}
    assert ancestors_to_force(wiring, ["b"], "force_upstream", "n") == {"a": "n", "b": "n"}
    assert ancestors_to_force(wiring, ["c"], "stale", "n") == ancestors_to_force(wiring, ["c"], "only", "n") == {}


def frozen(wiring: Wiring, *targets: str, nonces: dict[str, str] | None = None) -> Snapshot:
    standings = {id: standing(id) for id in wiring.nodes}
    return freeze(wiring, chosen(wiring, *targets), nonces or {}, standings, Memo(TYPES, PlainEnvironment(), "project"))


def test_a_snapshot_holds_all_that_is_needed_to_compute() -> None:
    snapshot = frozen(wired("fa ab", a={"text": "A"}), "b", nonces={"b": "again"})
    assert list(snapshot.tasks) == ["a", "b"]
    assert snapshot.given == {"f": "key f"}
    assert bytes(snapshot.tasks["a"].params) == b'{"seconds":0.0,"text":"A","times":0}'
    assert (snapshot.tasks["a"].nonce, snapshot.tasks["b"].nonce) == ("", "again")
    assert snapshot.parents("a") == set()
    assert snapshot.parents("b") == {"a"}
    assert snapshot.children() == {"a": ["b"], "b": []}


def test_a_pinned_target_gives_its_take_and_has_no_task() -> None:
    snapshot = frozen(wired("ap pb"), "p", "b")
    assert list(snapshot.tasks) == ["b"]
    assert snapshot.given == {"p": "take p"}


def test_the_lane_is_that_of_the_type_or_of_the_provider_it_asks() -> None:
    types = Registry([trial_nodes.say_far, far_picture])
    asking = node("p", "far-picture")
    wiring = wire(
        Graph(nodes=(node("s", "say-far"), asking, node("q", "far-picture", params={"model": "near"}))), types
    )
    standings = dict.fromkeys(wiring.nodes, standing("x"))
    snapshot = freeze(wiring, Selection(("s", "p", "q"), {}, ()), {}, standings, Memo(types, PlainEnvironment(), "p"))
    assert {id: task.lane for id, task in snapshot.tasks.items()} == {"s": "network", "p": "network", "q": "cpu"}

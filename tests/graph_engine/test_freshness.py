"""Freshness against a model so simple that it can't be wrong: compute everything from scratch and compare."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
import trial_nodes
from desk import PlainEnvironment, edge, node
from hypothesis import given, settings
from hypothesis import strategies as st
from past import Memory

from graph_engine import fingerprint
from graph_engine.freshness import Failure, Recipe, Standing, Stored, examine, reasons
from graph_engine.memo import Memo
from graph_engine.registry import load
from graph_engine.wiring import Wiring, wire
from schemas.graph import Graph, Node
from schemas.problem import Problem
from schemas.run import Reason
from schemas.value import Text

TYPES = load(trial_nodes)
PROBLEM = Problem(code="low_tide", title="The tide is out")


class Canvas:
    """A graph that can be changed and run, and what is known of it."""

    def __init__(self, *nodes: Node) -> None:
        self.nodes = {n.id: n for n in nodes}
        self.edges: list[tuple[str, str]] = []
        self.history = Memory()
        self.environment = PlainEnvironment()
        self.memo = Memo(TYPES, self.environment, "p")

    def set(self, id: str, **params: Any) -> None:
        old = self.nodes[id]
        self.nodes[id] = msgspec.structs.replace(old, params={**old.params, **params})

    def wiring(self) -> Wiring:
        edges = tuple(edge(f"{a}.text", f"{b}.parts") for a, b in self.edges)
        return wire(Graph(nodes=tuple(self.nodes.values()), edges=edges), TYPES)

    def standings(self) -> Mapping[str, Standing]:
        wiring = self.wiring()
        return examine(wiring, wiring.order(wiring.nodes), self.memo, self.history)

    def states(self) -> dict[str, str]:
        return {id: s.state for id, s in self.standings().items()}

    def reasons(self, id: str) -> list[Reason]:
        standings = self.standings()
        return list(reasons(id, standings[id], self.wiring(), standings, self.memo, self.history))

    def run(self, target: str) -> None:
        """Make what is not fresh among a node and its ancestors."""
        wiring = self.wiring()
        for id in wiring.order([target]):
            standing = examine(wiring, wiring.order([id]), self.memo, self.history)[id]
            if standing.settled or standing.key is None or standing.base is None:
                assert standing.settled, "a node whose parents are done has a key"
                continue
            self.make(id, standing.key, wiring)
            self.history.failures.pop(id, None)

    def make(self, id: str, key: str, wiring: Wiring, nonce: str = "") -> None:
        known = self.memo.of(self.nodes[id])
        assert known is not None
        digests = {"text": fingerprint.digest(Text(text=self.value(id)))}
        self.history.results.setdefault(key, Stored(key, digests))
        parents = examine(wiring, wiring.order([id]), self.memo, self.history)
        self.history.heads[id] = key
        self.history.recipes[id] = Recipe(
            type=self.nodes[id].type,
            version=known.node_type.version,
            params=msgspec.Raw(known.params),
            environment="",
            inputs=tuple((w.port, w.ordinal, parents[w.source].stored.digests[w.output]) for w in wiring.inputs[id]),
            sources=tuple((w.source, w.output) for w in wiring.inputs[id]),
            nonce=nonce,
        )

    def value(self, id: str) -> str:
        """From scratch."""
        if self.nodes[id].type == "hush":
            return "hush"
        return self.nodes[id].params.get("text", "") + "".join(self.value(a) for a, b in self.edges if b == id)

    def recipe(self, id: str) -> tuple[Any, ...]:
        """All that the result of a node depends on, from scratch."""
        parents = tuple(self.value(a) for a, b in self.edges if b == id)
        return (self.nodes[id].type, self.nodes[id].params.get("text", ""), parents)


def canvas(ids: str, *edges: str, **types: str) -> Canvas:
    made = Canvas(*(node(id, types.get(id, "say"), params={"text": id}) for id in ids.split()))
    made.edges = [(e[0], e[1]) for e in edges]
    return made


IDS = "abcde"
moves = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), st.sampled_from(IDS), st.sampled_from("xy")),
        st.tuples(st.just("wire"), st.sampled_from(IDS), st.sampled_from(IDS)),
        st.tuples(st.just("cut"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("swap"), st.integers(0, 9), st.integers(0, 9)),
        st.tuples(st.just("run"), st.sampled_from(IDS), st.just("")),
        st.tuples(st.just("move"), st.sampled_from(IDS), st.just("")),
    ),
    max_size=30,
)


@settings(max_examples=150, deadline=None)
@given(moves, st.lists(st.sampled_from(["say", "say", "mention", "hush"]), min_size=5, max_size=5))
def test_a_node_is_fresh_exactly_when_the_same_was_computed_before(script: list[Any], types: list[str]) -> None:
    c = Canvas(*(node(id, type, params={"text": "x"}) for id, type in zip(IDS, types, strict=True)))
    computed: set[tuple[Any, ...]] = set()
    ran: set[str] = set()
    for move, one, other in script:
        if move == "edit":
            c.set(one, text=other)
        elif move == "wire" and one < other:
            c.edges.append((one, other))
        elif move == "cut" and c.edges:
            c.edges.pop(one % len(c.edges))
        elif move == "swap" and c.edges:
            i, j = one % len(c.edges), other % len(c.edges)
            c.edges[i], c.edges[j] = c.edges[j], c.edges[i]
        elif move == "move":
            c.nodes[one] = msgspec.structs.replace(c.nodes[one])  # another object, equal in all that matters
        elif move == "run":
            c.run(one)
            fresh = set(c.wiring().order([one]))
            computed |= {c.recipe(id) for id in fresh}
            ran |= fresh
        expected: dict[str, str] = {}
        for id in IDS:
            parents = [a for a, b in c.edges if b == id]
            if all(expected[parent] == "fresh" for parent in parents):
                known = c.recipe(id) in computed
                expected[id] = "fresh" if known else "stale" if id in c.history.recipes else "missing"
            else:
                expected[id] = "maybe_stale" if id in c.history.heads else "missing"
        assert c.states() == expected
        digests = {id: fingerprint.digest(Text(text=c.value(id))) for id in IDS}
        for id, standing in c.standings().items():
            assert standing.stored is None or standing.stored.digests["text"] == digests[id]


def test_what_was_changed_and_changed_back_is_fresh_again() -> None:
    c = canvas("a b", "ab")
    c.run("b")
    c.set("a", text="A")
    assert c.states() == {"a": "stale", "b": "maybe_stale"}
    c.set("a", text="a")
    assert c.states() == {"a": "fresh", "b": "fresh"}


def test_a_failure_makes_stale_only_what_it_happened_to() -> None:
    c = canvas("a b", "ab")
    c.run("b")
    base = c.standings()["a"].base
    assert base is not None
    c.history.failures["a"] = Failure(base, PROBLEM)
    assert c.states() == {"a": "stale", "b": "maybe_stale"}
    assert [(r.code, r.problem) for r in c.reasons("a")] == [("failed", PROBLEM)]
    c.set("a", text="A")
    c.history.failures["b"] = Failure("another recipe", PROBLEM)
    c.run("b")
    assert c.states()["a"] == "fresh"


def test_a_file_that_is_gone_makes_stale_and_says_so() -> None:
    c = canvas("a")
    c.run("a")
    key = c.standings()["a"].key
    assert key is not None
    c.history.gone.add(key)
    assert c.states() == {"a": "stale"}
    assert [r.code for r in c.reasons("a")] == ["output_missing"]


def test_the_newest_take_that_was_made_again_counts_and_the_first_one_when_its_file_is_gone() -> None:
    c = canvas("a")
    c.run("a")
    first = c.standings()["a"]
    assert first.base is not None
    again = fingerprint.key(b"again", [])
    c.history.results[again] = Stored(again, {"text": "other"})
    c.history.again["a", first.base] = again
    assert c.standings()["a"].stored == Stored(again, {"text": "other"})
    c.history.gone.add(again)
    assert c.standings()["a"].stored == first.stored


def test_settings_that_are_wrong_have_no_key() -> None:
    c = canvas("a b", "ab")
    c.run("b")
    c.set("a", seconds="long")
    assert c.states() == {"a": "stale", "b": "maybe_stale"}
    assert c.standings()["a"].key is None
    c.nodes["a"] = node("a", "no-such-type")
    assert c.states() == {"a": "stale", "b": "maybe_stale"}


def test_the_reason_is_the_nearest_cause() -> None:
    c = canvas("a b c d", "ab", "bc", "cd", "ad")
    c.run("d")
    c.set("a", text="A")
    assert [(r.code, r.node, r.depth) for r in c.reasons("c")] == [("upstream_stale", "a", 2)]
    assert [(r.code, r.node, r.depth) for r in c.reasons("d")] == [("upstream_stale", "a", 1)]


def test_what_was_changed_in_a_node_itself_comes_before_what_it_waits_for() -> None:
    c = canvas("a b c x", "ab", "bc")
    c.run("c")
    c.set("a", text="A")
    c.set("c", text="C")
    assert [(r.code, r.field) for r in c.reasons("c")] == [("param_changed", "text"), ("upstream_stale", None)]
    assert [r.code for r in c.reasons("b")] == ["upstream_stale"]
    c.edges = [("a", "b"), ("b", "c"), ("x", "c")]
    c.set("c", text="c")
    assert [(r.code, r.port) for r in c.reasons("c")] == [("wire_changed", "parts"), ("upstream_stale", None)]


def test_every_changed_setting_is_named() -> None:
    c = canvas("a")
    c.run("a")
    c.set("a", text="A", times=2)
    assert [(r.code, r.field, r.old, r.new) for r in c.reasons("a")] == [
        ("param_changed", "text", "a", "A"),
        ("param_changed", "times", 0, 2),
    ]


def test_another_wire_is_told_from_a_new_result_on_the_same_wire() -> None:
    c = canvas("a b x", "ab")
    c.run("b")
    c.run("x")
    c.edges = [("x", "b")]
    assert [(r.code, r.port) for r in c.reasons("b")] == [("wire_changed", "parts")]
    c.edges = [("a", "b")]
    c.set("a", text="A")
    c.run("a")
    assert [(r.code, r.port, r.node) for r in c.reasons("b")] == [("upstream_new", "parts", "a")]


def test_a_node_of_another_type_says_so() -> None:
    c = canvas("a")
    c.run("a")
    c.nodes["a"] = msgspec.structs.replace(c.nodes["a"], type="mention", params={"text": "other"})
    assert [(r.code, r.old, r.new) for r in c.reasons("a")] == [("node_upgraded", "say", "mention")]


class TestPinned:
    def pinned(self) -> Canvas:
        c = canvas("a b c", "ab", "bc")
        c.run("c")
        c.history.takes["first"] = (c.history.heads["b"], c.history.recipes["b"])
        c.nodes["b"] = msgspec.structs.replace(c.nodes["b"], pinned="first")
        return c

    def test_it_feeds_its_take_and_has_no_badge_while_nothing_has_changed(self) -> None:
        c = self.pinned()
        assert c.states() == {"a": "fresh", "b": "pinned", "c": "fresh"}
        assert c.reasons("b") == []

    def test_it_stays_as_it_is_when_its_inputs_change_and_says_so(self) -> None:
        c = self.pinned()
        c.set("a", text="A")
        assert c.states() == {"a": "stale", "b": "pinned", "c": "fresh"}
        assert [r.code for r in c.reasons("b")] == ["inputs_changed"]

    def test_its_badge_compares_with_the_take_it_is_held_to_and_not_with_the_newest(self) -> None:
        c = self.pinned()
        c.nodes["b"] = msgspec.structs.replace(c.nodes["b"], pinned=None)
        c.set("b", text="B")
        c.run("b")
        c.nodes["b"] = msgspec.structs.replace(c.nodes["b"], pinned="first")
        assert [r.code for r in c.reasons("b")] == ["inputs_changed"]
        c.set("b", text="b")
        assert c.reasons("b") == []

    def test_a_pin_to_a_take_that_is_not_there_holds_nothing(self) -> None:
        c = self.pinned()
        c.nodes["b"] = msgspec.structs.replace(c.nodes["b"], pinned="never")
        assert c.states()["b"] == "fresh"


@pytest.mark.parametrize("seconds", [1, 1.0])
def test_one_and_one_point_nought_are_one_setting(seconds: float) -> None:
    c = canvas("a")
    c.set("a", seconds=1)
    c.run("a")
    c.set("a", seconds=seconds)
    assert c.states() == {"a": "fresh"}

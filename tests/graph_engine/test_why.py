"""The way from a node to the causes, and how it is told."""

from typing import Any

import msgspec
import pytest
import trial_nodes
from desk import PlainEnvironment
from film_graph import graph
from past import Memory

from graph_engine import why
from graph_engine.freshness import Failure, Recipe, Stored, examine
from graph_engine.memo import Memo
from graph_engine.registry import load
from graph_engine.why import Explanation, explain
from graph_engine.wiring import Wiring, wire
from schemas.graph import Graph, Node
from schemas.problem import Problem

TYPES = load(trial_nodes)


class Film:
    """A graph of trial nodes with its past. What a node gives is told by its text alone."""

    def __init__(self, wires: str = "", **types: str) -> None:
        self.graph = graph(wires, None, **types)
        self.past = Memory()
        self.memo = Memo(TYPES, PlainEnvironment(), "p")

    @property
    def wiring(self) -> Wiring:
        return wire(self.graph, TYPES)

    def change(self, id: str, **fields: Any) -> None:
        nodes = tuple(msgspec.structs.replace(n, **fields) if n.id == id else n for n in self.graph.nodes)
        self.graph = msgspec.structs.replace(self.graph, nodes=nodes)

    def set(self, id: str, **params: Any) -> None:
        self.change(id, params={**self.wiring.nodes[id].params, **params})

    def run(self, *ids: str) -> None:
        for id in ids:
            standings = examine(self.wiring, self.wiring.order([id]), self.memo, self.past)
            key, known = standings[id].key, self.memo.of(self.wiring.nodes[id])
            assert key is not None
            assert known is not None
            wires = self.wiring.inputs[id]
            inputs = tuple((w.port, w.ordinal, standings[w.source].stored.digests[w.output]) for w in wires)
            self.past.results[key] = Stored(key, {"text": key})
            self.past.heads[id] = key
            self.past.recipes[id] = Recipe(
                type=known.node_type.id, version=known.node_type.version, params=msgspec.Raw(known.params),
                environment=known.environment, inputs=inputs, sources=tuple((w.source, w.output) for w in wires),
            )  # fmt: skip

    def fail(self, id: str) -> None:
        base = examine(self.wiring, self.wiring.order([id]), self.memo, self.past)[id].base
        assert base is not None
        self.past.failures[id] = Failure(base, Problem(code="low_tide", title="The tide is out"))

    def why(self, id: str, **titles: str) -> Explanation:
        standings = examine(self.wiring, self.wiring.order([id]), self.memo, self.past)
        names = {node: titles.get(node, node) for node in self.wiring.nodes}
        return explain(id, self.wiring, standings, self.memo, self.past, names)

    def said(self, id: str, **titles: str) -> list[str]:
        return [link.sentence for link in self.why(id, **titles).links]


def test_what_never_ran_leads_back_to_where_the_film_begins() -> None:
    film = Film("a -> b, b -> c", say="a b c")

    found = film.why("c", a="Prompt")

    assert [(link.node, link.state, link.behind) for link in found.links] == [
        ("c", "missing", ("b",)), ("b", "missing", ("a",)), ("a", "missing", ()),
    ]  # fmt: skip
    assert found.root == ("a",)
    assert [link.sentence for link in found.links] == [
        "“c” has nothing to show yet, because “b” is not up to date.",
        "“b” has nothing to show yet, because “Prompt” is not up to date.",
        "“Prompt” has never run.",
    ]


def test_a_changed_setting_is_found_behind_all_that_waits_for_it() -> None:
    film = Film("a -> b, b -> c", say="a b c")
    film.run("a", "b", "c")
    film.set("a", text="night", seconds=0.5, times=3)

    found = film.why("c")

    assert [link.state for link in found.links] == ["maybe_stale", "maybe_stale", "stale"]
    assert found.links[2].sentence == (
        "“a” is out of date, because its setting “seconds” was 0 and is 0.5 now; its setting “text” was “a” and is "
        "“night” now; its setting “times” was 0 and is 3 now."
    )
    assert (found.root, found.left_out) == (("a",), 0)


def test_a_setting_that_is_too_long_for_a_sentence_is_only_named() -> None:
    film = Film(say="a")
    film.run("a")
    film.set("a", text="x" * 41)

    assert film.said("a") == ["“a” is out of date, because its setting “text” was changed."]


def test_what_was_made_anew_is_the_cause_of_what_was_made_of_it() -> None:
    film = Film("a -> b", say="a b")
    film.run("a", "b")
    film.set("a", text="A")
    film.run("a")

    found = film.why("b")

    assert [(link.node, link.state, link.behind) for link in found.links] == [
        ("b", "stale", ("a",)),
        ("a", "fresh", ()),
    ]
    assert found.root == ("a",)
    assert film.said("b") == [
        "“b” is out of date, because what goes into “parts” was made anew.",
        "“a” has another result than before.",
    ]


def test_a_take_that_was_picked_is_the_cause_of_what_was_made_of_another() -> None:
    film = Film("a -> b", say="a b")
    film.run("a")
    film.past.takes["first"] = (film.past.heads["a"], film.past.recipes["a"])
    film.set("a", text="A")
    film.run("a", "b")
    film.change("a", pinned="first")

    assert film.said("b")[1] == "“a” is held to another take than before."
    assert film.said("a") == [
        "“a” is held to one of its takes and does not run, although what it was made of has changed."
    ]
    assert film.why("a").root == ()


def test_a_node_that_is_up_to_date_has_no_cause() -> None:
    film = Film(say="a")
    film.run("a")

    assert (film.said("a"), film.why("a").root) == (["“a” is up to date."], ())


def test_of_many_ways_each_node_is_told_once_and_every_end_is_a_root() -> None:
    film = Film("a -> c, b -> c, a -> d, c -> d", say="a b c d")

    found = film.why("d")

    assert [(link.node, link.behind) for link in found.links] == [
        ("d", ("a", "c")), ("a", ()), ("c", ("a", "b")), ("b", ()),
    ]  # fmt: skip
    assert found.root == ("a", "b")
    assert found.links[0].sentence == "“d” has nothing to show yet, because “a” and “c” are not up to date."


def test_of_many_parents_a_sentence_names_three() -> None:
    film = Film("a -> f, b -> f, c -> f, d -> f, e -> f", say="a b c d e f")

    assert film.said("f")[0].endswith("because “a”, “b”, “c” and 2 more are not up to date.")


def test_what_forbids_to_run_is_a_root_even_where_more_is_behind() -> None:
    film = Film("a -> b, b -> c", say="a b c")
    film.set("b", seconds=-1)

    found = film.why("c")

    assert found.root == ("b", "a")
    assert found.links[1].sentence == "“b” can't run: The setting “seconds” can't be used."
    assert [p.where.field for p in found.links[1].problems] == ["seconds"]


@pytest.mark.parametrize(
    ("happened", "sentence"),
    [
        ("failed", "“a” is out of date, because its last try ended so: The tide is out."),
        ("lost", "“a” is out of date, because its file is gone from the store."),
        ("model", "“a” is out of date, because its model is another one since it was made."),
        ("version", "“a” is out of date, because this kind of node works in another way since it was made."),
        ("empty", "“a” is out of date, because its setting “text” was “a” and is empty now."),
    ],
)
def test_every_reason_has_words(happened: str, sentence: str) -> None:
    film = Film(say="a")
    film.run("a")
    recipe = film.past.recipes["a"]
    match happened:
        case "failed":
            film.fail("a")
        case "lost":
            film.past.gone.add(film.past.heads["a"])
        case "model":
            film.past.results.clear()
            film.past.recipes["a"] = msgspec.structs.replace(recipe, environment="old")
        case "version":
            film.past.results.clear()
            film.past.recipes["a"] = msgspec.structs.replace(recipe, version=0)
        case _:
            film.set("a", text="")

    assert film.said("a") == [sentence]


def test_another_wire_is_told_by_its_input() -> None:
    film = Film("a -> c", say="a b c")
    film.run("a", "b", "c")
    film.graph = Graph(nodes=film.graph.nodes, edges=graph("b -> c", None, say="a b c").edges)

    assert film.said("c") == ["“c” is out of date, because something else goes into “parts”."]


def test_a_node_of_no_type_says_so() -> None:
    film = Film(say="a")
    film.graph = Graph(nodes=(Node(id="x", type="gone"),))

    assert film.said("x") == ["“x” can't run: The node type “gone” is not installed."]


def test_a_long_way_is_cut_and_says_by_how_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(why, "MOST_LINKS", 2)
    film = Film("a -> b, b -> c, c -> d", say="a b c d")

    found = film.why("d")

    assert ([link.node for link in found.links], found.left_out, found.root) == (["d", "c"], 2, ("a",))

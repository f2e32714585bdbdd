"""Keys are remembered from one look at a graph to the next, and never used when anything they depend on has changed."""

import random

import pytest
from desk import PlainEnvironment
from film_graph import graph
from past import Memory
from trial_nodes import say

from graph_engine import fingerprint
from graph_engine.freshness import Stored, examine
from graph_engine.memo import Digested, Memo
from graph_engine.registry import Registry
from graph_engine.wiring import wire
from schemas.graph import Graph
from schemas.ids import Key

REGISTRY = Registry([say])


class Past(Memory):
    """A history in which every key has been computed; `salt` makes it give other outputs."""

    def __init__(self, salt: str = "") -> None:
        super().__init__()
        self.salt = salt

    def result(self, key: Key) -> Stored | None:
        return Stored(key, {"text": f"{self.salt}{key}"})


@pytest.fixture
def memo() -> Memo:
    return Memo(REGISTRY, PlainEnvironment(), "project")


def keys(graph: Graph, memo: Memo, past: Past) -> dict[str, Key | None]:
    wiring = wire(graph, REGISTRY)
    standings = examine(wiring, wiring.order(wiring.nodes), memo, past)
    return {id: standing.key for id, standing in standings.items()}


def test_the_kept_key_is_the_computed_one(memo: Memo) -> None:
    digests: list[Digested] = [("parts", 0, "d1"), ("parts", 1, "d2")]
    assert memo.key("a", b"head", digests) == fingerprint.key(b"head", digests)
    assert memo.key("a", b"head", list(digests)) == fingerprint.key(b"head", digests)


@pytest.mark.parametrize(
    ("head", "digests"),
    [
        (b"other", [("parts", 0, "d1")]),
        (b"head", [("parts", 0, "d2")]),
        (b"head", [("parts", 1, "d1")]),
        (b"head", [("other", 0, "d1")]),
        (b"head", []),
        (b"head", [("parts", 0, "d1"), ("parts", 1, "d1")]),
    ],
)
def test_any_other_part_gives_another_key(memo: Memo, head: bytes, digests: list[Digested]) -> None:
    before = memo.key("a", b"head", [("parts", 0, "d1")])
    assert memo.key("a", head, digests) == fingerprint.key(head, digests) != before


def test_a_parent_that_gives_something_else_changes_the_keys_below(memo: Memo) -> None:
    chain = graph("a -> b, b -> c", say="a b c")
    first, second = keys(chain, memo, Past()), keys(chain, memo, Past("other"))
    assert first["a"] == second["a"]
    assert first["b"] != second["b"]
    assert keys(chain, memo, Past()) == first


def test_after_any_edits_the_keys_are_those_of_a_first_look(memo: Memo) -> None:
    pick = random.Random(7)
    names = [f"n{i}" for i in range(12)]
    for _ in range(60):
        wires = ", ".join(f"{names[pick.randrange(i)]} -> {names[i]}" for i in range(1, 12) if pick.random() < 0.8)
        texts = {name: {"text": pick.choice("xyz")} for name in names}
        edited, past = graph(wires, texts, say=" ".join(names)), Past(pick.choice(["", "other"]))
        assert keys(edited, memo, past) == keys(edited, Memo(REGISTRY, PlainEnvironment(), "project"), past)


def test_a_node_without_problems_is_looked_at_again_when_its_settings_or_wires_change(memo: Memo) -> None:
    def problems(document: Graph) -> list[tuple[str, str | None]]:
        return [(p.code, p.where.field) for p in memo.problems(wire(document, REGISTRY), "b")]

    good, bad = graph("a -> b", say="a b"), graph("a -> b", {"b": {"times": "x"}}, say="a b")
    assert problems(good) == problems(good) == []
    assert problems(bad) == [("invalid_param", "times")]
    assert problems(good) == []

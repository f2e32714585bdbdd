"""Keys are remembered from one look at a graph to the next, and never used when anything they depend on has changed."""

import random

import pytest
from film_graph import graph
from trial_nodes import say

from graph_engine import fingerprint
from graph_engine.freshness import Digested, Failure, Heads, Recipe, Stored, examine
from graph_engine.registry import Registry
from graph_engine.wiring import wire
from schemas.catalog import Lane
from schemas.graph import Graph
from schemas.ids import Key

REGISTRY = Registry([say])


class Nowhere:
    """An environment without models and providers."""

    def fingerprint(self, models: object, capability: str | None, model: str) -> str:
        return ""

    def lane(self, capability: str, model: str) -> Lane:
        return "cpu"


class Past:
    """A history in which every key has been computed; `salt` makes it give other outputs."""

    def __init__(self, salt: str = "") -> None:
        self.salt = salt

    def result(self, key: Key) -> Stored | None:
        return Stored(key, {"text": f"{self.salt}{key}"})

    def lost(self, key: Key) -> bool:
        return False

    def forced(self, node: str, base: Key) -> Key | None:
        return None

    def pinned(self, take: str) -> Stored | None:
        return None

    def newest(self, node: str) -> Stored | None:
        return None

    def recipe(self, node: str) -> Recipe | None:
        return None

    def recipe_of(self, key: Key) -> Recipe | None:
        return None

    def failure(self, node: str) -> Failure | None:
        return None


@pytest.fixture
def heads() -> Heads:
    return Heads(REGISTRY, Nowhere())


def keys(graph: Graph, heads: Heads, past: Past) -> dict[str, Key | None]:
    wiring = wire(graph, REGISTRY)
    standings = examine(wiring, wiring.order(wiring.nodes), heads, past, "project")
    return {id: standing.key for id, standing in standings.items()}


def test_the_kept_key_is_the_computed_one(heads: Heads) -> None:
    digests: list[Digested] = [("parts", 0, "d1"), ("parts", 1, "d2")]
    assert heads.key("a", b"head", digests) == fingerprint.key(b"head", digests)
    assert heads.key("a", b"head", list(digests)) == fingerprint.key(b"head", digests)


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
def test_any_other_part_gives_another_key(heads: Heads, head: bytes, digests: list[Digested]) -> None:
    before = heads.key("a", b"head", [("parts", 0, "d1")])
    assert heads.key("a", head, digests) == fingerprint.key(head, digests) != before


def test_a_parent_that_gives_something_else_changes_the_keys_below(heads: Heads) -> None:
    chain = graph("a -> b, b -> c", say="a b c")
    first, second = keys(chain, heads, Past()), keys(chain, heads, Past("other"))
    assert first["a"] == second["a"]
    assert first["b"] != second["b"]
    assert keys(chain, heads, Past()) == first


def test_after_any_edits_the_keys_are_those_of_a_first_look(heads: Heads) -> None:
    pick = random.Random(7)
    names = [f"n{i}" for i in range(12)]
    for _ in range(60):
        wires = ", ".join(f"{names[pick.randrange(i)]} -> {names[i]}" for i in range(1, 12) if pick.random() < 0.8)
        texts = {name: {"text": pick.choice("xyz")} for name in names}
        edited, past = graph(wires, texts, say=" ".join(names)), Past(pick.choice(["", "other"]))
        assert keys(edited, heads, past) == keys(edited, Heads(REGISTRY, Nowhere()), past)

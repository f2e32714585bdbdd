"""Who feeds whom."""

import time
from typing import Any

import pytest
import trial_nodes
from desk import edge, node
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from graph_engine import Image, RunContext, Text
from graph_engine import node as declare
from graph_engine.errors import InvalidGraph
from graph_engine.registry import Registry, load
from graph_engine.wiring import Wiring, wire
from node_types.flow.choose import run as choose
from schemas.graph import Edge, Graph


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Inputs(Struct, frozen=True):
    image: Image | None = None
    text: Text | None = None
    texts: tuple[Text, ...] = ()


class Outputs(Struct, frozen=True):
    text: Text
    image: Image | None = None


@declare("mix", title="Mix", category="Trial")
async def mix(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Take this and that."""
    raise NotImplementedError


TYPES: Registry = Registry([*load(trial_nodes), choose, mix])


def wired(nodes: str, *edges: str, off: str = "", **params: dict[str, Any]) -> Wiring:
    """`wired("say:a say:b", "a.text b.parts", off="a")`"""
    made = tuple(
        node(id, type, disabled=id in off.split(), params=params.get(id, {}))
        for type, id in (pair.split(":") for pair in nodes.split())
    )
    return wire(Graph(nodes=made, edges=tuple(edge(*e.split()) for e in edges)), TYPES)


def into(wiring: Wiring, id: str) -> list[tuple[str, int, str, str]]:
    return [tuple(w) for w in wiring.inputs[id]]


def test_wires_come_in_the_order_of_the_ports_and_then_of_the_edges() -> None:
    wiring = wired("say:a say:b dot:d mix:m", "b.text m.texts", "a.text m.texts", "a.text m.text", "d.image m.image")
    assert into(wiring, "m") == [
        ("image", 0, "d", "image"), ("text", 0, "a", "text"), ("texts", 0, "b", "text"), ("texts", 1, "a", "text"),
    ]  # fmt: skip


def test_wires_to_nodes_that_are_not_there_are_left_out() -> None:
    assert into(wired("say:a", "ghost.text a.parts"), "a") == []


def test_parents_come_before_children() -> None:
    wiring = wired("say:d say:c say:b say:a", "a.text b.parts", "a.text c.parts", "b.text d.parts", "c.text d.parts")
    order = wiring.order(["d"])
    assert sorted(order) == ["a", "b", "c", "d"]
    assert order.index("a") < order.index("b") < order.index("d") > order.index("c")
    assert wiring.order(["b", "b"]) == ["a", "b"]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda e: e[0] < e[1]), max_size=40))
def test_whatever_the_graph_parents_come_before_children(pairs: list[tuple[int, int]]) -> None:
    wiring = wired(" ".join(f"say:n{9 - i}" for i in range(10)), *(f"n{a}.text n{b}.parts" for a, b in pairs))
    place = {id: i for i, id in enumerate(wiring.order(wiring.nodes))}
    assert len(place) == 10
    assert all(place[f"n{a}"] < place[f"n{b}"] for a, b in pairs)


def test_a_chain_of_ten_thousand_nodes_is_no_deeper_than_any_other() -> None:
    nodes = tuple(node(f"n{i}", "say") for i in range(10_000))
    edges = tuple(edge(f"n{i}.text", f"n{i + 1}.parts") for i in range(9_999))
    started = time.perf_counter()
    order = wire(Graph(nodes=nodes, edges=edges), TYPES).order(["n9999"])
    assert order == [n.id for n in nodes]
    assert time.perf_counter() - started < 2.0  # thirty times what it takes


def test_the_way_round_every_loop_is_named() -> None:
    wiring = wired(
        "say:a say:b say:c say:x say:y say:alone say:me",
        "a.text b.parts", "b.text c.parts", "c.text a.parts", "x.text y.parts", "y.text x.parts", "c.text alone.parts",
        "me.text me.parts",
    )  # fmt: skip
    assert wiring.loops() == [["a", "b", "c"], ["me"], ["x", "y"]]
    with pytest.raises(InvalidGraph) as caught:
        wiring.order(["alone"])
    assert [p.detail for p in caught.value.problems] == ["a → b → c → a", "me → me", "x → y → x"]


def test_a_graph_without_loops_has_none() -> None:
    assert wired("say:a say:b", "a.text b.parts").loops() == []


# -- nodes that are switched off ---------------------------------------------------------------------------------------


def test_what_comes_into_a_node_that_is_off_goes_on_to_its_consumers() -> None:
    wiring = wired("say:a say:b say:c", "a.text b.parts", "b.text c.parts", off="b")
    assert into(wiring, "c") == [("parts", 0, "a", "text")]
    assert into(wiring, "b") == []


def test_it_goes_through_any_number_of_them() -> None:
    chain = [f"n{i}.text n{i + 1}.parts" for i in range(6)]
    wiring = wired(" ".join(f"say:n{i}" for i in range(7)), *chain, off="n1 n2 n3 n4 n5")
    assert into(wiring, "n6") == [("parts", 0, "n0", "text")]


def test_a_source_that_is_off_gives_nothing_and_the_list_closes_up() -> None:
    wiring = wired("say:a say:b say:c", "a.text c.parts", "b.text c.parts", off="a")
    assert into(wiring, "c") == [("parts", 0, "b", "text")]


def test_of_two_fitting_wires_neither_passes() -> None:
    wiring = wired("say:a say:b say:off say:c", "a.text off.parts", "b.text off.parts", "off.text c.parts", off="off")
    assert into(wiring, "c") == []


def test_only_a_wire_of_the_same_kind_passes() -> None:
    wiring = wired("dot:d say:a mix:m say:c", "d.image m.image", "a.text m.text", "m.text c.parts", off="m")
    assert into(wiring, "c") == [("parts", 0, "a", "text")]
    wiring = wired("dot:d mix:m read:r", "d.image m.image", "m.image r.images", off="m")
    assert into(wiring, "r") == [("images", 0, "d", "image")]


def test_nodes_of_an_unknown_type_pass_nothing_on() -> None:
    assert into(wired("say:a ghost:b say:c", "a.text b.parts", "b.text c.parts", off="b"), "c") == []


def test_a_loop_of_nodes_that_are_off_passes_nothing_on() -> None:
    wiring = wired("say:a say:b say:c", "a.text b.parts", "b.text a.parts", "b.text c.parts", off="a b")
    assert into(wiring, "c") == []


def test_many_consumers_behind_many_nodes_that_are_off_take_no_time() -> None:
    nodes = [node(f"off{i}", "say", disabled=True) for i in range(2000)] + [node(f"n{i}", "say") for i in range(2000)]
    chain = [edge(f"off{i}.text", f"off{i + 1}.parts") for i in range(1999)]
    edges: list[Edge] = [*chain, *(edge("off1999.text", f"n{i}.parts") for i in range(2000))]
    started = time.perf_counter()
    wiring = wire(Graph(nodes=tuple(nodes), edges=tuple(edges)), TYPES)
    assert not any(wiring.inputs.values())
    assert time.perf_counter() - started < 2.0


# -- lazy inputs -------------------------------------------------------------------------------------------------------

OPTIONS = ("a.text s.options", "b.text s.options", "c.text s.options")


def chosen(**given: Any) -> list[str]:
    return [source for _, _, source, _ in into(wired("say:a say:b say:c choose:s", *OPTIONS, **given), "s")]


def test_only_the_chosen_wire_counts() -> None:
    assert chosen(s={"choice": 2}) == ["b"]
    assert chosen() == ["a"]
    assert chosen(s={"choice": 4}) == []


def test_a_wrong_choice_drops_no_wire() -> None:
    assert chosen(s={"choice": "two"}) == ["a", "b", "c"]


def test_switching_off_one_branch_does_not_choose_another() -> None:
    assert chosen(s={"choice": 2}, off="a") == ["b"]
    assert chosen(s={"choice": 1}, off="a") == []


def test_a_wire_that_is_chosen_may_come_from_behind_a_node_that_is_off() -> None:
    wiring = wired(
        "say:root say:a say:b choose:s", "root.text b.parts", "a.text s.options", "b.text s.options",
        off="b", s={"choice": 2},
    )  # fmt: skip
    assert into(wiring, "s") == [("options", 1, "root", "text")]

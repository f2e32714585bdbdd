"""What is told of two graphs that are not the same."""

from itertools import pairwise

import pytest
from desk import edge, node
from hypothesis import given
from hypothesis import strategies as st

from graph_engine.difference import difference, together, touches_work
from schemas.change import MOST_IDS, Difference
from schemas.graph import Frame, Graph, NodeView, PortRef, View

OLD = Graph(
    nodes=(node("a", "note", params={"n": 1}), node("b", "note")),
    edges=(edge("a.x", "b.in"), edge("b.y", "b.in"), edge("a.x", "b.other")),
)


def with_nodes(*nodes: object, edges: object = OLD.edges, view: View = OLD.view) -> Graph:
    return Graph(nodes=nodes, edges=edges, view=view)  # type: ignore[arg-type]


def test_equal_graphs_differ_in_nothing() -> None:
    again = with_nodes(node("b", "note"), node("a", "note", params={"n": 1}), edges=OLD.edges[::-1][:1] + OLD.edges[:2])
    assert difference(OLD, again) == Difference()


def test_nodes_are_added_removed_and_changed() -> None:
    new = with_nodes(node("a", "note", params={"n": 2}), node("c", "note"), edges=())
    assert difference(OLD, new) == Difference(added=("c",), removed=("b",), changed=("a",))


@pytest.mark.parametrize("value", [1.0, True, "1"])
def test_one_as_another_kind_of_value_is_another_setting(value: object) -> None:
    assert difference(OLD, with_nodes(node("a", "note", params={"n": value}), OLD.nodes[1])).changed == ("a",)


def test_the_order_of_settings_is_no_difference() -> None:
    one = Graph(nodes=(node("a", "note", params={"n": {"x": 1, "y": 2}, "m": 3}),))
    other = Graph(nodes=(node("a", "note", params={"m": 3, "n": {"y": 2, "x": 1}}),))
    assert difference(one, other) == Difference()


def test_another_order_into_one_input_is_told_by_that_input() -> None:
    swapped = with_nodes(*OLD.nodes, edges=(OLD.edges[1], OLD.edges[0], OLD.edges[2]))
    assert difference(OLD, swapped) == Difference(rewired=(PortRef(node="b", port="in"),))


def test_a_wire_to_nowhere_is_a_difference() -> None:
    """Else it would pass for no change at all, and nobody would be told that it can't be."""
    loose = with_nodes(*OLD.nodes, edges=(*OLD.edges, edge("a.x", "ghost.in")))
    assert difference(OLD, loose) == Difference(rewired=(PortRef(node="ghost", port="in"),))


@pytest.mark.parametrize("view", [View(nodes={"a": NodeView(x=1)}), View(frames=(Frame(id="f"),))])
def test_what_is_only_drawn_differently_is_no_work(view: View) -> None:
    found = difference(OLD, with_nodes(*OLD.nodes, view=view))
    assert found == Difference(view=True)
    assert not touches_work(found)


def test_lists_end_somewhere_and_say_so() -> None:
    many = Graph(nodes=tuple(node(f"n{i}", "note") for i in range(MOST_IDS + 1)))
    assert (len(difference(OLD, many).added), difference(OLD, many).more) == (MOST_IDS, True)
    assert difference(Graph(), with_nodes(*many.nodes[:MOST_IDS], edges=())).more is False


@pytest.mark.parametrize(
    ("steps", "whole"),
    [
        ([Difference(added=("a",)), Difference(removed=("a",))], Difference()),
        ([Difference(removed=("a",)), Difference(added=("a",))], Difference(changed=("a",))),
        ([Difference(added=("a",)), Difference(changed=("a",))], Difference(added=("a",))),
        ([Difference(changed=("a",)), Difference(removed=("a",))], Difference(removed=("a",))),
        ([Difference(view=True), Difference(more=True)], Difference(view=True, more=True)),
        (
            [
                Difference(rewired=(PortRef(node="a", port="x"), PortRef(node="b", port="x"))),
                Difference(removed=("a",)),
            ],
            Difference(removed=("a",), rewired=(PortRef(node="b", port="x"),)),
        ),
    ],
)
def test_several_saves_are_told_as_one(steps: list[Difference], whole: Difference) -> None:
    assert together(steps) == whole


NODES = st.dictionaries(st.sampled_from("abc"), st.integers(0, 1)).map(
    lambda made: Graph(nodes=tuple(node(id, "note", params={"n": n}) for id, n in made.items()))
)


@given(st.lists(NODES, min_size=2, max_size=6))
def test_nothing_that_is_different_in_the_end_is_left_out(graphs: list[Graph]) -> None:
    told = together(difference(old, new) for old, new in pairwise(graphs))
    true = difference(graphs[0], graphs[-1])
    assert (set(told.added), set(told.removed)) == (set(true.added), set(true.removed))
    assert set(told.changed) >= set(true.changed)

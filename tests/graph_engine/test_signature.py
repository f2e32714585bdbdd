"""What a graph asks for and answers."""

from desk import node

from graph_engine.signature import signature
from schemas.catalog import GraphInput, GraphOutput
from schemas.graph import Graph
from schemas.value import Text

HELLO = {"kind": "text", "text": "hello"}


def test_inputs_and_outputs_are_in_the_order_of_the_document() -> None:
    found = signature(
        Graph(
            nodes=(
                node("b", "input", params={"name": "song", "expects": "audio"}),
                node("x", "say"),
                node("a", "input", params={"name": "title", "value": HELLO}),
                node("o", "output", params={"name": "film"}),
            )
        )
    )
    assert found.inputs == (
        GraphInput(name="song", node="b", kind="audio", value=None),
        GraphInput(name="title", node="a", kind="text", value=Text(text="hello")),
    )
    assert found.outputs == (GraphOutput(name="film", node="o"),)


def test_a_node_without_a_name_has_that_of_its_type() -> None:
    found = signature(Graph(nodes=(node("a", "input"), node("o", "output"))))
    assert (found.inputs[0].name, found.outputs[0].name) == ("input", "output")


def test_a_name_used_twice_counts_once_and_a_node_that_is_off_does_not() -> None:
    off = node("off", "input", params={"name": "song"}, disabled=True)
    twice = [node(id, "input", params={"name": "song"}) for id in "ab"]
    assert [i.node for i in signature(Graph(nodes=(off, *twice))).inputs] == ["a"]


def test_a_value_that_is_none_is_a_problem_of_its_node_and_not_of_the_form() -> None:
    [found] = signature(Graph(nodes=(node("a", "input", params={"value": {"kind": "tide"}}),))).inputs
    assert found.value is None

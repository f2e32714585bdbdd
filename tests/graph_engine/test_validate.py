"""All that is wrong with a graph, each thing once, with the place and what helps."""

from typing import Any

import trial_nodes
from desk import edge, node
from msgspec import Struct

from graph_engine import RunContext, Text
from graph_engine import node as declare
from graph_engine.registry import Registry, load
from graph_engine.validate import node_problems, structure
from graph_engine.wiring import wire
from node_types.flow.choose import run as choose
from schemas.graph import Graph, Node
from schemas.problem import Problem


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    first: int = 0
    last: int = 0

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError("first comes after last")


class Inputs(Struct, frozen=True):
    one: Text | None = None


class Outputs(Struct, frozen=True):
    text: Text


@declare("span", title="Span", category="Trial")
async def span(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """From first to last."""
    raise NotImplementedError


TYPES = Registry([*load(trial_nodes), choose, span])


def document(*nodes: Node, edges: str = "") -> Graph:
    wires = tuple(edge(*pair.split(">")) for pair in edges.split())
    return Graph(nodes=nodes, edges=wires)


def saving(*nodes: Node, edges: str = "") -> list[Problem]:
    return structure(document(*nodes, edges=edges), TYPES)


def running(*nodes: Node, edges: str = "") -> list[Problem]:
    graph = document(*nodes, edges=edges)
    return [problem for n in nodes for problem in node_problems(wire(graph, TYPES), n.id, TYPES)]


def say(id: str, **params: Any) -> Node:
    return node(id, "say", params=params)


def places(problems: list[Problem]) -> list[tuple[str, str | None, str | None]]:
    return [(p.code, p.where.node, p.where.port or p.where.field) for p in problems]


def test_nothing_is_wrong_with_a_graph_that_is_right() -> None:
    right = (say("a", text="x", seconds=1), say("b"))
    assert saving(*right, edges="a.text>b.parts") == running(*right, edges="a.text>b.parts") == []


# -- what forbids to save ----------------------------------------------------------------------------------------------


def test_two_nodes_of_one_id() -> None:
    [problem] = saving(say("a"), say("a"), say("a"))
    assert (problem.code, problem.title, problem.where.node) == ("duplicate_node", "3 nodes have the same id", "a")


def test_wires_that_lead_nowhere() -> None:
    assert places(saving(say("a"), edges="ghost.text>a.parts a.text>phantom.parts")) == [
        ("unknown_node", "ghost", "text"),
        ("unknown_node", "phantom", "parts"),
    ]


def test_wires_to_ports_that_are_not_there() -> None:
    assert places(saving(say("a"), say("b"), edges="a.sound>b.parts a.text>b.pieces")) == [
        ("unknown_port", "a", "sound"),
        ("unknown_port", "b", "pieces"),
    ]


def test_wires_that_carry_another_kind() -> None:
    [problem] = saving(node("d", "dot"), say("a"), edges="d.image>a.parts")
    assert (problem.code, problem.where.node, problem.where.port) == ("wrong_kind", "a", "parts")
    assert problem.detail == "It carries a picture; the input takes a text."


def test_two_wires_into_an_input_that_takes_one() -> None:
    nodes = (say("a"), say("b"), node("s", "span", params={"name": "x"}))
    assert places(saving(*nodes, edges="a.text>s.one b.text>s.one")) == [("port_taken", "s", "one")]


def test_every_loop_with_the_way_round_it() -> None:
    ring = "a.text>b.parts b.text>a.parts c.text>c.parts"
    problems = saving(say("a"), say("b"), say("c"), edges=ring)
    assert [(p.code, p.detail) for p in problems] == [("loop", "a → b → a"), ("loop", "c → c")]


def test_a_loop_through_a_node_that_is_off_or_not_chosen_is_a_loop() -> None:
    off = node("b", "say", disabled=True)
    assert places(saving(say("a"), off, edges="a.text>b.parts b.text>a.parts")) == [("loop", "a", None)]
    switch = node("s", "choose", params={"choice": 1})
    edges = "a.text>s.options b.text>s.options s.chosen>b.parts"
    assert places(saving(say("a"), say("b"), switch, edges=edges)) == [("loop", "b", None)]


def test_nodes_of_an_unknown_type_can_be_saved_with_their_wires() -> None:
    assert saving(say("a"), node("x", "plug-in"), say("b"), edges="a.text>x.any x.thing>b.parts") == []


def test_everything_that_is_wrong_is_told_at_once() -> None:
    nodes = (say("a"), say("a"), node("d", "dot"))
    codes = [p.code for p in saving(*nodes, edges="ghost.text>a.parts d.image>a.parts d.sound>a.parts a.text>a.parts")]
    assert sorted(codes) == ["duplicate_node", "loop", "unknown_node", "unknown_port", "wrong_kind"]


def test_wrong_settings_and_missing_inputs_can_be_saved() -> None:
    assert saving(say("a", seconds="long"), node("r", "read")) == []


# -- what forbids to run -----------------------------------------------------------------------------------------------


def test_a_type_that_is_not_installed() -> None:
    assert places(running(node("a", "plug-in"))) == [("unknown_node_type", "a", None)]


def test_a_node_that_is_off() -> None:
    assert places(running(node("a", "say", disabled=True))) == [("disabled", "a", None)]


def test_an_input_that_has_to_be_connected() -> None:
    assert places(running(node("r", "read"))) == [("missing_input", "r", "images")]


def test_a_switch_that_is_set_to_a_wire_that_is_not_there() -> None:
    nodes = (say("a"), node("s", "choose", params={"choice": 2}))
    problem = running(*nodes, edges="a.text>s.options")[0]
    assert (problem.code, problem.where.node, problem.where.port) == ("missing_input", "s", "options")
    assert problem.title == "The settings leave the input “options” without a wire"


def test_every_wrong_setting_by_its_name() -> None:
    problems = running(say("a", seconds=-1, times="twice", colour="red", text="fine"))
    assert places(problems) == [
        ("invalid_param", "a", "seconds"),
        ("invalid_param", "a", "times"),
        ("invalid_param", "a", "colour"),
    ]
    assert problems[2].detail == "Say has no such setting; it has text, seconds, times"


def test_a_setting_that_has_to_be_set() -> None:
    assert places(running(node("s", "span", params={"first": "x"}))) == [
        ("invalid_param", "s", "first"),
        ("invalid_param", "s", "name"),
    ]


def test_settings_that_are_wrong_only_together() -> None:
    [problem] = running(node("s", "span", params={"name": "x", "first": 2, "last": 1}))
    assert (problem.code, problem.where.node, problem.where.field) == ("invalid_param", "s", None)
    assert problem.detail == "first comes after last"


def test_the_problems_of_all_nodes_are_told_at_once() -> None:
    assert [p.where.node for p in running(say("a", times="x"), node("r", "read"), node("x", "plug-in"))] == [
        "a", "r", "x",
    ]  # fmt: skip

"""Changes of a graph, compared with a model that is as simple as can be."""

from typing import Any

import msgspec
import pytest
from desk import edge, node
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from graph_engine.change import apply
from graph_engine.errors import InvalidGraph
from schemas.change import (
    AddNode,
    Change,
    Connect,
    Disconnect,
    GraphChange,
    MoveEdge,
    RemoveNode,
    SetFrames,
    SetNode,
    SetParams,
    SetView,
    ViewChange,
)
from schemas.graph import Edge, Frame, Graph, Node, NodeView, View

FILM = Graph(
    nodes=(node("a", "prompt", params={"text": "sea", "seed": 1}), node("b", "prompt"), node("film", "output")),
    edges=(edge("a.prompt", "film.value"), edge("b.prompt", "film.value")),
    view=View(nodes={"a": NodeView(x=1, title="A")}),
)


def wires(graph: Graph) -> list[str]:
    return [f"{e.source.node}.{e.source.port} {e.target.node}.{e.target.port}" for e in graph.edges]


def test_a_new_node_comes_last_and_is_drawn_where_it_was_put() -> None:
    new = apply(FILM, [AddNode(node=node("c", "note"), view=NodeView(x=7))])
    assert [n.id for n in new.nodes] == ["a", "b", "film", "c"]
    assert new.view.nodes["c"] == NodeView(x=7)


def test_a_removed_node_takes_its_wires_and_its_place_along() -> None:
    new = apply(FILM, [RemoveNode(id="a")])
    assert (wires(new), new.view.nodes) == (["b.prompt film.value"], {})
    assert apply(FILM, [RemoveNode(id="film")]).edges == ()


def test_settings_are_merged_and_those_unset_are_gone() -> None:
    new = apply(FILM, [SetParams(id="a", params={"text": None, "shot": "wide"}, unset=("seed", "never-there"))])
    assert new.nodes[0].params == {"text": None, "shot": "wide"}
    assert FILM.nodes[0].params == {"text": "sea", "seed": 1}


def test_only_what_is_given_of_a_node_is_set() -> None:
    pinned = apply(FILM, [SetNode(id="a", pinned="t1")])
    assert apply(pinned, [SetNode(id="a", disabled=True)]).nodes[0].pinned == "t1"
    assert apply(pinned, [SetNode(id="a", pinned=None)]).nodes[0].pinned is None


def test_a_node_of_another_type_loses_the_version_of_the_first() -> None:
    old = Graph(nodes=(node("a", "prompt", type_version=3),))
    assert apply(old, [SetNode(id="a", type="note")]).nodes[0] == node("a", "note")
    assert apply(old, [SetNode(id="a", type="prompt")]) == old


def test_wires_of_an_input_are_put_in_and_moved_by_place() -> None:
    first = Connect(edge=edge("film.value", "film.value"), index=0)
    assert wires(apply(FILM, [first]))[0] == "film.value film.value"
    moved = apply(FILM, [MoveEdge(edge=edge("b.prompt", "film.value"), to=0)])
    assert wires(moved) == ["b.prompt film.value", "a.prompt film.value"]


def test_of_two_equal_wires_the_one_at_the_place_goes() -> None:
    again = apply(FILM, [Connect(edge=edge("a.prompt", "film.value"))])
    assert wires(apply(again, [Disconnect(edge=edge("a.prompt", "film.value"))])) == [
        "b.prompt film.value", "a.prompt film.value",
    ]  # fmt: skip
    assert wires(apply(again, [Disconnect(edge=edge("a.prompt", "film.value"), index=2)])) == wires(FILM)


def test_the_view_of_a_node_is_merged_and_frames_are_replaced() -> None:
    frames = (Frame(id="f"),)
    new = apply(FILM, [SetView(nodes={"a": ViewChange(x=5), "b": ViewChange(note="hm")}), SetFrames(frames=frames)])
    assert new.view == View(nodes={"a": NodeView(x=5, title="A"), "b": NodeView(note="hm")}, frames=frames)


def test_every_field_of_a_view_can_be_changed() -> None:
    assert ViewChange.__struct_fields__ == NodeView.__struct_fields__


def test_a_change_sees_what_those_before_it_did() -> None:
    new = apply(
        FILM,
        [
            AddNode(node=node("c", "prompt")),
            Connect(edge=edge("c.prompt", "film.value")),
            RemoveNode(id="c"),
            AddNode(node=node("c", "prompt")),
        ],
    )
    assert wires(new) == wires(FILM)


def test_what_an_import_kept_aside_is_kept() -> None:
    odd = Graph(extra={"nodes/a": {"colour": "red"}})
    assert apply(odd, [AddNode(node=node("a", "note"))]).extra == odd.extra


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        (AddNode(node=node("a", "note")), "duplicate_node", ("a", None)),
        (RemoveNode(id="z"), "unknown_node", ("z", None)),
        (SetParams(id="z"), "unknown_node", ("z", None)),
        (SetNode(id="z"), "unknown_node", ("z", None)),
        (SetView(nodes={"z": ViewChange()}), "unknown_node", ("z", None)),
        (Disconnect(edge=edge("film.value", "b.style")), "unknown_edge", ("b", "style")),
        (Disconnect(edge=edge("a.prompt", "film.value"), index=1), "unknown_edge", ("film", "value")),
        (MoveEdge(edge=edge("a.prompt", "film.value"), to=2), "unknown_place", ("film", "value")),
        (Connect(edge=edge("a.prompt", "film.value"), index=3), "unknown_place", ("film", "value")),
    ],
)
def test_a_change_of_what_is_not_there_is_refused_by_its_number(
    change: Change, code: str, where: tuple[str, str | None]
) -> None:
    with pytest.raises(InvalidGraph) as refused:
        apply(FILM, [SetFrames(frames=()), change])
    [problem] = refused.value.problems
    assert (problem.code, problem.where.node, problem.where.port) == (code, *where)
    assert problem.where.field == "changes[1]"


def test_all_changes_that_can_not_be_made_are_told() -> None:
    with pytest.raises(InvalidGraph) as refused:
        apply(FILM, [RemoveNode(id="y"), RemoveNode(id="a"), SetView(nodes={"z": ViewChange(), "a": ViewChange()})])
    told = [(problem.where.node, problem.where.field) for problem in refused.value.problems]
    assert told == [("y", "changes[0]"), ("z", "changes[2]"), ("a", "changes[2]")]


def test_changes_are_told_apart_by_their_op() -> None:
    body = b'{"changes":[{"op":"setNode","id":"a","pinned":null},{"op":"setView","nodes":{"a":{"width":null}}}]}'
    read = msgspec.json.decode(body, type=GraphChange)
    assert read.changes == (SetNode(id="a", pinned=None), SetView(nodes={"a": ViewChange(width=None)}))
    assert msgspec.json.decode(msgspec.json.encode(read), type=GraphChange) == read


@pytest.mark.parametrize("body", [b"{}", b'{"changes":[{"id":"a"}]}', b'{"changes":[{"op":"explode"}]}',
                                  b'{"changes":[{"op":"removeNode","id":"a b"}]}',
                                  b'{"changes":[{"op":"setView","nodes":{"a b":{}}}]}',
                                  b'{"changes":[{"op":"moveEdge","edge":{},"to":-1}]}'])  # fmt: skip
def test_what_is_no_change_is_refused(body: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=GraphChange)


# -- against a model -------------------------------------------------------------------------------------------------

IDS = st.sampled_from("abcd")
EDGES = st.builds(
    lambda source, target, port: edge(f"{source}.out", f"{target}.{port}"), IDS, IDS, st.sampled_from("xy")
)
PLACES = st.none() | st.integers(0, 3)
SIMPLE: list[SearchStrategy[Change]] = [
    st.builds(
        lambda id, x: AddNode(node=node(id, "note"), view=x), IDS, st.none() | st.builds(NodeView, x=st.floats(0))
    ),
    st.builds(RemoveNode, id=IDS),
    st.builds(
        SetParams,
        id=IDS,
        params=st.dictionaries(st.sampled_from("pq"), st.integers(0, 2)),
        unset=st.lists(st.sampled_from("pq")).map(tuple),
    ),
    st.builds(Connect, edge=EDGES, index=PLACES),
    st.builds(Disconnect, edge=EDGES, index=PLACES),
    st.builds(MoveEdge, edge=EDGES, to=st.integers(0, 3), index=PLACES),
]


@st.composite
def graphs(draw: DrawFn) -> Graph:
    ids = sorted(draw(st.sets(IDS)))
    edges = [e for e in draw(st.lists(EDGES, max_size=6)) if {e.source.node, e.target.node} <= set(ids)]
    return Graph(nodes=tuple(node(id, "note") for id in ids), edges=tuple(edges))


@given(graphs(), st.lists(st.one_of(SIMPLE), max_size=8))
def test_changes_do_what_the_model_does(graph: Graph, changes: list[Change]) -> None:
    model = Model(graph)
    fit = [model.make(change) for change in changes]
    if all(fit):
        new = apply(graph, changes)
        assert (list(new.nodes), by_input(new.edges), new.view.nodes) == (
            model.nodes,
            by_input(model.edges),
            model.views,
        )
        return
    with pytest.raises(InvalidGraph) as refused:
        apply(graph, changes)
    assert {p.where.field for p in refused.value.problems} == {f"changes[{i}]" for i, ok in enumerate(fit) if not ok}


@given(graphs())
def test_no_change_leaves_everything_where_it_is(graph: Graph) -> None:
    assert apply(graph, []) == graph


def by_input(edges: Any) -> dict[Any, list[Edge]]:
    inputs: dict[Any, list[Edge]] = {}
    for each in edges:
        inputs.setdefault(each.target, []).append(each)
    return inputs


class Model:
    """One list of nodes and one of edges, searched from the start for everything."""

    def __init__(self, graph: Graph) -> None:
        self.nodes, self.edges, self.views = list(graph.nodes), list(graph.edges), dict(graph.view.nodes)

    def make(self, change: Change) -> bool:
        """Whether the change could be made."""
        match change:
            case AddNode(node=new, view=view):
                if self._has(new.id):
                    return False
                self.nodes.append(new)
                self.views |= {new.id: view} if view else {}
                return True
            case RemoveNode(id=id):
                there = self._has(id)
                self.nodes = [n for n in self.nodes if n.id != id]
                self.edges = [e for e in self.edges if id not in (e.source.node, e.target.node)]
                self.views.pop(id, None)
                return there
            case SetParams(id=id, params=params, unset=unset):
                self.nodes = [
                    Node(id=id, type=n.type, params={**{k: v for k, v in n.params.items() if k not in unset}, **params})
                    if n.id == id
                    else n
                    for n in self.nodes
                ]
                return self._has(id)
            case Connect(edge=new, index=index):
                return self._insert(new, index)
            case Disconnect(edge=old, index=index):
                return self._take(old, index)
            case MoveEdge(edge=old, index=index, to=to):
                before = list(self.edges)
                if self._take(old, index) and self._insert(old, to):
                    return True
                self.edges = before
        return False

    def _has(self, id: str) -> bool:
        return any(n.id == id for n in self.nodes)

    def _insert(self, new: Edge, index: int | None) -> bool:
        into = [e for e in self.edges if e.target == new.target]
        if index is not None and index > len(into):
            return False
        into.insert(len(into) if index is None else index, new)
        self.edges = [e for e in self.edges if e.target != new.target] + into
        return True

    def _take(self, old: Edge, index: int | None) -> bool:
        into = [e for e in self.edges if e.target == old.target]
        places = [i for i, e in enumerate(into) if e == old and index in (None, i)]
        if not places:
            return False
        del into[places[0]]
        self.edges = [e for e in self.edges if e.target != old.target] + into
        return True

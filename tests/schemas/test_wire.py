"""What travels as JSON: camelCase, nothing unknown, nothing out of bounds."""

from typing import Any, get_args

import msgspec
import pytest

from schemas.event import Event, Fact, GraphSaved, SocketFrame, StepChanged
from schemas.graph import Edge, Graph, Node, PortRef
from schemas.problem import Problem, Where
from schemas.run import RunRequest
from schemas.value import Artifact, Kind, Output, Text, Value


def test_names_are_in_camel_case_and_defaults_are_left_out() -> None:
    node = Node(id="a", type="say", type_version=2)
    assert msgspec.json.encode(node) == b'{"id":"a","type":"say","typeVersion":2}'
    assert msgspec.json.decode(msgspec.json.encode(node), type=Node) == node


def test_what_only_we_write_has_every_field() -> None:
    event = Event(seq=1, at=2.0, fact=GraphSaved(rev=3))
    assert msgspec.json.encode(event) == b'{"seq":1,"at":2.0,"fact":{"type":"graph.saved","rev":3}}'


@pytest.mark.parametrize(
    ("type", "given"),
    [
        (Node, {"id": "a", "type": "say", "colour": "red"}),
        (Node, {"id": "", "type": "say"}),
        (Node, {"id": "a" * 65, "type": "say"}),
        (Node, {"id": "a b", "type": "say"}),
        (Node, {"id": "a/../b", "type": "say"}),
        (Node, {"id": "a\n", "type": "say"}),
        (Node, {"id": "a", "type": ""}),
        (PortRef, {"node": "a", "port": ""}),
        (RunRequest, {"mode": "sometimes"}),
        (RunRequest, {"priority": 11}),
        (RunRequest, {"onConflict": "fight"}),
        (RunRequest, {"inputs": {"song": {"kind": "tide"}}}),
        (Artifact, {"digest": "ABC", "mediaType": "x", "size": 1}),
        (Artifact, {"digest": "0" * 64 + "\n", "mediaType": "x", "size": 1}),
        (Artifact, {"digest": "0" * 64, "mediaType": "x", "size": -1}),
        (Problem, {"code": "Not a code", "title": "x"}),
    ],
)
def test_what_is_out_of_bounds_is_refused(type: Any, given: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(given, type)


def test_a_graph_survives_being_written_and_read() -> None:
    edge = Edge(source=PortRef(node="a", port="text"), target=PortRef(node="b", port="parts"))
    graph = Graph(
        nodes=(Node(id="a", type="x", params={"n": [1, 2.5, None, "ü"]}), Node(id="b", type="y")), edges=(edge,)
    )
    assert msgspec.json.decode(msgspec.json.encode(graph), type=Graph) == graph


def test_every_kind_of_value_has_its_tag() -> None:
    tags = [value.__struct_config__.tag for value in get_args(Value)]
    assert len(set(tags)) == len(tags)
    assert {*tags, "any"} == set(get_args(Kind))


def test_an_output_is_a_value_or_a_list_of_them() -> None:
    one, several = Text(text="a"), (Text(text="a"), Text(text="b"))
    for output in (one, several, ()):
        assert msgspec.json.decode(msgspec.json.encode(output), type=Output) == output


@pytest.mark.parametrize(("union", "tag_field"), [(Fact, "type"), (SocketFrame, "frame")])
def test_every_fact_and_frame_can_be_told_from_the_others(union: Any, tag_field: str) -> None:
    configs = [member.__struct_config__ for member in get_args(union)]
    assert {config.tag_field for config in configs} == {tag_field}
    assert len({config.tag for config in configs}) == len(configs)


def test_a_fact_survives_being_written_and_read() -> None:
    problem = Problem(code="low_tide", title="The tide is out", where=Where(node="a", field="text"))
    fact = StepChanged(run="r", node="a", status="failed", attempt=2, problem=problem)
    assert msgspec.json.decode(msgspec.json.encode(fact), type=Fact) == fact

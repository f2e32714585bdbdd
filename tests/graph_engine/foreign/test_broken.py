"""Whatever is broken in a workflow: it becomes a graph that can be saved, or is refused with a reason."""
# ruff: noqa: E501 - the documents are read best with a node a line

import copy
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import node_types
from graph_engine.errors import InvalidGraph
from graph_engine.foreign import from_foreign
from graph_engine.registry import load
from graph_engine.validate import structure
from schemas.graph import Graph

TYPES = load(node_types)

PROMPT = {
    "1": {"class_type": "LoadImage", "inputs": {"image": "a.png"}, "_meta": {"title": "Ship"}},
    "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "a ship", "clip": ["4", 1]}},
    "3": {"class_type": "KSampler", "inputs": {"positive": ["2", 0], "negative": ["5", 0], "latent_image": ["1", 0]}},
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"api_key": "x"}},
    "5": {"class_type": "ConditioningCombine", "inputs": {"conditioning_1": ["2", 0]}},
    "6": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "film"}},
}
_INNER = {
    "id": 5,
    "type": "Blur",
    "pos": [0, 0],
    "mode": 2,
    "inputs": [{"name": "image"}],
    "outputs": [{"type": "IMAGE"}],
}
CANVAS = {
    "nodes": [
        {
            "id": 1,
            "type": "LoadImage",
            "pos": [0, 0],
            "size": [9, 9],
            "widgets_values": ["a"],
            "outputs": [{"name": "IMAGE"}],
        },
        {
            "id": 2,
            "type": "sub",
            "pos": {"0": 1, "1": 2},
            "mode": 4,
            "inputs": [{"name": "image", "widget": {"name": "w"}}],
        },
        {"id": 3, "type": "Reroute", "pos": [0, 0]},
        {
            "id": 4,
            "type": "SaveImage",
            "inputs": [{"name": "images"}],
            "widgets_values": ["x"],
            "flags": {"collapsed": True},
        },
        {"id": 6, "type": "Note", "widgets_values": ["words"], "color": "#223"},
    ],
    "links": [[1, 1, 0, 2, 0, "IMAGE"], [2, 2, 0, 3, 0, "*"], [3, 3, 0, 4, 0, "*"]],
    "groups": [{"title": "A", "bounding": [0, 0, 10, 10], "color": "#abc"}],
    "definitions": {
        "subgraphs": [
            {
                "id": "sub",
                "name": "Inside",
                "nodes": [_INNER],
                "links": [
                    {"origin_id": -10, "origin_slot": 0, "target_id": 5, "target_slot": 0},
                    {"origin_id": 5, "origin_slot": 0, "target_id": -20, "target_slot": 0},
                ],
            }
        ]
    },
}
FLOW = {
    "name": "Flow",
    "nodes": [
        {"name": "A", "type": "n8n-nodes-base.httpRequest", "typeVersion": 4.2, "position": [0, 0],
         "parameters": {"headers": [{"name": "token", "value": "x"}]}, "credentials": {"a": {}}, "notes": "n"},
        {"name": "B", "type": "n8n-nodes-base.stickyNote", "position": [9, 9], "parameters": {"content": "c", "width": 9}},
    ],
    "connections": {"A": {"main": [[{"node": "B", "type": "main", "index": 0}], None]}, "B": {"main": [[{"node": "A"}]]}},
    "pinData": {},
}  # fmt: skip

WORDS = [
    "",
    "1",
    "2",
    "A",
    "B",
    "sub",
    "Note",
    "Reroute",
    "CLIPTextEncode",
    "x" * 200,
    "\n",
    "name",
    "inputs",
    "positive",
]
LEAVES = (
    st.none()
    | st.booleans()
    | st.sampled_from(WORDS)
    | st.integers(-20, 5)
    | st.sampled_from([10**30, -(10**30), 2**64 - 1, 1e308, float("nan"), float("inf"), -0.5])
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=3)
)
ONE_OR_NONE = st.lists(VALUES, max_size=1)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in places(item, (*path, key)))]


def changed(document: Any, path: tuple[Any, ...], values: list[Any]) -> Any:
    """The document with another value at this place, or without it."""
    holder = {"whole": copy.deepcopy(document)}
    inside: Any = holder
    *way, last = ("whole", *path)
    for key in way:
        inside = inside[key]
    del inside[last]
    for value in values:
        inside.insert(last, value) if isinstance(inside, list) else inside.update({last: value})
    return holder.get("whole")


def saved_or_refused(document: object) -> None:
    try:
        converted = from_foreign(document, TYPES)
    except InvalidGraph as error:
        assert all(problem.detail and problem.hint for problem in error.problems)  # noqa: PT017 - either is right
        return
    if converted is not None:
        assert structure(converted.graph, TYPES) == []
        msgspec.convert(msgspec.to_builtins(converted.graph), Graph)
        assert set(converted.graph.view.nodes) == {node.id for node in converted.graph.nodes}


@pytest.mark.parametrize("document", [PROMPT, CANVAS, FLOW], ids=["prompt", "canvas", "flow"])
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_broken_workflow_is_converted_or_refused_with_a_reason(document: Any, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        document = changed(document, data.draw(st.sampled_from(places(document))), data.draw(ONE_OR_NONE))
    saved_or_refused(document)


@given(document=VALUES)
@settings(deadline=None)
def test_anything_else_is_no_workflow_or_is_refused(document: object) -> None:
    saved_or_refused(document)

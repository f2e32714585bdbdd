from typing import Any

import pytest

from graph_engine.nesting import deeper_than
from schemas.graph import Graph, Node


@pytest.mark.parametrize(("value", "levels"), [(7, 1), ([], 1), ([7], 2), ({"a": [7]}, 3), (((),), 2), (Graph(), 3)])
def test_every_list_group_and_struct_is_a_level(value: object, levels: int) -> None:
    assert deeper_than(value, levels - 1)
    assert not deeper_than(value, levels)


def test_params_inside_a_graph_count_on() -> None:
    deep: Any = []
    for _ in range(5):
        deep = [deep]
    shallow, whole = (
        Graph(nodes=(Node(id="a", type="say"),)),
        Graph(nodes=(Node(id="a", type="say", params={"x": deep}),)),
    )
    assert not deeper_than(shallow, 8)
    assert deeper_than(whole, 8)


def test_a_hundred_thousand_levels_are_no_trouble() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    assert deeper_than(deep, 64)

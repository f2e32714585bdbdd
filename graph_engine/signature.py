"""A graph's own inputs and outputs: what its form asks for, and what its trigger takes and answers."""

from typing import Any, cast

import msgspec

from schemas.catalog import GraphInput, GraphOutput, GraphSignature
from schemas.graph import Graph, Node
from schemas.value import Kind, Value


def signature(graph: Graph) -> GraphSignature:
    """The `input` and `output` nodes of a graph, in the order of the document. A name used twice counts once."""
    inputs: dict[str, GraphInput] = {}
    outputs: dict[str, GraphOutput] = {}
    for node in graph.nodes:
        if node.disabled:
            continue
        name = str(node.params.get("name", node.type))
        if node.type == "input":
            inputs.setdefault(name, _input(node, name))
        elif node.type == "output":
            outputs.setdefault(name, GraphOutput(name=name, node=node.id))
    return GraphSignature(inputs=tuple(inputs.values()), outputs=tuple(outputs.values()))


def _input(node: Node, name: str) -> GraphInput:
    kind = cast("Kind", node.params.get("expects", "text"))
    return GraphInput(name=name, node=node.id, kind=kind, value=_value(node.params.get("value")))


def _value(given: Any) -> Value | None:
    try:
        return cast("Value | None", msgspec.convert(given, Value | None))
    except msgspec.ValidationError:
        return None  # what is wrong with it is a Problem of the node, not of the form

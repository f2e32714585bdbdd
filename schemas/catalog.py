"""The node types and providers, described for clients."""

from typing import Any, Literal, get_args

from schemas.base import Reply
from schemas.value import Kind, Value

Lane = Literal["inline", "cpu", "gpu", "network"]
"""Where a job may run. `inline` node types are so cheap that they are computed while planning."""

WORKER_LANES: tuple[Lane, ...] = tuple(lane for lane in get_args(Lane) if lane != "inline")


class Port(Reply, frozen=True):
    """A named, typed input or output. `many` ports take or give a list."""

    name: str
    kind: Kind
    required: bool = True
    many: bool = False


class Model(Reply, frozen=True):
    """One engine that a node type may be run with, as its `model` param names it."""

    id: str
    provider: str
    title: str
    summary: str
    offline: bool


class NodeTypeInfo(Reply, frozen=True):
    """What a node can do; `params` is a JSON Schema whose titles, descriptions and bounds make the form."""

    id: str
    version: int
    title: str
    summary: str
    docs: str
    category: str
    lane: Lane
    deterministic: bool
    offline: bool
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    params: dict[str, Any]
    models: tuple[Model, ...] = ()


class NodeTypeList(Reply, frozen=True):
    """All node types of this install, by category and title."""

    items: tuple[NodeTypeInfo, ...]


class GraphInput(Reply, frozen=True):
    """What a graph asks for; without a value it must be given."""

    name: str
    node: str
    kind: Kind
    value: Value | None = None


class GraphOutput(Reply, frozen=True):
    """What a graph answers, and the node that gives it."""

    name: str
    node: str


class GraphSignature(Reply, frozen=True):
    """A graph's own inputs and outputs."""

    inputs: tuple[GraphInput, ...]
    outputs: tuple[GraphOutput, ...]

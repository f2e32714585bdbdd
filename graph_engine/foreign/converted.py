"""A foreign document on its way to a graph, and what it became."""

from collections.abc import Mapping

from msgspec import Struct

from schemas.graph import Edge, Frame, Graph, Node, NodeView
from schemas.problem import Problem


class Converted(Struct, frozen=True, kw_only=True):
    """`notes` say what could not be kept or has to be done by hand: one a node or wire, with the node it is about."""

    name: str
    graph: Graph
    notes: tuple[Problem, ...]


class Draft(Struct, frozen=True, kw_only=True):
    """What a format gives: legal ids and names, but wires may still close loops or not fit.

    `views` has an entry for each node; those in `unplaced` have no place on the canvas yet.
    """

    name: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    views: Mapping[str, NodeView]
    unplaced: frozenset[str] = frozenset()
    frames: tuple[Frame, ...] = ()
    notes: tuple[Problem, ...] = ()

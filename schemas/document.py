"""A graph as a file."""

from typing import Literal

from schemas.base import Wire
from schemas.graph import Edge, Node, View


class GraphDocument(Wire, frozen=True):
    """What `reelgraph run` reads and export writes."""

    format: Literal["reelgraph/graph"] = "reelgraph/graph"
    version: Literal[1] = 1
    name: str = ""
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    view: View = View()

"""The wires of a graph, one by one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated

from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct

from graph_engine.change import end
from schemas.change import Change, Connect, Disconnect
from schemas.graph import Edge, Graph, PortRef
from schemas.part import Connection, ConnectionDraft, ConnectionList
from schemas.problem import Problem, Where
from server.errors import Refused
from server.openapi import problems
from server.routes.given import StoreGiven
from server.routes.revision import MaybeIfMatch, edited_part, tagged

Id = Annotated[str | None, QueryParameter(description="The one wire of this id.")]
Source = Annotated[str | None, QueryParameter(description="Wires from this node, or from its output: `a.text`.")]
Target = Annotated[str | None, QueryParameter(description="Wires into this node, or into its input: `b.parts`.")]


class Connections(Controller):
    """`/api/projects/{id}/connections`: parts of the document that `/graph` has whole."""

    path = "/api/projects/{project:str}/connections"
    tags = ("Graph",)

    @get(sync_to_thread=True, responses=problems(404))
    def list_connections(
        self, store: StoreGiven, project: FromPath[str], id: Id = None, source: Source = None, target: Target = None
    ) -> Response[ConnectionList]:
        """The wires that fit all that is asked for, in the order of the document. The ETag is its revision."""
        view = store.graphs.graph(project)
        return tagged(ConnectionList(items=_Asked(id, source, target).of(view.graph)), view.rev)

    @post(sync_to_thread=True, responses=problems(404, 409, 413, 422))
    def connect(
        self, store: StoreGiven, project: FromPath[str], data: JSONBody[ConnectionDraft], if_match: MaybeIfMatch = None
    ) -> Response[Connection]:
        """Put a wire in. What a save would refuse is refused: wrong kinds, loops, a second wire where one fits."""
        edge = Edge(source=data.source, target=data.target)
        view = edited_part(store, project, lambda _: (Connect(edge=edge, index=data.index),), if_match)
        wires = [wire for wire in _connections(view.graph) if wire.target == edge.target]
        return tagged(wires[-1 if data.index is None else data.index], view.rev, status=201)

    @delete(sync_to_thread=True, status_code=200, responses=problems(404, 409, 422))
    def disconnect(
        self,
        store: StoreGiven,
        project: FromPath[str],
        id: Id = None,
        source: Source = None,
        target: Target = None,
        if_match: MaybeIfMatch = None,
    ) -> Response[ConnectionList]:
        """Take out the wires that fit all that is asked for. The answer lists them."""
        asked = _Asked(id, source, target)
        if asked == _Asked():
            raise Refused(422, _NOT_ASKED)
        found: tuple[Connection, ...] = ()

        def changes(graph: Graph) -> Sequence[Change]:
            nonlocal found
            found = asked.of(graph)
            if not found:
                raise Refused(404, _no_wire(project))
            # From the last to the first: the places of those before stay as they are.
            return [
                Disconnect(edge=Edge(source=wire.source, target=wire.target), index=wire.index)
                for wire in reversed(found)
            ]

        view = edited_part(store, project, changes, if_match)
        return tagged(ConnectionList(items=found), view.rev)


class _Asked(Struct, frozen=True):
    """Which wires are meant."""

    id: str | None = None
    source: str | None = None
    target: str | None = None

    def of(self, graph: Graph) -> tuple[Connection, ...]:
        return tuple(wire for wire in _connections(graph) if self._means(wire))

    def _means(self, wire: Connection) -> bool:
        return self.id in (None, wire.id) and _at(wire.source, self.source) and _at(wire.target, self.target)


def _at(port: PortRef, asked: str | None) -> bool:
    return asked in (None, port.node, end(port))


def _connections(graph: Graph) -> Iterator[Connection]:
    count: Counter[PortRef] = Counter()
    for edge in graph.edges:
        index = count[edge.target]
        count[edge.target] += 1
        id = f"{end(edge.source)}:{end(edge.target)}:{index}"
        yield Connection(id=id, source=edge.source, target=edge.target, index=index)


_NOT_ASKED = Problem(
    code="nothing_asked",
    title="Say which wires to take out",
    hint="Name an id, a source or a target in the address, such as ?target=film.clips.",
)


def _no_wire(project: str) -> Problem:
    return Problem(
        code="unknown_edge",
        title="There is no such wire",
        hint="It may have been removed or moved. Look at the connections for those that are there.",
        where=Where(project=project),
    )

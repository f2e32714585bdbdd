"""Where a file came from, as a graph: the nodes and settings that made it, whatever the project has become since."""

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, select

from graph_engine.foreign.layout import placed
from graph_engine.freshness import Recipe
from schemas.graph import Edge, Graph, Node, NodeView, PortRef, View
from schemas.ids import Digest
from storage.sql import revisions
from storage.sql.engine import Database, Reader
from storage.sql.expressions import listed, one_of
from storage.sql.result_files import HAS_FILE
from storage.sql.results import digests_of
from storage.sql.tables import ProjectRow, ResultRow, TakeRow, table

_take, _result, _project = table(TakeRow), table(ResultRow), table(ProjectRow)

_TAKE = (
    select(_take.c.project_id, _take.c.node_id, _take.c.sources, _result.c.recipe)
    .join_from(_take, _result, _take.c.key == _result.c.key)
    .where(_take.c.id == bindparam("take"))
)
_TAKES_OF = (
    select(_take.c.id, _result.c.digests)
    .join_from(_take, _result, _take.c.key == _result.c.key)
    .where(_take.c.project_id == bindparam("project"), _take.c.node_id == bindparam("node"))
    .order_by(_take.c.created_at.desc(), _take.c.id)
)
_MAKERS = (
    select(_take.c.id, _take.c.project_id)
    .join_from(_take, _result, _take.c.key == _result.c.key)
    .where(HAS_FILE)
    .order_by(_take.c.created_at.desc(), _take.c.id)
    .limit(20)
)
_NAME = select(_project.c.name).where(_project.c.id == bindparam("project"))
_KNOWN = select(_take.c.id).where(_take.c.project_id == bindparam("project"), one_of(_take.c.id, "takes"))


class Source(Struct, frozen=True):
    """The graph behind a file, and the name of the project that it was made in."""

    name: str
    graph: Graph


class DocumentSources:
    """Goes back from results to what they were made of."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_take(self, take: str) -> Graph | None:
        """The graph that made a take; None when a part of its past is not known any more."""
        with self._database.read() as connection:
            return _Past(connection).graph(take)

    def of_file(self, digest: Digest) -> Source | None:
        """The graph that made a file, as far down as the file went; None when no node here made it."""
        with self._database.read() as connection:
            found = []
            for row in connection.execute(_MAKERS, {"digest": digest}):
                graph = _Past(connection).graph(row.id)
                if graph is not None:
                    found.append(Source(connection.execute(_NAME, {"project": row.project_id}).scalar() or "", graph))
        return max(found, key=lambda source: len(source.graph.nodes), default=None)

    def takes(self, project: str, wanted: set[str]) -> set[str]:
        """Those of the ids that are takes of this project."""
        with self._database.read() as connection:
            rows = connection.execute(_KNOWN, {"project": project, "takes": listed(sorted(wanted))})
            return {row.id for row in rows}


class _Past:
    """Walks from a take to all that went into it."""

    def __init__(self, connection: Reader) -> None:
        self._connection = connection

    def graph(self, take: str) -> Graph | None:
        nodes: dict[str, Node] = {}
        edges: list[Edge] = []
        chosen: dict[str, str] = {}
        stack = [take]
        while stack:
            row = self._connection.execute(_TAKE, {"take": (at := stack.pop())}).first()
            if row is None or chosen.setdefault(row.node_id, at) != at:
                return None  # a node that gave two of its takes to one file can't be drawn as one node
            if row.node_id in nodes:
                continue
            recipe = msgspec.json.decode(row.recipe, type=Recipe)
            nodes[row.node_id] = Node(id=row.node_id, type=recipe.type, params=msgspec.json.decode(recipe.params))
            sources = msgspec.json.decode(row.sources, type=tuple[tuple[str, str], ...])
            for (port, _, digest), (parent, output) in zip(recipe.inputs, sources, strict=True):
                made = self._maker(row.project_id, parent, output, digest)
                if made is None:
                    return None
                target = PortRef(node=row.node_id, port=port)
                edges.append(Edge(source=PortRef(node=parent, port=output), target=target))
                stack.append(made)
        return self._drawn(take, nodes, edges)

    def _maker(self, project: str, node: str, output: str, digest: str) -> str | None:
        """The newest take of a node that gave this on one of its outputs."""
        rows = self._connection.execute(_TAKES_OF, {"project": project, "node": node})
        return next((row.id for row in rows if digests_of(row.digests).get(output) == digest), None)

    def _drawn(self, take: str, nodes: dict[str, Node], edges: list[Edge]) -> Graph:
        """The graph with its nodes where they are in the project now."""
        project = self._connection.execute(_TAKE, {"take": take}).one().project_id
        now = revisions.newest(self._connection, project).graph.view.nodes
        views = {id: now.get(id, NodeView()) for id in nodes}
        drawn = placed(views, views.keys() - now.keys(), edges)
        return Graph(nodes=tuple(nodes.values()), edges=tuple(edges), view=View(nodes=drawn))

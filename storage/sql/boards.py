"""Documents as the engine works with them: decoded, wired and with what is known of their keys, kept per project."""

import threading
from collections import OrderedDict

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, select

from graph_engine.memo import Memo
from graph_engine.ports import Environment
from graph_engine.registry import Registry
from graph_engine.wiring import Wiring, wire
from schemas.graph import Graph, Node
from storage.sql.engine import Reader
from storage.sql.errors import ProjectMissing
from storage.sql.tables import DocumentRow, ProjectRow, table

_project, _document = table(ProjectRow), table(DocumentRow)
_REV = select(_project.c.rev, _project.c.user_id, _project.c.created_at).where(_project.c.id == bindparam("project"))
_DOCUMENT = select(_document.c.document).where(_document.c.project_id == bindparam("project"))

KEPT_PROJECTS = 32
KEPT_BYTES = 64 * 1024**2
"""Of documents as they are written; decoded they are several times as large."""


class Board(Struct, frozen=True):
    """One revision of one project's graph. `size` is that of its document in bytes, when it was read from there."""

    project: str
    user: str
    rev: int
    graph: Graph
    wiring: Wiring
    memo: Memo
    size: int


class Boards:
    """The boards of the projects in use. A board never changes; the newest revision replaces it."""

    def __init__(self, registry: Registry, environment: Environment) -> None:
        self._registry = registry
        self._environment = environment
        # By when the project was made, too: another one may have got the id of a deleted one.
        self._kept: OrderedDict[tuple[str, float], Board] = OrderedDict()
        self._lock = threading.Lock()

    def load(self, connection: Reader, project: str) -> Board:
        """The board of the project's revision as this transaction sees it."""
        row = connection.execute(_REV, {"project": project}).first()
        if row is None:
            raise ProjectMissing(project)
        place = (project, row.created_at)
        with self._lock:
            kept = self._kept.get(place)
            if kept is not None and kept.rev == row.rev:
                self._kept.move_to_end(place)
                return kept
        document = connection.execute(_DOCUMENT, {"project": project}).one().document
        graph = msgspec.json.decode(document, type=Graph)
        board = msgspec.structs.replace(self.make(project, row.user_id, row.rev, graph, kept), size=len(document))
        with self._lock:
            self._kept[place] = board
            self._kept.move_to_end(place)
            while len(self._kept) > KEPT_PROJECTS or (len(self._kept) > 1 and self._bytes() > KEPT_BYTES):
                self._kept.popitem(last=False)
        return board

    def make(self, project: str, user: str, rev: int, graph: Graph, before: Board | None = None) -> Board:
        """A board of a graph; nodes that are as they were in `before` keep what is known of their keys."""
        if before is not None:
            graph = _sharing(graph, before.graph)
        memo = before.memo if before is not None else Memo(self._registry, self._environment, project)
        return Board(project, user, rev, graph, wire(graph, self._registry), memo, 0)

    def _bytes(self) -> int:
        return sum(board.size for board in self._kept.values())


def _sharing(graph: Graph, before: Graph) -> Graph:
    known = {node.id: node for node in before.nodes}
    nodes: list[Node] = []
    for node in graph.nodes:
        same = known.get(node.id)
        # In Python 1 == 1.0 == True; in a document they are three different settings.
        alike = same == node and msgspec.json.encode(same.params) == msgspec.json.encode(node.params)
        nodes.append(same if same is not None and alike else node)
    return msgspec.structs.replace(graph, nodes=tuple(nodes))

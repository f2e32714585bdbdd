"""Projects and their graph documents, saved by revision."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import msgspec
from sqlalchemy import bindparam, delete, func, insert, select, update

from graph_engine.errors import InvalidGraph
from graph_engine.registry import Registry
from graph_engine.validate import structure
from schemas.event import GraphSaved
from schemas.graph import Graph
from schemas.problem import Problem, Where
from schemas.project import GraphView, ProjectView
from storage.sql.engine import Database, Transaction
from storage.sql.errors import Conflict, ProjectMissing
from storage.sql.tables import DocumentRow, ProjectRow, table

_project, _document = table(ProjectRow), table(DocumentRow)

_NEW = insert(_project)
_NEW_DOCUMENT = insert(_document)
_ONE = select(_project).where(_project.c.id == bindparam("project"))
_WITH_DOCUMENT = (
    select(_project.c.rev, _document.c.document)
    .join_from(_project, _document, _project.c.id == _document.c.project_id)
    .where(_project.c.id == bindparam("project"))
)
_ALL = (
    select(_project.c.id, _project.c.name, _project.c.rev, _project.c.created_at, _project.c.updated_at)
    .order_by(_project.c.updated_at.desc(), _project.c.id)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_COUNT = select(func.count()).select_from(_project)
_SAVE = (
    update(_project)
    .where(_project.c.id == bindparam("project"), _project.c.rev == bindparam("was"))
    .values(rev=bindparam("new_rev"), updated_at=bindparam("now"))
    .returning(_project.c.rev)
)
_SAVE_DOCUMENT = (
    update(_document).where(_document.c.project_id == bindparam("project")).values(document=bindparam("new_document"))
)
_RENAME = (
    update(_project)
    .where(_project.c.id == bindparam("project"))
    .values(name=bindparam("new_name"), updated_at=bindparam("now"))
    .returning(_project.c.id)
)
_DELETE = delete(_project).where(_project.c.id == bindparam("project")).returning(_project.c.id)


class Graphs:
    """Create, read, save and delete projects."""

    def __init__(
        self,
        database: Database,
        registry: Registry,
        poke: Callable[[str], None],
        stop_runs: Callable[[Transaction, str], None],
    ) -> None:
        self._database = database
        self._registry = registry
        self._poke = poke
        self._stop_runs = stop_runs

    def create(self, name: str, graph: Graph, *, id: str | None = None, user: str = "local") -> ProjectView:
        """A new project. Raises InvalidGraph for a graph that can't be saved."""
        self._check(graph)
        with self._database.write() as transaction:
            row = {
                "id": id or uuid4().hex, "user_id": user, "name": name, "rev": 1, "seq": 0,
                "created_at": transaction.now, "updated_at": transaction.now,
            }  # fmt: skip
            transaction.execute(_NEW, row)
            transaction.execute(_NEW_DOCUMENT, {"project_id": row["id"], "document": msgspec.json.encode(graph)})
        return self.project(str(row["id"]))

    def list(self, *, limit: int = 100, offset: int = 0) -> list[ProjectView]:
        """Projects, the one changed last first."""
        with self._database.read() as connection:
            return [_view(row) for row in connection.execute(_ALL, {"limit": limit, "offset": offset})]

    def count(self) -> int:
        """How many projects there are."""
        with self._database.read() as connection:
            return int(connection.execute(_COUNT).scalar() or 0)

    def project(self, project: str) -> ProjectView:
        """One project without its graph."""
        with self._database.read() as connection:
            row = connection.execute(_ONE, {"project": project}).first()
        if row is None:
            raise ProjectMissing(project)
        return _view(row)

    def graph(self, project: str) -> GraphView:
        """The graph document at its newest revision."""
        with self._database.read() as connection:
            row = connection.execute(_WITH_DOCUMENT, {"project": project}).first()
        if row is None:
            raise ProjectMissing(project)
        return GraphView(project=project, rev=row.rev, graph=msgspec.json.decode(row.document, type=Graph))

    def save(self, project: str, graph: Graph, was: int) -> GraphView:
        """Replace the document that was at revision `was`. Raises InvalidGraph, or Conflict with the current one."""
        self._check(graph)
        with self._database.write() as transaction:
            values = {"project": project, "was": was, "new_rev": was + 1, "now": transaction.now}
            if transaction.execute(_SAVE, values).first() is None:
                raise self._conflict(transaction, project, was)
            transaction.execute(_SAVE_DOCUMENT, {"project": project, "new_document": msgspec.json.encode(graph)})
            transaction.tell(project, [GraphSaved(rev=was + 1)])
            transaction.after["poke", project] = lambda: self._poke(project)
        return GraphView(project=project, rev=was + 1, graph=graph)

    def rename(self, project: str, name: str) -> ProjectView:
        """Give a project another name."""
        with self._database.write() as transaction:
            values = {"project": project, "new_name": name, "now": transaction.now}
            if transaction.execute(_RENAME, values).first() is None:
                raise ProjectMissing(project)
        return self.project(project)

    def delete(self, project: str) -> None:
        """Stop and forget a project with its runs, takes and events. Results and files stay: others may share them."""
        with self._database.write() as transaction:
            self._stop_runs(transaction, project)
            if transaction.execute(_DELETE, {"project": project}).first() is None:
                raise ProjectMissing(project)
            transaction.after["poke", project] = lambda: self._poke(project)

    def _check(self, graph: Graph) -> None:
        if problems := structure(graph, self._registry):
            raise InvalidGraph(*problems)

    def _conflict(self, transaction: Transaction, project: str, was: int) -> Exception:
        row = transaction.execute(_ONE, {"project": project}).first()
        if row is None:
            return ProjectMissing(project)
        return Conflict(
            Problem(
                code="rev_conflict",
                title="Somebody saved this graph before you",
                detail=f"Your change was made to revision {was}; the graph is at revision {row.rev}.",
                hint="Load the current graph and make the change again.",
                where=Where(project=project),
            )
        )


def _view(row: Any) -> ProjectView:
    return ProjectView(id=row.id, name=row.name, rev=row.rev, created_at=row.created_at, updated_at=row.updated_at)

"""Projects and their graph documents, saved by revision."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import uuid4

import msgspec
from sqlalchemy import bindparam, delete, func, insert, select, update

from graph_engine.change import apply
from graph_engine.difference import difference
from graph_engine.errors import InvalidGraph
from graph_engine.registry import Registry
from graph_engine.transcript import files_in
from graph_engine.validate import structure
from schemas.change import Change, Difference
from schemas.graph import Graph
from schemas.ids import Digest
from schemas.problem import Problem, Where
from schemas.project import MOST_NAME, GraphView, ProjectView
from schemas.version import CheckpointReason
from storage.sql import duplicate, queue, revisions
from storage.sql.assets import Upload, list_uploads
from storage.sql.engine import Database, Transaction
from storage.sql.errors import Outdated, ProjectMissing
from storage.sql.revisions import Revision
from storage.sql.search import has, pattern
from storage.sql.tables import DocumentRow, ProjectRow, table

_project, _document = table(ProjectRow), table(DocumentRow)
_COPY = " (copy)"
_NOTHING = Difference()

_NEW = insert(_project)
_NEW_DOCUMENT = insert(_document)
_ONE = select(_project).where(_project.c.id == bindparam("project"))
_found = has(_project.c.name, "pattern")
_ALL = (
    select(_project.c.id, _project.c.name, _project.c.rev, _project.c.created_at, _project.c.updated_at)
    .order_by(_project.c.updated_at.desc(), _project.c.id.desc())
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_COUNT = select(func.count()).select_from(_project)
_LISTS = {False: _ALL, True: _ALL.where(_found)}
_COUNTS = {False: _COUNT, True: _COUNT.where(_found)}
"""By whether something is searched for: each name would be compared with nothing else."""

_RENAME = (
    update(_project)
    .where(_project.c.id == bindparam("project"))
    .values(name=bindparam("new_name"), updated_at=bindparam("now"))
    .returning(_project.c.id)
)
_DELETE = delete(_project).where(_project.c.id == bindparam("project")).returning(_project.c.id)


class Graphs:
    """Create, read, save and delete projects. `keep` is that of the artifact store: it is told of the files that a
    document is about to mention, so that garbage collection leaves them alone."""

    def __init__(
        self,
        database: Database,
        registry: Registry,
        keep: Callable[[Iterable[Digest]], set[Digest]],
        poke: Callable[[str], None],
        stop_runs: Callable[[Transaction, str], None],
    ) -> None:
        self._database = database
        self._registry = registry
        self._keep = keep
        self._poke = poke
        self._stop_runs = stop_runs

    def check(self, graph: Graph) -> None:
        """Raises InvalidGraph for a graph that can't be saved."""
        if problems := structure(graph, self._registry):
            raise InvalidGraph(*problems)

    def check_revision(self, project: str, was: int) -> None:
        """Raises Outdated when a project is not at revision `was`."""
        if self.project(project).rev != was:
            raise self._outdated(project, was)

    def create(
        self, name: str, graph: Graph, *, id: str | None = None, user: str = "local", assets: Iterable[Upload] = ()
    ) -> ProjectView:
        """A new project, which lists these files. Raises InvalidGraph for a graph that can't be saved."""
        self.check(graph)
        new = id or uuid4().hex
        self._keep(files_in(graph))
        document = revisions.encoded(graph)
        with self._database.write() as transaction:
            _add(transaction, new, user, name)
            transaction.execute(_NEW_DOCUMENT, {"project_id": new, "document": document})
            list_uploads(transaction, new, assets)
        return self.project(new)

    def duplicate(self, project: str, name: str | None = None) -> ProjectView:
        """A new project with the same graph and files, that shows the same results. Nothing is run for it.

        Results of nodes with `scope="project"` stay behind: in the copy these have never run.
        """
        new = uuid4().hex
        with self._database.write() as transaction:
            graph = revisions.newest(transaction, project).graph
            old = transaction.execute(_ONE, {"project": project}).one()
            _add(transaction, new, old.user_id, name or old.name[: MOST_NAME - len(_COPY)] + _COPY)
            pinned = [n.pinned for n in graph.nodes if n.pinned]
            takes = duplicate.take_over(transaction, project, new, pinned, self._of_one_project(graph))
            nodes = tuple(
                msgspec.structs.replace(n, pinned=takes.get(n.pinned, n.pinned)) if n.pinned else n for n in graph.nodes
            )
            document = msgspec.json.encode(msgspec.structs.replace(graph, nodes=nodes))
            transaction.execute(_NEW_DOCUMENT, {"project_id": new, "document": document})
        return self.project(new)

    def _of_one_project(self, graph: Graph) -> set[str]:
        """The nodes whose results count in one project alone."""
        types = {node.id: self._registry.get(node.type) for node in graph.nodes}
        return {id for id, node_type in types.items() if node_type is not None and node_type.scope == "project"}

    def list(self, *, search: str = "", limit: int = 100, offset: int = 0) -> list[ProjectView]:
        """Projects whose name has `search` in it, the one changed last first."""
        values = {"limit": limit, "offset": offset, **_searched(search)}
        with self._database.read() as connection:
            return [_view(row) for row in connection.execute(_LISTS[bool(search)], values)]

    def count(self, search: str = "") -> int:
        """How many projects have `search` in their name."""
        with self._database.read() as connection:
            return int(connection.execute(_COUNTS[bool(search)], _searched(search)).scalar() or 0)

    def project(self, project: str) -> ProjectView:
        """One project without its graph."""
        with self._database.read() as connection:
            row = connection.execute(_ONE, {"project": project}).first()
        if row is None:
            raise ProjectMissing(project)
        return _view(row)

    def graph(self, project: str) -> GraphView:
        """The graph document at its newest revision."""
        rev, graph = self._newest(project)
        return GraphView(project=project, rev=rev, graph=graph)

    def changed_since(self, project: str, was: int) -> Difference | None:
        """What is not as it was in an older revision; None when that is too far back to be known."""
        with self._database.read() as connection:
            return revisions.changed_since(connection, project, was)

    def save(
        self,
        project: str,
        graph: Graph,
        was: int,
        *,
        checkpoint: CheckpointReason | None = None,
        assets: Iterable[Upload] = (),
    ) -> GraphView:
        """Replace the document that was at revision `was`, which is kept when `checkpoint` says what for. The project
        then lists these files, too.

        Raises InvalidGraph, or Outdated when there is a newer one.
        """
        self.check(graph)
        old = self._newest(project)
        changed = difference(old.graph, graph)
        if old.rev != was or not self._replace(project, old, graph, changed, checkpoint, assets):
            raise self._outdated(project, was)
        return GraphView(project=project, rev=was + 1, graph=graph)

    def edit(self, project: str, changes: Callable[[Graph], Sequence[Change]], was: int | None = None) -> GraphView:
        """Make changes to revision `was`, or else to the newest one, all or none of them. `changes` gives them for the
        graph as it is; it is asked again when somebody else was faster.

        Changes without an effect make no revision. Raises InvalidGraph, and Outdated when `was` is not the newest.
        """
        while True:
            old = self._newest(project)
            if was is not None and was != old.rev:
                raise self._outdated(project, was)
            graph = apply(old.graph, changes(old.graph))
            changed = difference(old.graph, graph)
            if changed == _NOTHING:
                return GraphView(project=project, rev=old.rev, graph=old.graph)
            self.check(graph)
            if self._replace(project, old, graph, changed):
                return GraphView(project=project, rev=old.rev + 1, graph=graph)

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
            queue.forget(transaction, project)
            transaction.after["poke", project] = lambda: self._poke(project)

    def _newest(self, project: str) -> Revision:
        with self._database.read() as connection:
            return revisions.newest(connection, project)

    def _replace(
        self,
        project: str,
        old: Revision,
        graph: Graph,
        changed: Difference,
        checkpoint: CheckpointReason | None = None,
        assets: Iterable[Upload] = (),
    ) -> bool:
        if changed.added or changed.changed:
            self._keep(files_in(graph).keys() - files_in(old.graph).keys())
        document = revisions.encoded(graph)
        # All that takes long was done before: the writer is wanted by everybody.
        with self._database.write() as transaction:
            transaction.after["poke", project] = lambda: self._poke(project)
            if not revisions.replace(transaction, project, old.rev, document, changed, checkpoint):
                return False
            list_uploads(transaction, project, assets)
            return True

    def _outdated(self, project: str, was: int) -> Outdated:
        rev = self.project(project).rev
        return Outdated(
            Problem(
                code="rev_conflict",
                title="Somebody saved this graph before you",
                detail=f"Your change was made to revision {was}; the graph is at revision {rev}.",
                hint="Load the current graph and make the change again.",
                where=Where(project=project),
            )
        )


def _add(transaction: Transaction, id: str, user: str, name: str) -> None:
    now = transaction.now
    row = {"id": id, "user_id": user, "name": name, "rev": 1, "seq": 0, "created_at": now, "updated_at": now}
    transaction.execute(_NEW, row)


def _searched(text: str) -> dict[str, str]:
    return {"pattern": pattern(text)} if text else {}


def _view(row: Any) -> ProjectView:
    return ProjectView(id=row.id, name=row.name, rev=row.rev, created_at=row.created_at, updated_at=row.updated_at)

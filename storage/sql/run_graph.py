"""The graph that a run worked from: the newest revision, or one that was kept before it was replaced."""

import msgspec
from sqlalchemy import and_, bindparam, func, select

from schemas.graph import Graph
from schemas.project import GraphView
from storage.sql.engine import Database
from storage.sql.errors import RunGraphMissing, RunMissing
from storage.sql.tables import DocumentRow, ProjectRow, RunRow, VersionRow, table

_run, _project, _document, _version = table(RunRow), table(ProjectRow), table(DocumentRow), table(VersionRow)

_ONE = select(_run.c.project_id, _run.c.rev).where(_run.c.id == bindparam("run"))
_GRAPH = (
    select(func.coalesce(_document.c.document, _version.c.document))
    .join_from(_run, _project, _run.c.project_id == _project.c.id)
    .outerjoin(_document, and_(_document.c.project_id == _project.c.id, _project.c.rev == _run.c.rev))
    .outerjoin(_version, and_(_version.c.project_id == _project.c.id, _version.c.rev == _run.c.rev))
    .where(_run.c.id == bindparam("run"))
    .limit(1)
)


class RunGraphs:
    """Looks back at what runs worked from."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def graph(self, run: str) -> GraphView:
        """The graph of a run. Raises RunMissing, and RunGraphMissing when it was not kept."""
        with self._database.read() as connection:
            row = connection.execute(_ONE, {"run": run}).first()
            if row is None:
                raise RunMissing(run)
            document = connection.execute(_GRAPH, {"run": run}).scalar()
        if document is None:
            raise RunGraphMissing(row.project_id, run)
        return GraphView(project=row.project_id, rev=row.rev, graph=msgspec.json.decode(document, type=Graph))

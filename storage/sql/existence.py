"""Whether a project or a node is there: a list of its parts that is empty says nothing about that."""

from sqlalchemy import bindparam, select

from schemas.graph import Graph, Node
from storage.sql.engine import Reader
from storage.sql.errors import NodeMissing, ProjectMissing
from storage.sql.tables import ProjectRow, table

_project = table(ProjectRow)
_ONE = select(_project.c.id).where(_project.c.id == bindparam("project"))


def check_project(connection: Reader, project: str) -> None:
    """Raises ProjectMissing."""
    if connection.execute(_ONE, {"project": project}).first() is None:
        raise ProjectMissing(project)


def node_of(graph: Graph, project: str, id: str) -> Node:
    """A node of a project's graph. Raises NodeMissing."""
    node = next((node for node in graph.nodes if node.id == id), None)
    if node is None:
        raise NodeMissing(project, id)
    return node

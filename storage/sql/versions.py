"""Revisions of graphs that are kept: named ones for good, automatic checkpoints as long as there is room for them."""

from typing import Any
from uuid import uuid4

import msgspec
from sqlalchemy import Insert, bindparam, delete, func, insert, literal, select, update

from schemas.graph import Graph
from schemas.version import CheckpointReason, VersionGraph, VersionView
from storage.sql.engine import Database, Transaction
from storage.sql.errors import VersionMissing
from storage.sql.existence import check_project
from storage.sql.tables import DocumentRow, ProjectRow, RunRow, VersionRow, table

MOST_CHECKPOINTS = 50
SECONDS_BETWEEN = 600

_project, _document, _version, _run = table(ProjectRow), table(DocumentRow), table(VersionRow), table(RunRow)
_of_project = _version.c.project_id == bindparam("project")
_newest_first = (_version.c.created_at.desc(), _version.c.rev.desc(), _version.c.id)
_facts = [column for column in _version.columns if column.name != "document"]


def _keep(*, unless_kept: bool) -> Insert:
    """Copies the newest document of a project, inside the database."""
    kept = select(_version.c.id).where(_of_project, _version.c.rev == _project.c.rev)
    made = (
        select(
            bindparam("new_id", type_=_version.c.id.type),
            _project.c.id,
            _project.c.rev,
            bindparam("new_name", type_=_version.c.name.type),
            bindparam("new_reason", type_=_version.c.reason.type),
            _document.c.document,
            bindparam("now", type_=_version.c.created_at.type),
        )
        .join_from(_project, _document, _project.c.id == _document.c.project_id)
        .where(_project.c.id == bindparam("project"), ~kept.exists() if unless_kept else literal(True))
    )
    return insert(_version).from_select(["id", "project_id", "rev", "name", "reason", "document", "created_at"], made)


_CHECKPOINT = _keep(unless_kept=True)
_NAME_NEWEST = _keep(unless_kept=False)
_LAST = select(
    func.coalesce(select(func.max(_version.c.created_at)).where(_of_project).scalar_subquery(), _project.c.created_at)
).where(_project.c.id == bindparam("project"))
_LAST_RUN = (
    select(_run.c.rev == _project.c.rev)
    .join_from(_project, _run, _run.c.project_id == _project.c.id)
    .where(_project.c.id == bindparam("project"))
    .order_by(_run.c.created_at.desc(), _run.c.rev.desc())
    .limit(1)
)
_PRUNE = delete(_version).where(
    _of_project,
    _version.c.name == "",
    _version.c.id.not_in(
        select(_version.c.id)
        .where(_of_project, _version.c.name == "")
        .order_by(*_newest_first)
        .limit(bindparam("most"))
    ),
)
_ALL = select(*_facts).where(_of_project).order_by(*_newest_first).limit(bindparam("limit")).offset(bindparam("offset"))
_COUNT = select(func.count()).select_from(_version).where(_of_project)
_ONE = select(_version).where(_of_project, _version.c.id == bindparam("version"))
_RENAME = (
    update(_version)
    .where(_of_project, _version.c.id == bindparam("version"))
    .values(name=bindparam("new_name"))
    .returning(*_facts)
)
_DELETE = delete(_version).where(_of_project, _version.c.id == bindparam("version")).returning(_version.c.id)


def checkpoint(transaction: Transaction, project: str, reason: CheckpointReason) -> None:
    """Keep the newest revision of a project, which something is about to replace; unless it is kept already."""
    _insert(transaction, _CHECKPOINT, project, reason=reason)
    transaction.execute(_PRUNE, {"project": project, "most": MOST_CHECKPOINTS})


def is_run(transaction: Transaction, project: str) -> bool:
    """Whether a run worked from the newest revision of a project."""
    return bool(transaction.execute(_LAST_RUN, {"project": project}).scalar())


def checkpoint_if_due(transaction: Transaction, project: str) -> None:
    """Keep the newest revision before an edit, when nothing was kept for ten minutes."""
    last = transaction.execute(_LAST, {"project": project}).scalar()
    if last is not None and transaction.now - last > SECONDS_BETWEEN:
        checkpoint(transaction, project, "edit")


class Versions:
    """The kept revisions of projects."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, project: str, *, limit: int = 100, offset: int = 0) -> list[VersionView]:
        """The versions of a project, newest first."""
        with self._database.read() as connection:
            check_project(connection, project)
            rows = connection.execute(_ALL, {"project": project, "limit": limit, "offset": offset})
            return [_view(row) for row in rows]

    def count(self, project: str) -> int:
        """How many versions a project has."""
        with self._database.read() as connection:
            return int(connection.execute(_COUNT, {"project": project}).scalar() or 0)

    def get(self, project: str, version: str) -> VersionGraph:
        """One version with its graph. Raises VersionMissing."""
        with self._database.read() as connection:
            check_project(connection, project)
            row = connection.execute(_ONE, {"project": project, "version": version}).first()
        if row is None:
            raise VersionMissing(version)
        return VersionGraph(version=_view(row), graph=msgspec.json.decode(row.document, type=Graph))

    def keep(self, project: str, name: str) -> VersionView:
        """Keep the newest revision under a name, for good."""
        with self._database.write() as transaction:
            check_project(transaction, project)
            id = _insert(transaction, _NAME_NEWEST, project, name=name)
            return _view(transaction.execute(_ONE, {"project": project, "version": id}).one())

    def rename(self, project: str, version: str, name: str) -> VersionView:
        """Give a version a name; it is then kept for good. Raises VersionMissing."""
        with self._database.write() as transaction:
            check_project(transaction, project)
            values = {"project": project, "version": version, "new_name": name}
            row = transaction.execute(_RENAME, values).first()
        if row is None:
            raise VersionMissing(version)
        return _view(row)

    def delete(self, project: str, version: str) -> None:
        """Keep a version no longer. Raises VersionMissing."""
        with self._database.write() as transaction:
            check_project(transaction, project)
            if transaction.execute(_DELETE, {"project": project, "version": version}).first() is None:
                raise VersionMissing(version)


def _insert(transaction: Transaction, statement: Insert, project: str, *, name: str = "", reason: str = "") -> str:
    id = uuid4().hex
    values = {"new_id": id, "new_name": name, "new_reason": reason, "project": project, "now": transaction.now}
    transaction.execute(statement, values)
    return id


def _view(row: Any) -> VersionView:
    return VersionView(
        id=row.id,
        project=row.project_id,
        rev=row.rev,
        name=row.name,
        reason=row.reason or None,
        created_at=row.created_at,
    )

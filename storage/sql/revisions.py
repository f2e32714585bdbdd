"""The newest revision of a project's document: read, replaced by the next one, and what changed since an older one."""

from typing import NamedTuple

import msgspec
from sqlalchemy import bindparam, func, literal, select, update

from graph_engine.difference import together, touches_work
from graph_engine.errors import InvalidGraph
from schemas.change import Difference
from schemas.event import GraphSaved
from schemas.graph import MOST_GRAPH_BYTES, Graph
from schemas.problem import Problem
from schemas.version import CheckpointReason
from storage.sql import versions
from storage.sql.engine import Reader, Transaction
from storage.sql.errors import ProjectMissing
from storage.sql.tables import DocumentRow, EventRow, ProjectRow, table

MOST_REVISIONS = 200
"""So far back it is told what changed."""

_project, _document, _event = table(ProjectRow), table(DocumentRow), table(EventRow)
_SAVED = msgspec.json.encode(GraphSaved(rev=0)).partition(b",")[0]
"""What every stored GraphSaved begins with."""

_NEWEST = (
    select(_project.c.rev, _document.c.document)
    .join_from(_project, _document, _project.c.id == _document.c.project_id)
    .where(_project.c.id == bindparam("project"))
)
_REV = select(_project.c.rev).where(_project.c.id == bindparam("project"))
_SAVE = (
    update(_project)
    .where(_project.c.id == bindparam("project"))
    .values(rev=bindparam("new_rev"), updated_at=bindparam("now"))
)
_SAVE_DOCUMENT = (
    update(_document).where(_document.c.project_id == bindparam("project")).values(document=bindparam("new_document"))
)
_SAVES = (
    select(_event.c.fact)
    .where(
        _event.c.project_id == bindparam("project"),
        func.substr(_event.c.fact, 1, len(_SAVED)) == literal(_SAVED),
    )
    .order_by(_event.c.seq.desc())
    .limit(bindparam("limit"))
)


class Revision(NamedTuple):
    """A document and its revision."""

    rev: int
    graph: Graph


def newest(connection: Reader, project: str) -> Revision:
    """The document as it is. Raises ProjectMissing."""
    row = connection.execute(_NEWEST, {"project": project}).first()
    if row is None:
        raise ProjectMissing(project)
    return Revision(row.rev, msgspec.json.decode(row.document, type=Graph))


def rev_of(connection: Reader, project: str) -> int:
    """The revision that a project is at. Raises ProjectMissing."""
    rev = connection.execute(_REV, {"project": project}).scalar()
    if rev is None:
        raise ProjectMissing(project)
    return int(rev)


def encoded(graph: Graph) -> bytes:
    """A graph as it is kept. Raises InvalidGraph when it is larger than a document that can be imported."""
    document = msgspec.json.encode(graph)
    if len(document) > MOST_GRAPH_BYTES:
        raise InvalidGraph(
            Problem(
                code="graph_too_large",
                title="The graph is too large",
                detail=f"It would have {len(document):,} bytes; {MOST_GRAPH_BYTES:,} are allowed.",
                hint="Split it in two projects. Media go through an upload, never into a setting.",
            )
        )
    return document


def replace(
    transaction: Transaction,
    project: str,
    was: int,
    document: bytes,
    changed: Difference,
    checkpoint: CheckpointReason | None = None,
) -> bool:
    """Put a graph, as `encoded` gives it, into the place of revision `was`, from which it is different as `changed`
    says. Tells whether it did: not when there is a newer revision.

    With `checkpoint`, the old one is kept; else when a run worked from it, so that its graph can be seen again; else
    when more is changed than what is drawn, and a checkpoint is due.
    """
    if rev_of(transaction, project) != was:
        return False
    if checkpoint is not None:
        versions.checkpoint(transaction, project, checkpoint)
    elif versions.is_run(transaction, project):
        versions.checkpoint(transaction, project, "edit")
    elif touches_work(changed):
        versions.checkpoint_if_due(transaction, project)
    transaction.execute(_SAVE, {"project": project, "new_rev": was + 1, "now": transaction.now})
    transaction.execute(_SAVE_DOCUMENT, {"project": project, "new_document": document})
    transaction.tell(project, [GraphSaved(rev=was + 1, difference=changed)])
    return True


def changed_since(connection: Reader, project: str, was: int) -> Difference | None:
    """What the saves after revision `was` have changed; None when that is too far back to be known."""
    saves = rev_of(connection, project) - was
    if not 0 <= saves <= MOST_REVISIONS:
        return None
    rows = connection.execute(_SAVES, {"project": project, "limit": saves})
    facts = [msgspec.json.decode(row.fact, type=GraphSaved) for row in rows]
    differences = [fact.difference for fact in reversed(facts) if fact.difference is not None]
    return together(differences) if len(differences) == saves else None

"""What the freshness pass wants to know about one project, loaded in a few queries and filled up on demand."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, select

from graph_engine.freshness import Failure, Recipe, Stored
from schemas.ids import Key
from schemas.problem import Problem
from schemas.run import LastStep
from storage.sql import takes
from storage.sql.engine import Reader
from storage.sql.results import Present, blobs_of, digests_of, result_of
from storage.sql.tables import HeadRow, ResultRow, TakeRow, table

_result, _take, _head = table(ResultRow), table(TakeRow), table(HeadRow)

_HEADS = (
    select(_head, _result.c.digests, _result.c.blobs)
    .join_from(_head, _result, _head.c.key == _result.c.key, isouter=True)
    .where(_head.c.project_id == bindparam("project"))
)
_PINNED = select(_take.c.key).where(_take.c.id == bindparam("take"), _take.c.project_id == bindparam("project"))
_RECIPE = (
    select(_result.c.recipe, _take.c.sources)
    .join_from(_take, _result, _take.c.key == _result.c.key)
    .where(_take.c.id == bindparam("take"))
)
_TAKE = (
    select(_take.c.id)
    .where(
        _take.c.key == bindparam("key"),
        _take.c.project_id == bindparam("project"),
        _take.c.node_id == bindparam("node"),
    )
    .order_by(_take.c.created_at.desc())
    .limit(1)
)
_EXISTS = select(_result.c.key).where(_result.c.key == bindparam("key"))


class SqlHistory:
    """Implements `graph_engine.freshness.History`."""

    def __init__(self, connection: Reader, project: str, present: Present) -> None:
        self._connection = connection
        self._project = project
        self._present = present
        self._heads: dict[str, Any] = {}
        self._results: dict[Key, Stored | None] = {}
        self._lasts: dict[bytes, LastStep] = {}
        self._load()

    def _load(self) -> None:
        rows = self._connection.execute(_HEADS, {"project": self._project}).all()
        self._heads = {row.node_id: row for row in rows}
        needed = {row.key: blobs_of(row.blobs) for row in rows if row.digests is not None}
        there = self._present({digest for blobs in needed.values() for digest in blobs})
        for row in rows:
            if row.digests is not None:
                whole = there.issuperset(needed[row.key])
                self._results[row.key] = Stored(row.key, digests_of(row.digests)) if whole else None
        self._forced = takes.forced(self._connection, self._project)

    def result(self, key: Key) -> Stored | None:
        """See `History`."""
        if key not in self._results:
            self._results[key] = result_of(self._connection, key, self._present)
        return self._results[key]

    def lost(self, key: Key) -> bool:
        """See `History`."""
        return self.result(key) is None and self._connection.execute(_EXISTS, {"key": key}).first() is not None

    def forced(self, node: str, base: Key) -> Key | None:
        """See `History`."""
        return self._forced.get((node, base))

    def pinned(self, take: str) -> Stored | None:
        """See `History`."""
        row = self._connection.execute(_PINNED, {"take": take, "project": self._project}).first()
        return self.result(row.key) if row else None

    def has_takes(self, node: str) -> bool:
        """Whether the node has ever got a result in this project."""
        row = self._heads.get(node)
        return row is not None and row.take_id is not None

    def last(self, node: str) -> LastStep | None:
        """How the node's newest step that has ended came out."""
        row = self._heads.get(node)
        if row is None or row.last is None:
            return None
        if row.last not in self._lasts:  # the same for all nodes of a run that ended alike
            self._lasts[row.last] = msgspec.json.decode(row.last, type=LastStep)
        return self._lasts[row.last]

    def newest(self, node: str) -> Stored | None:
        """See `History`."""
        row = self._heads.get(node)
        return self.result(row.key) if row is not None and row.key else None

    def take(self, node: str, key: Key) -> str | None:
        """The id of the node's newest take that is this result; None when it got the result from elsewhere."""
        row = self._heads.get(node)
        if row is None or row.take_id is None or row.key == key:
            return row.take_id if row is not None else None
        return self._connection.execute(_TAKE, {"project": self._project, "node": node, "key": key}).scalar()

    def recipe(self, node: str) -> Recipe | None:
        """See `History`."""
        row = self._heads.get(node)
        return self.recipe_of(row.take_id) if row is not None and row.take_id else None

    def recipe_of(self, take: str) -> Recipe | None:
        """See `History`."""
        row = self._connection.execute(_RECIPE, {"take": take}).first()
        if row is None:
            return None
        recipe = msgspec.json.decode(row.recipe, type=Recipe)
        sources = msgspec.json.decode(row.sources, type=tuple[tuple[str, str], ...])
        return msgspec.structs.replace(recipe, sources=sources)

    def failure(self, node: str) -> Failure | None:
        """See `History`."""
        row = self._heads.get(node)
        if row is None or row.failed_base is None:
            return None
        return Failure(row.failed_base, msgspec.json.decode(row.problem, type=Problem))

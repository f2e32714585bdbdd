"""What the freshness pass wants to know about some nodes of one project, read in a few queries however many they are.

What is asked for without having been expected is read then, one by one.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Text, bindparam, select

from graph_engine.freshness import Failure, Recipe, Standing, Stored
from schemas.graph import Node
from schemas.ids import Key
from schemas.problem import Problem
from schemas.run import LastStep
from storage.sql import takes
from storage.sql.engine import Reader
from storage.sql.expressions import as_records, listed, one_of, records
from storage.sql.parts import parts
from storage.sql.results import Present, whole
from storage.sql.tables import HeadRow, ResultRow, TakeRow, table

_result, _take, _head = table(ResultRow), table(TakeRow), table(HeadRow)

_HEADS = (
    select(_head, _result.c.digests, _result.c.blobs)
    .join_from(_head, _result, _head.c.key == _result.c.key, isouter=True)
    .where(_head.c.project_id == bindparam("project"), one_of(_head.c.node_id, "nodes"))
)
_PINNED = select(_take.c.id, _take.c.key).where(one_of(_take.c.id, "takes"), _take.c.project_id == bindparam("project"))
_RESULTS = select(_result.c.key, _result.c.digests, _result.c.blobs).where(one_of(_result.c.key, "keys"))
_RECIPES = (
    select(_take.c.id, _result.c.recipe, _take.c.sources)
    .join_from(_take, _result, _take.c.key == _result.c.key)
    .where(one_of(_take.c.id, "takes"))
)
_wanted = records("wanted", node=Text(), key=Text())
_TAKES = select(
    _wanted.c.node,
    _wanted.c.key,
    select(_take.c.id)
    .where(
        _take.c.key == _wanted.c.key,
        _take.c.project_id == bindparam("project"),
        _take.c.node_id == _wanted.c.node,
    )
    .order_by(_take.c.created_at.desc())
    .limit(1)
    .scalar_subquery()
    .label("take"),
)


class SqlHistory:
    """Implements `graph_engine.freshness.History` for these nodes of a project."""

    def __init__(self, connection: Reader, project: str, present: Present, nodes: Iterable[Node]) -> None:
        self._connection = connection
        self._project = project
        self._present = present
        self._nodes = {node.id: node for node in nodes}
        self._heads: dict[str, Any] = {}
        self._results: dict[Key, Stored | None] = {}
        self._written: set[Key] = set()
        self._forced: dict[tuple[str, Key], Key | None] = {}
        self._ever_forced: set[str] = set()
        self._pinned: dict[str, Key] = {}
        self._recipes: dict[str, Recipe | None] = {}
        self._takes: dict[tuple[str, Key], str | None] = {}
        self._lasts: dict[bytes, LastStep] = {}
        self._load()

    def _load(self) -> None:
        asked = [{"project": self._project, "nodes": listed(part)} for part in parts(list(self._nodes))]
        read = [self._connection.execute(_HEADS, of) for of in asked]
        shown = [takes.forced_as_shown(self._connection, self._project, of["nodes"]) for of in asked]
        heads = [row for rows in read for row in rows]
        self._heads = {row.node_id: row for row in heads}
        self._results = dict.fromkeys(row.key for row in heads if row.key is not None)
        self._take_in([row for row in heads if row.digests is not None])
        for again in shown:
            self._forced.update({(node, base): key for node, (base, key) in again.items()})
        self._ever_forced = {node for node, _ in self._forced}
        for pins in parts([node.pinned for node in self._nodes.values() if node.pinned is not None]):
            rows = self._connection.execute(_PINNED, {"takes": listed(pins), "project": self._project})
            self._pinned.update({row.id: row.key for row in rows})
        self._expect_results(self._pinned.values())

    def expect(self, bases: Sequence[tuple[str, Key]], keys: Sequence[Key]) -> None:
        """See `History`."""
        asked = [pair for pair in bases if pair[0] in self._ever_forced and pair not in self._forced]
        if asked:
            self._forced.update(takes.forced(self._connection, self._project, asked))
        self._expect_results([*keys, *(self.forced(node, base) or base for node, base in bases)])
        gone = [node for node, _ in bases if self.has_takes(node) and self.newest(node) is None]
        self._expect_recipes(map(self._newest_take, gone))  # they alone tell that such a node has run

    def expect_reasons(self, standings: Mapping[str, Standing]) -> None:
        """`freshness.reasons` is asked for next, of all these nodes."""
        self._expect_recipes(
            [
                self._nodes[id].pinned if standing.state == "pinned" else self._newest_take(id)
                for id, standing in standings.items()
                if standing.state != "fresh"
            ]
        )

    def expect_takes(self, held: Mapping[str, Key]) -> None:
        """`take` is asked for next, of all these nodes and results."""
        wanted = [(node, key) for node, key in held.items() if self._needs_take(node, key)]
        for part in parts(wanted):
            given = as_records([{"node": node, "key": key} for node, key in part])
            rows = self._connection.execute(_TAKES, {"project": self._project, "wanted": given})
            self._takes.update({(row.node, row.key): row.take for row in rows})

    def _expect_results(self, keys: Iterable[Key]) -> None:
        unknown = list(dict.fromkeys(key for key in keys if key not in self._results))
        self._results.update(dict.fromkeys(unknown))
        for part in parts(unknown):
            self._take_in(self._connection.execute(_RESULTS, {"keys": listed(part)}).all())

    def _take_in(self, rows: Sequence[Any]) -> None:
        self._results.update(whole(rows, self._present))
        self._written.update(row.key for row in rows)

    def _expect_recipes(self, of: Iterable[str | None]) -> None:
        unknown = list(dict.fromkeys(take for take in of if take is not None and take not in self._recipes))
        self._recipes.update(dict.fromkeys(unknown))
        for part in parts(unknown):
            for row in self._connection.execute(_RECIPES, {"takes": listed(part)}):
                recipe = msgspec.json.decode(row.recipe, type=Recipe)
                sources = msgspec.json.decode(row.sources, type=tuple[tuple[str, str], ...])
                self._recipes[row.id] = msgspec.structs.replace(recipe, sources=sources)

    def result(self, key: Key) -> Stored | None:
        """See `History`."""
        if key not in self._results:
            self._expect_results([key])
        return self._results[key]

    def lost(self, key: Key) -> bool:
        """See `History`."""
        return self.result(key) is None and key in self._written

    def forced(self, node: str, base: Key) -> Key | None:
        """See `History`."""
        if node in self._ever_forced and (node, base) not in self._forced:
            self._forced.update(takes.forced(self._connection, self._project, [(node, base)]))
        return self._forced.get((node, base))

    def pinned(self, take: str) -> Stored | None:
        """See `History`."""
        return self.result(self._pinned[take]) if take in self._pinned else None

    def has_takes(self, node: str) -> bool:
        """Whether the node has ever got a result in this project."""
        return self._newest_take(node) is not None

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
        if not self._needs_take(node, key):
            return self._takes.get((node, key), self._newest_take(node))
        self.expect_takes({node: key})
        return self._takes[node, key]

    def recipe(self, node: str) -> Recipe | None:
        """See `History`."""
        take = self._newest_take(node)
        return self.recipe_of(take) if take is not None else None

    def recipe_of(self, take: str) -> Recipe | None:
        """See `History`."""
        if take not in self._recipes:
            self._expect_recipes([take])
        return self._recipes[take]

    def failure(self, node: str) -> Failure | None:
        """See `History`."""
        row = self._heads.get(node)
        if row is None or row.failed_base is None:
            return None
        return Failure(row.failed_base, msgspec.json.decode(row.problem, type=Problem))

    def _newest_take(self, node: str) -> str | None:
        row = self._heads.get(node)
        return row.take_id if row is not None else None

    def _needs_take(self, node: str, key: Key) -> bool:
        """Whether the end of the node's history does not tell which take this result is."""
        return self.has_takes(node) and self._heads[node].key != key and (node, key) not in self._takes

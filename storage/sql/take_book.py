"""The takes of a node as people see them: what each is and was made of, and what they think of it."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Select, bindparam, false, func, select

from graph_engine.errors import InvalidGraph
from graph_engine.freshness import Recipe, examine
from graph_engine.values import decode_outputs
from schemas.problem import Problem, Where
from schemas.take import RecipeInput, RecipeView, TakeChange, TakeList, TakeView
from storage.sql.boards import Boards
from storage.sql.engine import Database, Reader
from storage.sql.errors import NodeMissing, TakeMissing
from storage.sql.expressions import upsert
from storage.sql.history import SqlHistory
from storage.sql.results import Present, blobs_of
from storage.sql.tables import MarkRow, ResultRow, TakeRow, table

_take, _result, _mark = table(TakeRow), table(ResultRow), table(MarkRow)

_OF_NODE = (_take.c.project_id == bindparam("project"), _take.c.node_id == bindparam("node"))
_starred = func.coalesce(_mark.c.starred, false())
_ALL = (
    select(
        _take.c.id, _take.c.run_id, _take.c.sources, _take.c.created_at, _result.c.key, _result.c.recipe,
        _result.c.outputs, _result.c.blobs, _result.c.seconds, _result.c.cost, _mark.c.starred, _mark.c.rejected,
        _mark.c.name,
    )
    .join_from(_take, _result, _take.c.key == _result.c.key)
    .join(_mark, _mark.c.take_id == _take.c.id, isouter=True)
    .where(*_OF_NODE)
)  # fmt: skip
_ONE = _ALL.where(_take.c.id == bindparam("take"))
_NEWEST = _ALL.order_by(_take.c.created_at.desc(), _take.c.id).limit(bindparam("limit")).offset(bindparam("offset"))
_MARKED = _NEWEST.where(_starred == bindparam("starred"))
_COUNT = select(func.count()).select_from(_take).where(*_OF_NODE)
_COUNT_MARKED = (
    select(func.count())
    .select_from(_take.outerjoin(_mark, _mark.c.take_id == _take.c.id))
    .where(*_OF_NODE, _starred == bindparam("starred"))
)
_SET_MARK = upsert(MarkRow)


class Shown(NamedTuple):
    """What a node shows now, and the take that a person holds it to."""

    current: str | None = None
    picked: str | None = None


class TakeBook:
    """Reads takes, and notes what people think of them."""

    def __init__(self, database: Database, boards: Boards, present: Present) -> None:
        self._database = database
        self._boards = boards
        self._present = present

    def list(
        self, project: str, node: str, *, starred: bool | None = None, limit: int = 100, offset: int = 0
    ) -> TakeList:
        """The takes of a node, newest first; only those with or without a star if that is asked for.

        The takes of a node that is no longer in the graph are still there. Raises NotThere when there is neither.
        """
        place: dict[str, Any] = {"project": project, "node": node}
        with self._database.read() as connection:
            shown = self._shown(connection, project, node)
            total = _count(connection, _COUNT, place)
            if shown is None and not total:
                raise NodeMissing(project, node)
            if starred is not None:
                place["starred"] = starred
                total = _count(connection, _COUNT_MARKED, place)
            wanted = _NEWEST if starred is None else _MARKED
            rows = connection.execute(wanted, {**place, "limit": limit, "offset": offset}).all()
        return TakeList(items=self._views(project, node, rows, shown or Shown()), total=total)

    def get(self, project: str, node: str, take: str) -> TakeView:
        """One take. Raises NotThere."""
        with self._database.read() as connection:
            shown = self._shown(connection, project, node) or Shown()
            [view] = self._views(project, node, [_row(connection, project, node, take)], shown)
        return view

    def mark(self, project: str, node: str, take: str, change: TakeChange) -> TakeView:
        """Star, reject or name a take. Raises NotThere, and InvalidGraph when it is to be both starred and rejected."""
        if change.starred and change.rejected:
            raise InvalidGraph(_torn(project, node))
        with self._database.write() as transaction:
            was = _row(transaction, project, node, take)
            starred = was.starred if change.starred is None else change.starred
            rejected = was.rejected if change.rejected is None else change.rejected
            mark = {
                "take_id": take,
                "starred": bool(starred and not change.rejected),
                "rejected": bool(rejected and not change.starred),
                "name": (was.name or "") if change.name is None else change.name.strip(),
            }
            transaction.execute(_SET_MARK, mark)
        return self.get(project, node, take)

    def _shown(self, connection: Reader, project: str, node: str) -> Shown | None:
        """What a node shows; None when it is not in the graph. Raises ProjectMissing."""
        board = self._boards.load(connection, project)
        known = board.wiring.nodes.get(node)
        if known is None:
            return None
        order = board.wiring.order([node])
        history = SqlHistory(connection, project, self._present, [board.wiring.nodes[id] for id in order])
        standing = examine(board.wiring, order, board.memo, history)[node]
        if standing.state == "pinned":
            return Shown(known.pinned, known.pinned)
        stored = standing.stored or history.newest(node)
        return Shown(history.take(node, stored.key) if stored is not None else None, known.pinned)

    def _views(self, project: str, node: str, rows: Sequence[Any], shown: Shown) -> tuple[TakeView, ...]:
        there = self._present({digest for row in rows for digest in blobs_of(row.blobs)})
        return tuple(_view(project, node, row, shown, there) for row in rows)


def _row(connection: Reader, project: str, node: str, take: str) -> Any:
    row = connection.execute(_ONE, {"project": project, "node": node, "take": take}).first()
    if row is None:
        raise TakeMissing(project, node, take)
    return row


def recipe_view(recipe: Recipe, sources: Sequence[tuple[str, str]]) -> RecipeView:
    """A recipe for clients; `sources` are the nodes and outputs behind its inputs, as far as they are known."""
    behind = [*sources, *[(None, None)] * (len(recipe.inputs) - len(sources))]
    return RecipeView(
        type=recipe.type,
        version=recipe.version,
        params=msgspec.json.decode(recipe.params),
        environment=recipe.environment,
        inputs=tuple(
            RecipeInput(port=port, ordinal=ordinal, node=node, output=output, digest=digest)
            for (port, ordinal, digest), (node, output) in zip(recipe.inputs, behind, strict=True)
        ),
        again=bool(recipe.nonce),
    )


def _view(project: str, node: str, row: Any, shown: Shown, there: Collection[str]) -> TakeView:
    recipe = msgspec.json.decode(row.recipe, type=Recipe)
    return TakeView(
        id=row.id,
        project=project,
        node=node,
        run=row.run_id,
        key=row.key,
        created_at=row.created_at,
        seconds=row.seconds,
        cost=row.cost,
        outputs=decode_outputs(row.outputs),
        recipe=recipe_view(recipe, msgspec.json.decode(row.sources, type=list[tuple[str, str]])),
        starred=bool(row.starred),
        rejected=bool(row.rejected),
        name=row.name or "",
        current=row.id == shown.current,
        picked=row.id == shown.picked,
        whole=all(digest in there for digest in blobs_of(row.blobs)),
    )


def _count(connection: Reader, statement: Select[Any], values: dict[str, Any]) -> int:
    return int(connection.execute(statement, values).scalar() or 0)


def _torn(project: str, node: str) -> Problem:
    return Problem(
        code="starred_and_rejected",
        title="A take can't be starred and rejected at once",
        hint="Send the one that you mean: it takes the other one back.",
        where=Where(project=project, node=node, field="rejected"),
    )

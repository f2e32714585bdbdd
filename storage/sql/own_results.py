"""What projects have among their takes of one node type, for stores beside the database that are built from it."""

from collections.abc import Iterator

from msgspec import Struct
from sqlalchemy import and_, bindparam, or_, select

from graph_engine.ports import Owner
from graph_engine.transitions import JOB_OPEN
from graph_engine.values import decode_outputs
from schemas.ids import Key
from schemas.value import Output
from storage.sql.engine import Database
from storage.sql.expressions import among, listed, mentions, one_of
from storage.sql.tables import JobRow, ProjectRow, ResultRow, TakeRow, table
from storage.sql.work_type import type_of_recipe

_PAGE = 200

_project, _take, _result, _job = table(ProjectRow), table(TakeRow), table(ResultRow), table(JobRow)

_PROJECTS = select(_project.c.id)
_AT_WORK = select(_job.c.project_id).where(among(_job.c.status, JOB_OPEN)).distinct()
_BEGUN = select(_job.c.project_id).where(_job.c.created_at >= bindparam("since")).distinct()
_RESULTS = (
    select(_result.c.key, _result.c.created_at, _result.c.recipe, _result.c.outputs)
    .where(
        or_(
            _result.c.created_at > bindparam("at"),
            and_(_result.c.created_at == bindparam("at"), _result.c.key > bindparam("key")),
        ),
        mentions(_result.c.recipe, "type"),
    )
    .order_by(_result.c.created_at, _result.c.key)
    .limit(_PAGE)
)
_OWNERS = (
    select(_take.c.key, _take.c.project_id, _project.c.user_id)
    .join_from(_take, _project, _take.c.project_id == _project.c.id)
    .where(one_of(_take.c.key, "keys"))
    .distinct()
)


class OwnResult(Struct, frozen=True):
    """What a project has among its takes."""

    owner: Owner
    outputs: dict[str, Output]


class OwnResults:
    """Reads them, in transactions of their own: it may go on for long, and others shall be able to write."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, type: str) -> Iterator[OwnResult]:
        """All results of a node type, the oldest first, for each project that has them."""
        at, key = -1.0, ""
        while True:
            with self._database.read() as connection:
                rows = connection.execute(_RESULTS, {"at": at, "key": key, "type": f'"type":"{type}"'}).all()
                owners: dict[Key, list[Owner]] = {}
                for row in connection.execute(_OWNERS, {"keys": listed([row.key for row in rows])}):
                    owners.setdefault(row.key, []).append(Owner(row.project_id, row.user_id))
            if not rows:
                return
            for row in rows:
                if type_of_recipe(row.recipe) == type:  # else another type's params mention it
                    outputs = decode_outputs(row.outputs)
                    yield from (OwnResult(owner, outputs) for owner in owners.get(row.key, ()))
            at, key = rows[-1].created_at, rows[-1].key

    def projects(self) -> set[str]:
        """The projects that there are."""
        with self._database.read() as connection:
            return {row.id for row in connection.execute(_PROJECTS)}

    def at_work(self) -> tuple[set[str], float]:
        """The projects whose jobs have not all ended, and the time by the clock of the database."""
        with self._database.read() as connection:
            return {row.project_id for row in connection.execute(_AT_WORK)}, connection.now

    def at_work_since(self, since: float) -> set[str]:
        """The projects that are at work, or have been since then."""
        with self._database.read() as connection:
            begun = connection.execute(_BEGUN, {"since": since})
            return {row.project_id for row in (*connection.execute(_AT_WORK), *begun)}

"""Where a file comes from: the results that hold it, and what those were made of, back to what people brought in.

The parents of a result are known by its takes: the run of a take says which result each parent gave. All steps of the
walk use indexes.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, func, select

from graph_engine.freshness import Recipe
from schemas.ids import Digest, Key
from schemas.take import Lineage, LineageParent, LineageResult, LineageTake, Upload
from storage.sql.engine import Database, Reader
from storage.sql.expressions import listed, one_of
from storage.sql.result_files import HAS_FILE
from storage.sql.results import blobs_of
from storage.sql.tables import AssetRow, ResultRow, SnapshotRow, StepRow, TakeRow, table

MOST_RESULTS = 200
MOST_TAKES = 10
"""Of one result: films share their music, and a project that is copied shares everything."""

_asset, _result, _take = table(AssetRow), table(ResultRow), table(TakeRow)
_step, _snapshot = table(StepRow), table(SnapshotRow)

_HOLDING = (
    select(_result.c.key).where(HAS_FILE).order_by(_result.c.created_at.desc(), _result.c.key).limit(bindparam("limit"))
)
_RESULTS = select(
    _result.c.key, _result.c.recipe, _result.c.blobs, _result.c.created_at, _result.c.seconds, _result.c.cost
).where(one_of(_result.c.key, "keys"))
_ranked = (
    select(
        _take,
        func.row_number().over(partition_by=_take.c.key, order_by=(_take.c.created_at, _take.c.id)).label("place"),
    )
    .where(one_of(_take.c.key, "keys"))
    .subquery()
)
_FIRST_TAKES = select(_ranked).where(_ranked.c.place <= MOST_TAKES).order_by(_ranked.c.place)
_STEPS = select(_step.c.run_id, _step.c.node_id, _step.c.key).where(
    one_of(_step.c.run_id, "runs"), one_of(_step.c.node_id, "nodes"), _step.c.key.is_not(None)
)
_SNAPSHOTS = select(_snapshot.c.run_id, _snapshot.c.snapshot).where(one_of(_snapshot.c.run_id, "runs"))
_UPLOADS = (
    select(_asset.c.id, _asset.c.digest, _asset.c.project_id, _asset.c.name, _asset.c.created_at)
    .where(one_of(_asset.c.digest, "digests"))
    .order_by(_asset.c.created_at, _asset.c.id)
    .limit(bindparam("limit"))
)


_Parents = list[tuple[Key | None, str | None]]
"""For each input of a result: the result that it came from, and which of its outputs it was."""


class _Given(Struct, frozen=True):
    """The part of a run's snapshot that is wanted here."""

    given: dict[str, Key]


class _Source(NamedTuple):
    """A parent as a take names it."""

    run: str
    node: str


class Lineages:
    """Traces files back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, digest: Digest) -> Lineage:
        """All that is known of where a file comes from, the nearest first, up to `MOST_RESULTS` results."""
        found: dict[Key, LineageResult] = {}
        with self._database.read() as connection:
            holding = connection.execute(_HOLDING, {"digest": digest, "limit": MOST_RESULTS + 1})
            level = [row.key for row in holding]
            depth, left = 0, False
            while level and not left:
                left = len(found) + len(level) > MOST_RESULTS
                results = _results(connection, level[: MOST_RESULTS - len(found)], depth)
                found.update((result.key, result) for result in results)
                parents = dict.fromkeys(parent.key for result in results for parent in result.parents)
                level = [key for key in parents if key is not None and key not in found]
                depth += 1
            files = dict.fromkeys([digest, *(file for result in found.values() for file in result.files)])
            wanted = {"digests": listed(list(files)), "limit": MOST_RESULTS + 1}
            uploads = [_upload(row) for row in connection.execute(_UPLOADS, wanted)]
        left |= len(uploads) > MOST_RESULTS
        return Lineage(
            digest=digest, results=tuple(found.values()), uploads=tuple(uploads[:MOST_RESULTS]), complete=not left
        )


def _results(connection: Reader, keys: Sequence[Key], depth: int) -> list[LineageResult]:
    """These results with their first takes and their parents, in this order."""
    rows = {row.key: row for row in connection.execute(_RESULTS, {"keys": listed(keys)})}
    takes: dict[Key, list[Any]] = {key: [] for key in keys}
    for take in connection.execute(_FIRST_TAKES, {"keys": listed(keys)}):
        takes[take.key].append(take)
    sources = {key: [_sources(take) for take in of_key] for key, of_key in takes.items()}
    given = _keys_of(connection, {source for ways in sources.values() for way in ways for source, _ in way})
    parents = {
        key: _best([[(given.get(s), output) for s, output in way] for way in ways]) for key, ways in sources.items()
    }
    return [_view(rows[key], depth, takes[key], parents[key]) for key in keys if key in rows]


def _best(ways: Sequence[_Parents]) -> _Parents:
    """What is best known of the parents: a copied project has takes of runs that may have been deleted."""
    return max(ways, key=lambda way: sum(key is not None for key, _ in way), default=[])


def _sources(take: Any) -> tuple[tuple[_Source, str], ...]:
    """The parents of a take and which of their outputs it took, one for each of its inputs."""
    sources = msgspec.json.decode(take.sources, type=list[tuple[str, str]])
    return tuple((_Source(take.run_id, node), output) for node, output in sources)


def _keys_of(connection: Reader, sources: Iterable[_Source]) -> dict[_Source, Key]:
    """What nodes gave to others in a run: the results of their steps in it, or those that it took as they were."""
    wanted = set(sources)
    runs, nodes = {source.run for source in wanted}, {source.node for source in wanted}
    rows = connection.execute(_STEPS, {"runs": listed(sorted(runs)), "nodes": listed(sorted(nodes))})
    found = {source: row.key for row in rows if (source := _Source(row.run_id, row.node_id)) in wanted}
    others = wanted - found.keys()
    for row in connection.execute(_SNAPSHOTS, {"runs": listed(sorted({source.run for source in others}))}):
        given = msgspec.json.decode(row.snapshot, type=_Given).given
        found.update((s, given[s.node]) for s in others if s.run == row.run_id and s.node in given)
    return found


def _view(row: Any, depth: int, takes: Sequence[Any], parents: _Parents) -> LineageResult:
    recipe = msgspec.json.decode(row.recipe, type=Recipe)
    return LineageResult(
        key=row.key,
        depth=depth,
        type=recipe.type,
        version=recipe.version,
        params=msgspec.json.decode(recipe.params),
        environment=recipe.environment,
        files=blobs_of(row.blobs),
        created_at=row.created_at,
        seconds=row.seconds,
        cost=row.cost,
        takes=tuple(_take_view(take) for take in takes),
        parents=tuple(
            LineageParent(port=port, key=key, output=output)
            for (port, _, _), (key, output) in zip(
                recipe.inputs, parents or [(None, None)] * len(recipe.inputs), strict=True
            )
        ),
    )


def _take_view(row: Any) -> LineageTake:
    return LineageTake(take=row.id, project=row.project_id, node=row.node_id, run=row.run_id, created_at=row.created_at)


def _upload(row: Any) -> Upload:
    return Upload(digest=row.digest, asset=row.id, project=row.project_id, name=row.name, created_at=row.created_at)

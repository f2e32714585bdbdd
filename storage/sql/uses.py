"""Who uses a file: nodes that name it, live runs that were given it, results and takes that hold it."""

from collections.abc import Iterator

import msgspec
from sqlalchemy import func, select

from graph_engine.transitions import RUN_LIVE
from schemas.graph import Graph
from schemas.ids import Digest
from schemas.project import AssetUse, AssetUser
from storage.sql.engine import Reader
from storage.sql.expressions import among, mentions
from storage.sql.result_files import HAS_FILE
from storage.sql.tables import DocumentRow, ResultRow, RunRow, SnapshotRow, TakeRow, table

_document, _run, _snapshot = table(DocumentRow), table(RunRow), table(SnapshotRow)
_result, _take = table(ResultRow), table(TakeRow)

_DOCUMENTS = (
    select(_document.c.project_id, _document.c.document)
    .where(mentions(_document.c.document, "digest"))
    .order_by(_document.c.project_id)
)
_RUNS = (
    select(_run.c.id)
    .join_from(_run, _snapshot, _run.c.id == _snapshot.c.run_id)
    .where(among(_run.c.status, RUN_LIVE), mentions(_snapshot.c.snapshot, "digest"))
    .order_by(_run.c.created_at, _run.c.id)
)
_HELD = (
    select(func.count(func.distinct(_result.c.key)), func.count(_take.c.id))
    .join_from(_result, _take, _take.c.key == _result.c.key, isouter=True)
    .where(HAS_FILE)
)


def uses_of(connection: Reader, digest: Digest) -> AssetUse:
    """What uses these bytes now, in all projects."""
    which = {"digest": digest}
    results, takes = connection.execute(_HELD, which).one()
    return AssetUse(
        nodes=tuple(
            AssetUser(project=row.project_id, node=node)
            for row in connection.execute(_DOCUMENTS, which)
            for node in _naming(msgspec.json.decode(row.document, type=Graph), digest.encode())
        ),
        runs=tuple(row.id for row in connection.execute(_RUNS, which)),
        results=results,
        takes=takes,
    )


def _naming(graph: Graph, digest: bytes) -> Iterator[str]:
    """The nodes whose settings name a digest, however deep inside."""
    return (node.id for node in graph.nodes if digest in msgspec.json.encode(node.params))

"""Garbage collection: results that nothing leads to any more, and files that nothing mentions.

It goes on beside everything else, in an order that makes this safe:

1. Results go first, in a transaction of their own: a run that comes later finds none, and makes it again.
2. Then is read which files are mentioned. Whoever mentions another one from now on has put it into the store before,
   or told the store to keep it: there it then is new, also when it had been there already.
3. Files go last, and none that was put after the time of grace began; the store looks at that once more.

Tables that are read as a whole are read in parts, that no statement keeps the database busy for long. All parts of a
transaction see the same moment, or nobody else writes meanwhile, so that it is as if they were read at once. Only what
nothing leads to is looked for in one statement: steps and heads are not known by their keys, and each part would have
to read all of them again.

What holds a graph is searched for whatever looks like a digest, instead of being understood: a node whose plug-in is
not installed today keeps its files, too.
"""

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, exists, select

from graph_engine.transitions import JOB_OPEN, RUN_LIVE
from schemas.artifact import GarbageReport
from schemas.ids import Digest, Key
from storage.artifacts import Artifacts, Entry
from storage.sql.engine import Database, Reader
from storage.sql.expressions import among, listed, one_of
from storage.sql.results import blobs_of
from storage.sql.status import Status
from storage.sql.tables import (
    AssetRow,
    DocumentRow,
    HeadRow,
    JobRow,
    PreviewRow,
    ProjectRow,
    ResultRow,
    RunRow,
    SnapshotRow,
    StepRow,
    TakeRow,
    VersionRow,
    table,
)

GRACE_SECONDS = 3600.0
"""A file that was put later may belong to somebody who has not said so yet."""

_result, _preview, _asset, _project = table(ResultRow), table(PreviewRow), table(AssetRow), table(ProjectRow)
_document, _version = table(DocumentRow), table(VersionRow)
_run, _snapshot, _job = table(RunRow), table(SnapshotRow), table(JobRow)
_leading = [table(row).c.key for row in (TakeRow, HeadRow, StepRow)]

_PROJECTS = select(_project.c.id)
_LOOSE = select(_result.c.key).where(
    _result.c.created_at < bindparam("before"), *(~exists().where(key == _result.c.key) for key in _leading)
)
_FORGET = delete(_result).where(one_of(_result.c.key, "keys"))
_WORK = (
    select(_snapshot.c.snapshot)
    .join_from(_run, _snapshot, _run.c.id == _snapshot.c.run_id)
    .where(among(_run.c.status, RUN_LIVE)),
    select(_job.c.work).where(among(_job.c.status, JOB_OPEN)),
)
"""What goes on. It mentions the keys of results, too."""

_RESULTS_PART, _GRAPHS_PART = 5_000, 500


def _part(key: ColumnElement[Any], *columns: ColumnElement[Any], most: int) -> Select[Any]:
    """The next rows of a table after the key `after`."""
    return select(key.label("place"), *columns).where(key > bindparam("after")).order_by(key).limit(most)


_KEPT = (
    _part(_document.c.project_id, _document.c.document.label("graph"), most=_GRAPHS_PART),
    _part(_version.c.id, _version.c.document.label("graph"), most=_GRAPHS_PART),
)
_BLOBS = _part(_result.c.key, _result.c.blobs, most=_RESULTS_PART)
_ASSETS = _part(_asset.c.id, _asset.c.digest, most=_RESULTS_PART)
_PREVIEWS = select(_preview.c.source, _preview.c.digest)
_FORGET_PREVIEWS = delete(_preview).where(one_of(_preview.c.source, "sources"))

_DIGEST = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


class Garbage:
    """Finds and removes what nobody uses."""

    def __init__(self, database: Database, status: Status) -> None:
        self._database = database
        self._status = status

    def collect(
        self, files: Artifacts, *, older_than: float, grace: float = GRACE_SECONDS, dry_run: bool = False
    ) -> GarbageReport:
        """Remove it, or only count it.

        A result that nothing leads to stays until it is `older_than` seconds old, and a file that nothing mentions
        until it was put `grace` seconds ago.
        """
        loose = self._loose(older_than, forget=not dry_run)
        with self._database.read() as connection:
            mentioned = _mentioned(connection, leaving_out=loose)
            previews = _previews(connection)
            put_before = min(connection.now, time.time()) - grace  # of the clocks that stamp files, one may be behind
        found = tuple(files.entries())
        stored = {entry.digest for entry in found}
        young = {entry.digest for entry in found if entry.put_at >= put_before}
        kept = _with_previews((mentioned & stored) | young, previews)
        going = [entry for entry in found if entry.digest not in kept]
        gone = sorted(previews.keys() - kept)
        if not dry_run:
            self._forget_previews(gone)
            going = [entry for entry in going if files.delete(entry.digest, put_before=put_before)]
        return GarbageReport(
            dry_run=dry_run,
            files=len(going),
            bytes=_bytes(going),
            results=len(loose),
            previews=sum(len(previews[source]) for source in gone),
            kept_files=len(found) - len(going),
            kept_bytes=_bytes(found) - _bytes(going),
        )

    def _loose(self, older_than: float, *, forget: bool) -> set[Key]:
        """The results that nothing leads to: no history, no run, and no node that would show them as its own."""
        with self._database.read() as connection:
            before = {"before": connection.now - older_than}
            if connection.execute(_LOOSE, before).first() is None:
                return set()
            shown = self._shown(connection)
        with self._database.write() as transaction:
            keys = {row.key for row in transaction.execute(_LOOSE, before)} - shown - _at_work(transaction)
            if forget:
                transaction.execute(_FORGET, {"keys": listed(sorted(keys))})
        return keys

    def _shown(self, connection: Reader) -> set[Key]:
        """The keys of all nodes. One may have a result that another project has made."""
        projects = [row.id for row in connection.execute(_PROJECTS)]
        views = (self._status.of(connection, project, outputs=False) for project in projects)
        return {node.key for view in views for node in view.nodes if node.key is not None}

    def _forget_previews(self, sources: Sequence[Digest]) -> None:
        if sources:
            with self._database.write() as transaction:
                transaction.execute(_FORGET_PREVIEWS, {"sources": listed(sources)})


def _mentioned(connection: Reader, *, leaving_out: set[Key]) -> set[Digest]:
    """The digests of all files that something needs, besides previews, which go with their files."""
    digests = _at_work(connection)
    digests |= _named(row.graph for statement in _KEPT for row in _whole(connection, statement))
    digests.update(row.digest for row in _whole(connection, _ASSETS))
    for row in _whole(connection, _BLOBS):
        if row.place not in leaving_out:
            digests.update(blobs_of(row.blobs))
    return digests


def _at_work(connection: Reader) -> set[str]:
    """The digests and keys in what goes on."""
    return _named(text for statement in _WORK for (text,) in connection.execute(statement))


def _whole(connection: Reader, part: Select[Any]) -> Iterator[Any]:
    """All rows of a table, part by part."""
    after = ""
    while rows := connection.execute(part, {"after": after}).all():
        yield from rows
        after = rows[-1].place


def _named(texts: Iterable[bytes]) -> set[str]:
    """Whatever looks like a digest or a key in these texts."""
    return {found.decode() for text in texts for found in _DIGEST.findall(text)}


def _previews(connection: Reader) -> dict[Digest, list[Digest]]:
    previews: dict[Digest, list[Digest]] = {}
    for row in connection.execute(_PREVIEWS):
        previews.setdefault(row.source, []).append(row.digest)
    return previews


def _with_previews(files: set[Digest], previews: dict[Digest, list[Digest]]) -> set[Digest]:
    """Files with their previews, and with the previews of those."""
    kept, more = set(files), list(files)
    while more:
        new = [digest for digest in previews.get(more.pop(), ()) if digest not in kept]
        kept.update(new)
        more += new
    return kept


def _bytes(entries: Iterable[Entry]) -> int:
    return sum(entry.size for entry in entries)

"""Uploaded files of projects, and the previews that were made of artifacts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple
from uuid import uuid4

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, delete, func, insert, select, update

from schemas.ids import Digest
from schemas.problem import Problem, Where
from schemas.project import AssetDetail, AssetList, AssetUse, AssetView, PreviewView
from schemas.value import Audio, Image, Video
from storage.sql.engine import Database, Reader, Transaction
from storage.sql.errors import AssetMissing, Conflict
from storage.sql.existence import check_project
from storage.sql.expressions import mentions, upsert
from storage.sql.search import has, pattern
from storage.sql.tables import AssetRow, PreviewRow, table
from storage.sql.uses import uses_of

_asset, _preview = table(AssetRow), table(PreviewRow)

_NEW = insert(_asset)
_SAME = select(_asset).where(_asset.c.project_id == bindparam("project"), _asset.c.digest == bindparam("digest"))
_ONE = select(_asset).where(_asset.c.id == bindparam("asset"), _asset.c.project_id == bindparam("project"))
_WANTED = (
    _asset.c.project_id == bindparam("project"),
    mentions(_asset.c.value, "kind"),
    has(_asset.c.name, "name"),
    _asset.c.digest.like(bindparam("digest")),
)
_SOME = (
    select(_asset)
    .where(*_WANTED)
    .order_by(_asset.c.created_at, _asset.c.id)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_COUNT = select(func.count()).select_from(_asset).where(*_WANTED)
_RENAME = update(_asset).where(_asset.c.id == bindparam("which")).values(name=bindparam("new_name"))
_DELETE = delete(_asset).where(_asset.c.id == bindparam("asset"))
_BY_DIGEST = select(_asset).where(_asset.c.digest == bindparam("digest")).limit(1)
_PREVIEWS = select(_preview).where(_preview.c.source == bindparam("source"))
_SET_PREVIEW = upsert(PreviewRow)

AssetKind = Literal["image", "video", "audio"]

MOST_USERS = 20
"""That a refused deletion names."""


class Upload(NamedTuple):
    """A stored file that a project is about to list."""

    name: str
    value: Image | Video | Audio


class Filter(Struct, frozen=True, kw_only=True):
    """Which uploads: of one kind, with a part of their name, or with these bytes."""

    kind: AssetKind | None = None
    search: str = ""
    digest: Digest | None = None


class Assets:
    """Uploads and previews. The bytes are in the artifact store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, project: str, name: str, value: Image | Video | Audio) -> AssetView:
        """Remember an upload. The same bytes in the same project are one asset, under the name given first."""
        with self._database.write() as transaction:
            return _add(transaction, project, name, value)

    def add_known(self, project: str, name: str, digest: Digest) -> AssetView | None:
        """The same for bytes that are an upload already, in whichever project; None when they are not."""
        with self._database.write() as transaction:
            row = transaction.execute(_BY_DIGEST, {"digest": digest}).first()
            return _add(transaction, project, name, _value(row)) if row is not None else None

    def get(self, project: str, asset: str) -> AssetDetail:
        """One upload, and what uses it. Raises AssetMissing."""
        with self._database.read() as connection:
            row = _row(connection, project, asset)
            uses = uses_of(connection, row.digest)
        return AssetDetail(
            id=row.id, project=project, name=row.name, value=_value(row), created_at=row.created_at, used_by=uses
        )

    def list(self, project: str, wanted: Filter, *, limit: int, offset: int) -> AssetList:
        """Uploads of a project, oldest first. Raises ProjectMissing."""
        where = {
            "project": project,
            "kind": f'"kind":"{wanted.kind}"' if wanted.kind else "",
            "name": pattern(wanted.search),
            "digest": wanted.digest or "%",
        }
        with self._database.read() as connection:
            check_project(connection, project)
            rows = connection.execute(_SOME, {**where, "limit": limit, "offset": offset})
            total = connection.execute(_COUNT, where).scalar()
        return AssetList(items=tuple(_view(row) for row in rows), total=int(total or 0))

    def rename(self, project: str, asset: str, name: str) -> AssetView:
        """Give an upload another name. Raises AssetMissing."""
        with self._database.write() as transaction:
            _row(transaction, project, asset)
            transaction.execute(_RENAME, {"which": asset, "new_name": name})
            return _view(_row(transaction, project, asset))

    def delete(self, project: str, asset: str) -> None:
        """Forget an upload; garbage collection takes the bytes. Raises AssetMissing, and Conflict while it is used."""
        with self._database.write() as transaction:
            uses = uses_of(transaction, _row(transaction, project, asset).digest)
            if uses.nodes or uses.runs:
                raise _in_use(project, uses)
            transaction.execute(_DELETE, {"asset": asset})

    def value(self, digest: str) -> Image | Video | Audio | None:
        """What is known of uploaded bytes, in whichever project."""
        with self._database.read() as connection:
            return uploaded(connection, digest)

    def previews(self, source: str) -> Mapping[str, PreviewView]:
        """The previews of an artifact that are made already, by name."""
        with self._database.read() as connection:
            rows = connection.execute(_PREVIEWS, {"source": source}).all()
        return {
            row.name: PreviewView(
                name=row.name,
                digest=row.digest,
                media_type=row.media_type,
                facts=msgspec.json.decode(row.facts, type=dict[str, float]),
            )
            for row in rows
        }

    def add_previews(self, source: str, previews: Sequence[PreviewView]) -> None:
        """Remember the previews of an artifact, all of them at once: those that are known are never only some."""
        rows = [
            {
                "source": source, "name": preview.name, "digest": preview.digest, "media_type": preview.media_type,
                "facts": msgspec.json.encode(preview.facts),
            }
            for preview in previews
        ]  # fmt: skip
        with self._database.write() as transaction:
            transaction.execute(_SET_PREVIEW, rows)


def uploaded(connection: Reader, digest: Digest) -> Image | Video | Audio | None:
    """What is known of uploaded bytes, in whichever project."""
    row = connection.execute(_BY_DIGEST, {"digest": digest}).first()
    return _value(row) if row else None


def list_uploads(transaction: Transaction, project: str, uploads: Iterable[Upload]) -> None:
    """List files among those of a project, together with whatever else is written. Those it lists already stay as they
    are. Raises ProjectMissing."""
    for upload in uploads:
        _add(transaction, project, upload.name, upload.value)


def _row(connection: Reader, project: str, asset: str) -> Any:
    row = connection.execute(_ONE, {"asset": asset, "project": project}).first()
    if row is None:
        raise AssetMissing(asset)
    return row


def _add(transaction: Transaction, project: str, name: str, value: Image | Video | Audio) -> AssetView:
    check_project(transaction, project)  # it may have been deleted while the file came in
    digest = value.artifact.digest
    row = transaction.execute(_SAME, {"project": project, "digest": digest}).first()
    if row is not None:
        return _view(row, known=True)
    new = {
        "id": uuid4().hex, "project_id": project, "digest": digest, "name": name,
        "value": msgspec.json.encode(value), "created_at": transaction.now,
    }  # fmt: skip
    transaction.execute(_NEW, new)
    return _view(_row(transaction, project, str(new["id"])))


def _value(row: Any) -> Image | Video | Audio:
    return msgspec.json.decode(row.value, type=Image | Video | Audio)


def _view(row: Any, *, known: bool = False) -> AssetView:
    return AssetView(
        id=row.id,
        project=row.project_id,
        name=row.name,
        value=_value(row),
        created_at=row.created_at,
        known=known,
    )


def _in_use(project: str, uses: AssetUse) -> Conflict:
    nodes = [user.node if user.project == project else f"{user.node} in project {user.project}" for user in uses.nodes]
    runs = [f"run {run}" for run in uses.runs]
    more = f" and {len(nodes) + len(runs) - MOST_USERS} more" if len(nodes) + len(runs) > MOST_USERS else ""
    return Conflict(
        Problem(
            code="asset_in_use",
            title="This file is in use",
            detail=f"It is used by {', '.join([*nodes, *runs][:MOST_USERS])}{more}.",
            hint="Choose another file in these nodes, or wait until the runs have ended.",
            where=Where(project=project, node=next((u.node for u in uses.nodes if u.project == project), None)),
        )
    )

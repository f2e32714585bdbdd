"""Uploaded files of projects, and the previews that were made of artifacts."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import msgspec
from sqlalchemy import bindparam, insert, select

from schemas.project import AssetView, PreviewView
from schemas.value import Audio, Image, Video
from storage.sql.engine import Database, upsert
from storage.sql.errors import AssetMissing, ProjectMissing
from storage.sql.tables import AssetRow, PreviewRow, ProjectRow, table

_asset, _preview, _project = table(AssetRow), table(PreviewRow), table(ProjectRow)

_NEW = insert(_asset)
_PROJECT = select(_project.c.id).where(_project.c.id == bindparam("project"))
_SAME = select(_asset).where(_asset.c.project_id == bindparam("project"), _asset.c.digest == bindparam("digest"))
_ONE = select(_asset).where(_asset.c.id == bindparam("asset"))
_ALL = select(_asset).where(_asset.c.project_id == bindparam("project")).order_by(_asset.c.created_at, _asset.c.id)
_BY_DIGEST = select(_asset).where(_asset.c.digest == bindparam("digest")).limit(1)
_PREVIEWS = select(_preview).where(_preview.c.source == bindparam("source"))
_PREVIEW_TYPE = select(_preview.c.media_type).where(_preview.c.digest == bindparam("digest")).limit(1)
_SET_PREVIEW = upsert(PreviewRow)


class Assets:
    """Uploads and previews. The bytes are in the artifact store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, project: str, name: str, value: Image | Video | Audio) -> AssetView:
        """Remember an upload. The same bytes in the same project are one asset, under the name given first."""
        digest = value.artifact.digest
        with self._database.write() as transaction:
            if transaction.execute(_PROJECT, {"project": project}).first() is None:
                raise ProjectMissing(project)  # deleted while the file came in
            row = transaction.execute(_SAME, {"project": project, "digest": digest}).first()
            if row is not None:
                return _view(row, known=True)
            new = {
                "id": uuid4().hex, "project_id": project, "digest": digest, "name": name,
                "value": msgspec.json.encode(value), "created_at": transaction.now,
            }  # fmt: skip
            transaction.execute(_NEW, new)
            return _view(transaction.execute(_ONE, {"asset": new["id"]}).one())

    def get(self, asset: str) -> AssetView:
        """One upload. Raises AssetMissing."""
        with self._database.read() as connection:
            row = connection.execute(_ONE, {"asset": asset}).first()
        if row is None:
            raise AssetMissing(asset)
        return _view(row)

    def list(self, project: str) -> list[AssetView]:
        """The uploads of a project, oldest first."""
        with self._database.read() as connection:
            return [_view(row) for row in connection.execute(_ALL, {"project": project})]

    def value(self, digest: str) -> Image | Video | Audio | None:
        """What is known of uploaded bytes, in whichever project."""
        with self._database.read() as connection:
            row = connection.execute(_BY_DIGEST, {"digest": digest}).first()
        return _view(row).value if row else None

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

    def preview_type(self, digest: str) -> str | None:
        """The media type of a file that is the preview of another one."""
        with self._database.read() as connection:
            return connection.execute(_PREVIEW_TYPE, {"digest": digest}).scalar()

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


def _view(row: Any, *, known: bool = False) -> AssetView:
    return AssetView(
        id=row.id,
        project=row.project_id,
        name=row.name,
        value=msgspec.json.decode(row.value, type=Image | Video | Audio),
        created_at=row.created_at,
        known=known,
    )

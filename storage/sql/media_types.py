"""What kind of file an artifact is, as it was written down: when it came in, or by the node that made it."""

from sqlalchemy import bindparam, select

from graph_engine.values import artifacts_in, decode_outputs
from schemas.ids import Digest
from storage.sql.assets import uploaded
from storage.sql.engine import Database, Reader
from storage.sql.result_files import HAS_FILE
from storage.sql.tables import PreviewRow, ResultRow, table

_preview, _result = table(PreviewRow), table(ResultRow)
_PREVIEW = select(_preview.c.media_type).where(_preview.c.digest == bindparam("digest")).limit(1)
_RESULT = select(_result.c.outputs).where(HAS_FILE).limit(1)


class MediaTypes:
    """Tells the types of files without a look into them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, digest: Digest) -> str | None:
        """The media type of an upload, a preview or what a node has made; None when nobody knows it."""
        with self._database.read() as connection:
            upload = uploaded(connection, digest)
            if upload is not None:
                return upload.artifact.media_type
            preview = connection.execute(_PREVIEW, {"digest": digest}).scalar()
            return preview if preview is not None else _of_result(connection, digest)


def _of_result(connection: Reader, digest: Digest) -> str | None:
    outputs = connection.execute(_RESULT, {"digest": digest}).scalar()
    made = artifacts_in(decode_outputs(outputs)) if outputs is not None else ()
    return next((artifact.media_type for artifact in made if artifact.digest == digest), None)

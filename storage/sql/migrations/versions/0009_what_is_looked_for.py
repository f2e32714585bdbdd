"""which results have a file, and indexes of what people and pages ask for"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_FORCED = sa.text("nonce <> ''")
_ENDED = sa.text("status IN ('canceled', 'done', 'failed')")
_DONE = sa.text("status = 'done'")
_FILES = {
    "sqlite": "SELECT DISTINCT file.value, result.key FROM result, json_each(CAST(result.blobs AS TEXT)) AS file",
    "postgresql": "SELECT DISTINCT file, key FROM result,"
    " jsonb_array_elements_text(convert_from(blobs, 'UTF8')::jsonb) AS file",
}


def upgrade() -> None:
    op.create_table(
        "result_blob",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("key", sa.String(), sa.ForeignKey("result.key", ondelete="CASCADE"), nullable=False),
        sa.PrimaryKeyConstraint("digest", "key"),
    )
    op.execute(f"INSERT INTO result_blob (digest, key) {_FILES[op.get_bind().dialect.name]}")
    op.create_index("ix_result_blob_key", "result_blob", ["key"])
    op.drop_index("take_forced", "take")
    op.create_index(
        "take_forced",
        "take",
        ["project_id", "node_id", "base", "created_at"],
        sqlite_where=_FORCED,
        postgresql_where=_FORCED,
    )
    op.create_index(
        "job_ended", "job", ["status", "lane", "created_at", "id"], sqlite_where=_ENDED, postgresql_where=_ENDED
    )
    op.create_index("job_done", "job", ["key", "created_at"], sqlite_where=_DONE, postgresql_where=_DONE)
    op.create_index("run_by_time", "run", ["created_at", "id"])
    op.create_index("run_by_status", "run", ["status", "created_at", "id"])
    op.create_index("project_by_change", "project", ["updated_at", "id"])

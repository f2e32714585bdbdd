"""idempotency keys in a table of their own: several of them may be answered with one run"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "run_key",
        sa.Column("project_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("run_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("request_digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "key"),
    )
    op.execute(
        "INSERT INTO run_key SELECT project_id, idempotency_key, id, request_digest FROM run"
        " WHERE idempotency_key IS NOT NULL"
    )
    op.drop_index("run_idempotency", table_name="run")
    op.execute("ALTER TABLE run DROP COLUMN idempotency_key")

"""the processes that carry out jobs, and indexes for those who look after them"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


_FAILED = sa.text("status = 'failed'")


def upgrade() -> None:
    op.create_table(
        "worker",
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("host", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("lanes", sa.LargeBinary(), nullable=False),
        sa.Column("busy", sa.LargeBinary(), nullable=False),
        sa.Column("started_at", sa.Float(), nullable=False),
        sa.Column("seen_at", sa.Float(), nullable=False),
        sa.Column("draining", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_index("job_failed", "job", ["created_at"], sqlite_where=_FAILED, postgresql_where=_FAILED)
    op.create_index("step_failed", "step", ["job_id"], sqlite_where=_FAILED, postgresql_where=_FAILED)
    op.create_index(
        "webhook_active",
        "webhook",
        ["id", "project_id", "cursor"],
        sqlite_where=sa.text("active = 1"),
        postgresql_where=sa.text("active"),
    )

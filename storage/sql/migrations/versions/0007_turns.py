"""whose turn it is"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_QUEUED = sa.text("status = 'queued'")


def upgrade() -> None:
    op.create_table(
        "turn",
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("project_id", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("served_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("lane", "project_id", "priority"),
    )
    op.create_index("turn_by_user", "turn", ["lane", "user_id", "served_at"])
    op.create_table(
        "lead",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "secret",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.drop_index("job_queue", "job")
    op.create_index(
        "job_queue",
        "job",
        ["lane", "project_id", "priority", "created_at"],
        sqlite_where=_QUEUED,
        postgresql_where=_QUEUED,
    )

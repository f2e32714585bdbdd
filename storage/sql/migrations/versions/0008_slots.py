"""who makes something, and what was made lately"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_QUEUED = sa.text("status = 'queued'")


def upgrade() -> None:
    op.add_column("job", sa.Column("provider", sa.String(), nullable=False, server_default=""))
    op.drop_index("job_queue", "job")
    op.create_index(
        "job_queue",
        "job",
        ["lane", "project_id", "priority", "provider", "created_at"],
        sqlite_where=_QUEUED,
        postgresql_where=_QUEUED,
    )
    made = sa.text("outcome = 'succeeded'")
    op.create_index("attempt_made", "attempt", ["ended_at"], sqlite_where=made, postgresql_where=made)

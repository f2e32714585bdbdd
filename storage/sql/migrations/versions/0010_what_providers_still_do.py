"""which jobs have ended here, while a provider may be at work for them still"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_LEFT = sa.text("status IN ('canceled', 'failed') AND handle IS NOT NULL")


def upgrade() -> None:
    op.execute("UPDATE job SET handle = NULL WHERE status = 'canceled'")  # called off when it was canceled
    op.create_index("job_left", "job", ["status", "key"], sqlite_where=_LEFT, postgresql_where=_LEFT)

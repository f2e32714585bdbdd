"""how the last step of each node ended, also of one that never had an attempt"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("head", sa.Column("last", sa.LargeBinary(), nullable=True))

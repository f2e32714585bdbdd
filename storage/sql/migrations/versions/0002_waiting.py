"""runs that wait for another run, and jobs that wait for a file to be made again"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("run", sa.Column("after_run", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.add_column("job", sa.Column("waits_for", sa.LargeBinary(), nullable=True))

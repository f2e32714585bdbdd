"""Brings a database to the newest schema."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from storage.sql.engine import Database, Transaction

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(database: Database) -> None:
    """Run the migrations that are missing, all in one transaction. Does next to nothing when there are none."""
    with database.write() as transaction:
        if _current(transaction) == _newest():
            return  # Alembic takes longer to load than the whole start may last
        from alembic import command

        config = alembic_config()
        config.attributes["connection"] = transaction.connection
        command.upgrade(config, "head")


def alembic_config() -> "Config":
    """Where the migrations lie."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _newest() -> str:
    """The number of the newest migration: their files are called NNNN_title.py, and NNNN is their revision."""
    return max(path.stem for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))[:4]


def _current(transaction: Transaction) -> str | None:
    if not inspect(transaction.connection).has_table("alembic_version"):
        return None
    return transaction.connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

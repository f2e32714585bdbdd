"""Brings a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.sql.engine import Database


def migrate(database: Database) -> None:
    """Run the migrations that are missing, all in one transaction. Does next to nothing when there are none."""
    config = alembic_config()
    with database.write() as transaction:
        if _current(transaction.connection) != ScriptDirectory.from_config(config).get_current_head():
            config.attributes["connection"] = transaction.connection
            command.upgrade(config, "head")


def alembic_config() -> Config:
    """Where the migrations lie."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()

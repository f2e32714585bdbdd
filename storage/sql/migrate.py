"""Brings a database to the newest schema."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from storage.sql.engine import Database, Reader
from storage.sql.errors import SchemaDiffers

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(database: Database) -> tuple[str | None, str]:
    """Run the migrations that are missing, all in one transaction; gives the revision before and now.

    Does next to nothing when none is missing. Raises SchemaDiffers for a database that is newer.
    """
    with database.migrating() as transaction:
        before, newest = _current(transaction), _newest()
        if before == newest:
            return before, newest  # Alembic takes longer to load than the whole start may last
        if before is not None and before > newest:
            raise SchemaDiffers(before, newest)
        from alembic import command

        config = alembic_config()
        config.attributes["connection"] = transaction.connection
        command.upgrade(config, "head")
        return before, newest


def check(database: Database) -> None:
    """Raises SchemaDiffers unless the schema is that of this Reelgraph."""
    with database.read() as reader:
        current, newest = _current(reader), _newest()
    if current != newest:
        raise SchemaDiffers(current, newest)


def alembic_config() -> "Config":
    """Where the migrations lie."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _newest() -> str:
    """The number of the newest migration: their files are called NNNN_title.py, and NNNN is their revision."""
    return max(path.stem for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))[:4]


def _current(transaction: Reader) -> str | None:
    if not inspect(transaction.connection).has_table("alembic_version"):
        return None
    return transaction.connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

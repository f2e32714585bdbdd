from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlmodel import SQLModel

from storage.sql import journal
from storage.sql.migrate import migrate
from storage.sql.sqlite import SqliteDatabase


def test_the_migrations_make_exactly_the_tables_of_the_code(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "new.db", journal.record)
    migrate(database)
    with database.read() as reader:
        context = MigrationContext.configure(reader.connection, opts={"compare_type": True})
        differences = [d for d in compare_metadata(context, SQLModel.metadata) if not _is_expression_index(d)]
    database.close()
    assert differences == []


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        database = SqliteDatabase(tmp_path / "new.db", journal.record)
        migrate(database)
        database.close()


def _is_expression_index(difference: object) -> bool:
    """SQLite can't be asked for the columns of an index over expressions, so Alembic can't compare it."""
    return isinstance(difference, tuple) and getattr(difference[1], "name", "") == "job_queue"

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from services import Postgres
from sqlalchemy import insert, select, text
from sqlmodel import SQLModel

from storage.sql import journal
from storage.sql.errors import DatabaseUnavailable, SchemaDiffers
from storage.sql.migrate import alembic_config, check, migrate
from storage.sql.opening import open_database, prepare, sqlite_url
from storage.sql.postgres import SESSION
from storage.sql.tables import ResultBlobRow, ResultRow, table


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "new.db")
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = f"new-{uuid4().hex}"
    yield server.new_database(name)
    server.drop_database(name)


def test_the_migrations_make_exactly_the_tables_of_the_code(url: str) -> None:
    database = open_database(url, journal.record)
    assert migrate(database)[0] is None
    with database.read() as reader:
        context = MigrationContext.configure(reader.connection, opts={"compare_type": True})
        differences = compare_metadata(context, SQLModel.metadata)
    database.close()
    assert differences == []


def test_migrating_twice_changes_nothing(url: str) -> None:
    for _ in range(2):
        database = open_database(url, journal.record)
        before, after = migrate(database)
        database.close()
    assert before == after


def test_the_files_of_results_that_were_there_before_are_known(url: str) -> None:
    database = open_database(url, journal.record)
    with database.migrating() as transaction:
        config = alembic_config()
        config.attributes["connection"] = transaction.connection
        transaction.connection.execute(text("SELECT 1"))  # with that Alembic leaves it to us to end the transaction
        command.upgrade(config, "0008")
    row = {"recipe": b"{}", "outputs": b"{}", "digests": b"{}", "seconds": 1.0, "cost": 0.0, "created_at": 1.0}
    with database.write() as transaction:
        for key, blobs in (("none", b"[]"), ("one", b'["moon"]'), ("two", b'["moon","sun"]')):
            transaction.execute(insert(table(ResultRow)), {**row, "key": key, "blobs": blobs})

    migrate(database)

    with database.read() as reader:
        known = {tuple(row) for row in reader.execute(select(table(ResultBlobRow)))}
    database.close()
    assert known == {("moon", "one"), ("moon", "two"), ("sun", "two")}


def test_a_database_that_is_newer_is_left_alone(url: str) -> None:
    database = open_database(url, journal.record)
    migrate(database)
    with database.write() as transaction:
        transaction.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for work in (migrate, check, prepare):
        with pytest.raises(SchemaDiffers, match="newer than this Reelgraph"):
            work(database)
    database.close()


def test_a_server_does_not_migrate_what_others_may_use_at_the_moment(postgres: Postgres) -> None:
    name = f"new-{uuid4().hex}"
    database = open_database(postgres.new_database(name), journal.record)
    with pytest.raises(SchemaDiffers, match="older than this Reelgraph"):
        prepare(database)
    database.close()
    postgres.drop_database(name)


def test_a_migration_may_take_longer_than_other_statements(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SESSION, "statement_timeout", "200ms")
    name = f"new-{uuid4().hex}"
    database = open_database(postgres.new_database(name), journal.record)
    with pytest.raises(DatabaseUnavailable), database.write() as transaction:
        transaction.execute(text("SELECT pg_sleep(0.4)"))
    with database.migrating() as transaction:
        transaction.execute(text("SELECT pg_sleep(0.4)"))
    database.close()
    postgres.drop_database(name)

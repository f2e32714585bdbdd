"""Opening a database by its URL."""

from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from storage.errors import UnknownScheme
from storage.sql.engine import Database, Record
from storage.sql.migrate import check, migrate
from storage.sql.sqlite import SqliteDatabase

DATABASES = ("sqlite:///folder/file.db", "postgresql://user:password@host:5432/name")


def open_database(url: str, record: Record) -> Database:
    """The database at a URL; its tables may be of any age, or not be there. Raises UnknownScheme."""
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return SqliteDatabase(Path(unquote(url.removeprefix("sqlite:///"))), record)
    if scheme in ("postgresql", "postgres"):
        from storage.sql.postgres import PostgresDatabase  # loading psycopg takes a while, and most need it never

        return PostgresDatabase(f"postgresql{url.removeprefix(scheme)}", record)
    raise UnknownScheme("REELGRAPH_DATABASE", scheme, DATABASES)


def prepare(database: Database) -> None:
    """See to it that the tables are as the code expects them: a file is brought up to date; of a server, others may use
    it at the moment, and somebody has to say when. Raises SchemaDiffers."""
    if isinstance(database, SqliteDatabase):
        migrate(database)
    else:
        check(database)


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite:///{quote(str(path))}"

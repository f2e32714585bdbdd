"""`reelgraph migrate`: bring the database to what this Reelgraph works with."""

from argparse import ArgumentParser, Namespace

from server.cli import machine
from storage.sql import journal
from storage.sql.migrate import migrate
from storage.sql.opening import open_database


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    machine.declare_data(parser)


def execute(arguments: Namespace) -> int:
    """Migrate; gives the exit code. Others who want to do the same wait; who writes meanwhile waits, too."""
    database = open_database(machine.settings_of(arguments).database_url, journal.record)
    try:
        before, after = migrate(database)
    finally:
        database.close()
    was = "already" if before == after else f"(it was at {before})" if before else "(it was empty)"
    print(f"The database is at revision {after} {was}")
    return 0

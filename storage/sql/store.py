"""All that the database offers, opened together."""

import random
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from graph_engine.ports import Environment
from graph_engine.registry import Registry
from storage.sql import journal
from storage.sql.assets import Assets
from storage.sql.boards import Boards
from storage.sql.cancel import Canceler
from storage.sql.engine import Database
from storage.sql.feed import Feed
from storage.sql.graphs import Graphs
from storage.sql.jobs import Jobs
from storage.sql.listing import Listing
from storage.sql.migrate import migrate
from storage.sql.planning import Planner
from storage.sql.reconciler import Reconciler
from storage.sql.runbook import RunBook
from storage.sql.runs import Runs
from storage.sql.status import Status
from storage.sql.wave import Tools


class Store(Struct, frozen=True):
    """One database, by what it is asked for."""

    database: Database
    graphs: Graphs
    assets: Assets
    runs: Runs
    jobs: Jobs
    status: Status
    feed: Feed
    listing: Listing
    reconciler: Reconciler


def open_store(
    path: Path, registry: Registry, environment: Environment, tools: Tools, stop: Callable[[str, int], None]
) -> Store:
    """Open the database, bring its schema up to date, and put everything together.

    `stop(job, fence)` is called for attempts that must end.
    """
    database = Database(path, journal.record)
    migrate(database)
    boards = Boards(registry, environment)
    planner = Planner(boards, tools.present)
    book = RunBook(database, tools)
    canceler = Canceler(book, stop)
    jobs = Jobs(database, book, canceler, tools, random.random)
    status = Status(database, boards, tools.present)
    return Store(
        database=database,
        graphs=Graphs(database, registry, tools.poke, canceler.cancel_all),
        assets=Assets(database),
        runs=Runs(database, planner, tools, book, canceler),
        jobs=jobs,
        status=status,
        feed=Feed(database, status),
        listing=Listing(database),
        reconciler=Reconciler(database, jobs, book, tools),
    )

"""All that the database offers, opened together."""

import random
from collections.abc import Callable, Iterable

from msgspec import Struct

from graph_engine.ports import Environment
from graph_engine.registry import Registry
from schemas.ids import Digest
from storage.sql import journal
from storage.sql.assets import Assets
from storage.sql.boards import Boards
from storage.sql.cancel import Canceler
from storage.sql.deliveries import Deliveries
from storage.sql.document_source import DocumentSources
from storage.sql.engine import Database
from storage.sql.feed import Feed
from storage.sql.garbage import Garbage
from storage.sql.graphs import Graphs
from storage.sql.job_list import JobBoard
from storage.sql.jobs import Jobs
from storage.sql.line import Line
from storage.sql.lineage import Lineages
from storage.sql.listing import Listing
from storage.sql.media_types import MediaTypes
from storage.sql.opening import open_database, prepare
from storage.sql.outbox import Outbox
from storage.sql.outcomes import Outcomes
from storage.sql.planning import Planner
from storage.sql.reconciler import Reconciler
from storage.sql.run_graph import RunGraphs
from storage.sql.runbook import RunBook
from storage.sql.runs import Runs
from storage.sql.slots import UNLIMITED, Slots
from storage.sql.status import Status
from storage.sql.take_book import TakeBook
from storage.sql.take_use import TakeUse
from storage.sql.trigger_tokens import TriggerTokens
from storage.sql.versions import Versions
from storage.sql.wave import Tools
from storage.sql.webhooks import Webhooks
from storage.sql.why import Whys
from storage.sql.workers import Workers
from storage.sql.workload import Workload

MOST_WAITING = 20_000


class Store(Struct, frozen=True):
    """One database, by what it is asked for."""

    database: Database
    graphs: Graphs
    versions: Versions
    assets: Assets
    media_types: MediaTypes
    garbage: Garbage
    runs: Runs
    run_graphs: RunGraphs
    jobs: Jobs
    status: Status
    feed: Feed
    listing: Listing
    job_board: JobBoard
    takes: TakeBook
    take_use: TakeUse
    whys: Whys
    lineages: Lineages
    reconciler: Reconciler
    outcomes: Outcomes
    triggers: TriggerTokens
    webhooks: Webhooks
    deliveries: Deliveries
    outbox: Outbox
    sources: DocumentSources
    workers: Workers
    workload: Workload
    line: Line


def open_store(
    url: str,
    registry: Registry,
    environment: Environment,
    tools: Tools,
    keep: Callable[[Iterable[Digest]], set[Digest]],
    stop: Callable[[str, int], None],
    most_waiting: int = MOST_WAITING,
    slots: Slots = UNLIMITED,
) -> Store:
    """Open the database at a URL, and put everything together. Raises SchemaDiffers, DatabaseUnavailable.

    `keep` is that of the artifact store. `stop(job, fence)` is called for attempts that must end. So many steps of a
    project may wait: `most_waiting`; so many jobs may be at work at the same time: `slots`.
    """
    database = open_database(url, journal.recording(tools.observer))
    prepare(database)
    boards = Boards(registry, environment)
    planner = Planner(boards, tools.present)
    book = RunBook(database, tools)
    canceler = Canceler(book, stop)
    jobs = Jobs(database, book, canceler, tools, slots, random.random)
    status = Status(database, boards, tools.present)
    graphs = Graphs(database, registry, keep, tools.poke, canceler.cancel_all)
    takes = TakeBook(database, boards, tools.present)
    return Store(
        database=database,
        graphs=graphs,
        versions=Versions(database),
        assets=Assets(database),
        media_types=MediaTypes(database),
        garbage=Garbage(database, status),
        runs=Runs(database, planner, tools, book, canceler, most_waiting),
        run_graphs=RunGraphs(database),
        jobs=jobs,
        status=status,
        feed=Feed(database, status),
        listing=Listing(database),
        job_board=JobBoard(database),
        takes=takes,
        take_use=TakeUse(graphs, takes, registry),
        whys=Whys(database, boards, tools.present),
        lineages=Lineages(database),
        reconciler=Reconciler(database, jobs, book, tools),
        outcomes=Outcomes(database),
        triggers=TriggerTokens(database),
        webhooks=Webhooks(database),
        deliveries=Deliveries(database),
        outbox=Outbox(database),
        sources=DocumentSources(database),
        workers=Workers(database),
        workload=Workload(database),
        line=Line(database),
    )

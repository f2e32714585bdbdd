"""`reelgraph admin drain`: have a worker begin nothing new."""

from argparse import ArgumentParser, Namespace

import msgspec

from server.cli import admin, beside, machine
from server.unusable import Unusable
from storage.sql.workers import Workers


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("name", metavar="NAME", help="the name of a worker, as `admin workers` shows it")
    admin.declare_common(parser)


def execute(arguments: Namespace) -> int:
    """Tell it, if it is there; gives the exit code. It hears of it within ten seconds."""
    settings = machine.settings_of(arguments)
    if not settings.shared:
        raise Unusable(
            "A SQLite file has one server, which does all the work itself. Stop it with Ctrl-C or SIGTERM: what runs "
            "then is queued again, and goes on at the next start."
        )
    with beside.looking(settings) as database:
        workers = Workers(database)
        known = workers.drain(arguments.name)
        there = workers.list()
    if not known:
        names = ", ".join(worker.name for worker in there)
        raise Unusable(f"There is no worker {arguments.name}. {f'There are: {names}.' if there else 'There is none.'}")
    for worker in there:
        if worker.name == arguments.name:
            print(msgspec.json.encode(worker).decode() if arguments.json else f"{worker.name} {_TOLD}")
    return 0


_TOLD = "begins nothing new from its next heartbeat on, and ends when it has nothing left to do"

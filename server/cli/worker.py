"""`reelgraph worker`: does the work that servers queue, on this computer."""

import signal
import threading
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from contextlib import AbstractContextManager, nullcontext

from schemas.catalog import WORKER_LANES, Lane
from server import logs
from server.cli import machine
from server.compose import System
from server.unusable import Unusable

_MOST_AT_ONCE = 256
_LOOK_SECONDS = 1.0


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument(
        "--lane",
        type=_lane,
        action="append",
        default=[],
        metavar="LANE[=N]",
        help=f"work on this lane ({', '.join(WORKER_LANES)}), on N jobs at once; again for another one (else all)",
    )
    parser.add_argument(
        "--drain",
        type=float,
        default=60.0,
        metavar="SECONDS",
        help="when told to stop, let what runs end for so long (default 60); then it is left to another worker",
    )
    machine.declare_data(parser)


def execute(arguments: Namespace) -> int:
    """Work until somebody stops it; gives the exit code: 130 after Ctrl-C, 0 after SIGTERM or `admin drain`."""
    settings = machine.settings_of(arguments)
    logs.configure(settings)
    if settings.broker == "local:":
        raise Unusable(
            "A worker needs the broker and the database of its servers: set REELGRAPH_BROKER and REELGRAPH_DATABASE. "
            "Without them `reelgraph serve` does all the work itself."
        )
    lanes = {lane: count or settings.lanes[lane] for lane, count in arguments.lane} or settings.lanes
    stopped = threading.Event()
    ended_by: list[int] = []

    def stop(number: int, _frame: object) -> None:
        ended_by.append(number)
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    with machine.opened(settings, lanes=lanes, serving=False) as system, _metrics(system):
        system.on_leave(stopped.set)
        at_once = ", ".join(f"{lane} {count}" for lane, count in lanes.items())
        logs.announce(settings, f"Reelgraph works as {system.worker.name} on the lanes {at_once}")
        stopped.wait()
        while not ended_by and not system.drain(_LOOK_SECONDS):
            continue  # told to drain by an administrator: what runs may take as long as it takes
        if ended_by:
            logs.announce(settings, f"No new jobs; what runs has {arguments.drain:g} s to end")
            system.drain(arguments.drain)
    return 130 if signal.SIGINT in ended_by else 0


def _metrics(system: System) -> AbstractContextManager[None]:
    settings, metrics = system.settings, system.telemetry.metrics
    if not settings.metrics_port or metrics is None:
        return nullcontext()
    from server.telemetry.exposed import exposed

    return exposed(metrics, settings.host, settings.metrics_port)


def _lane(text: str) -> tuple[Lane, int | None]:
    name, equals, number = text.partition("=")
    if name not in WORKER_LANES:
        raise ArgumentTypeError(f"{name!r} is no lane; there are {', '.join(WORKER_LANES)}")
    if equals and not (number.isdecimal() and 0 < int(number) <= _MOST_AT_ONCE):
        raise ArgumentTypeError(f"{number!r} is not a number of jobs from 1 to {_MOST_AT_ONCE}")
    return name, int(number) if equals else None

"""`reelgraph admin`: looking after jobs and workers, beside running servers."""

import importlib
from argparse import ArgumentParser, Namespace

from server.cli import machine

ACTIONS = {
    "jobs": "show what is at work and what waits, lane by lane",
    "dead": "show the jobs that failed for good, and why",
    "requeue": "run again what such jobs were for",
    "workers": "show the processes that carry out jobs",
    "drain": "have a worker begin nothing new, and end when it is done",
    "gc": "remove the files that nothing uses any more",
    "check": "look through the whole database for what must never be",
}
_ELSEWHERE = {"gc": "server.cli.gc", "check": "server.cli.check"}


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, summary in ACTIONS.items():
        action = actions.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        module = importlib.import_module(_ELSEWHERE.get(name, f"server.cli.admin.{name}"))
        module.declare(action)
        action.set_defaults(act=module.execute)


def declare_common(parser: ArgumentParser) -> None:
    """What the arguments of all actions have in common."""
    machine.declare_data(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")


def execute(arguments: Namespace) -> int:
    """Do one of them; gives the exit code."""
    return int(arguments.act(arguments))


def ago(seconds: float) -> str:
    """A time that has passed, in the unit that suits it."""
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{max(0.0, seconds):.0f} s"

"""`reelgraph gc`: remove the files that nothing uses any more."""

import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace

import msgspec

from schemas.artifact import DAY_SECONDS, GarbageReport
from server.cli import machine
from server.compose import System
from server.folder import DataInUse
from server.unusable import Unusable

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": DAY_SECONDS, "w": 7 * DAY_SECONDS}


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("--dry-run", action="store_true", help="remove nothing, only say how much it would be")
    parser.add_argument(
        "--older-than",
        type=_seconds,
        default=_UNITS["w"],
        metavar="TIME",
        help="keep results that nothing leads to for so long, as in 12h or 30d (default 7d)",
    )
    machine.declare_data(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")


def execute(arguments: Namespace) -> int:
    """Remove them; gives the exit code."""
    settings = machine.settings_of(arguments)
    try:
        system = System(settings)  # it is not started: nothing shall run
    except DataInUse as error:
        raise Unusable(
            f"A Reelgraph server (process {error.pid}) is at work in {settings.data}. It can do it itself: "
            "curl -X POST http://127.0.0.1:8420/api/gc"
        ) from None
    try:
        report = system.store.garbage.collect(system.files, older_than=arguments.older_than, dry_run=arguments.dry_run)
    finally:
        system.close()
    print(msgspec.json.encode(report).decode() if arguments.json else _worded(report))
    return 0


def _worded(report: GarbageReport) -> str:
    return (
        f"{'To be removed' if report.dry_run else 'Removed'}: {_files(report.files, report.bytes)}, "
        f"results: {report.results:,}, previews: {report.previews:,}\n"
        f"What stays: {_files(report.kept_files, report.kept_bytes)}"
    )


def _files(number: int, bytes: int) -> str:
    return f"files: {number:,} ({_size(bytes)})"


def _size(bytes: int) -> str:
    return f"{bytes / 1e9:,.1f} GB" if bytes >= 1e9 else f"{bytes / 1e6:,.1f} MB"


def _seconds(text: str) -> float:
    found = re.fullmatch(r"(\d{1,6})([smhdw])", text, re.ASCII)
    if found is None:
        raise ArgumentTypeError(f"{text!r} is no time: a number with s, m, h, d or w behind it, as in 7d")
    return int(found[1]) * _UNITS[found[2]]

"""`reelgraph check`: look through the whole database for what must never be."""

from argparse import ArgumentParser, Namespace

import msgspec

from schemas.base import Reply
from server.cli import beside, complaint, machine
from storage.sql.invariants import broken_invariants


class Checked(Reply, frozen=True):
    """What `--json` prints."""

    broken: tuple[str, ...]


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    machine.declare_data(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")


def execute(arguments: Namespace) -> int:
    """Look at everything, as it is at one moment; gives 1 when something is broken. Servers and workers go on."""
    with beside.looking(machine.settings_of(arguments)) as database:
        broken = broken_invariants(database)
    if arguments.json:
        print(msgspec.json.encode(Checked(broken=tuple(broken))).decode())
    else:
        print("\n".join([*broken, f"Broken: {len(broken)}. See docs/operations.md."] if broken else [_SOUND]))
    return complaint.FAILED if broken else 0


_SOUND = "Nothing is broken"

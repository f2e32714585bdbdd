"""`reelgraph vectors`: the faces that projects know people by. They follow from the database."""

from argparse import ArgumentParser, Namespace

import msgspec

from server.cli import beside, machine
from server.cli.vectors_rebuild import Rebuilt, rebuild
from storage.sql.own_results import OwnResults

ACTIONS = {
    "rebuild": "store all vectors anew, from what the database has, and remove those that come from nothing there"
}

_INSTEAD = "Stop the server first; start it again when this is done."


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, summary in ACTIONS.items():
        action = actions.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        action.add_argument("--dry-run", action="store_true", help="change nothing, only say how much it would be")
        machine.declare_data(action)
        action.add_argument("--json", action="store_true", help="print JSON")


def execute(arguments: Namespace) -> int:
    """Rebuild them; gives the exit code."""
    with beside.changing(machine.settings_of(arguments), _INSTEAD) as system:
        done = rebuild(OwnResults(system.store.database), system.vectors, dry_run=arguments.dry_run)
    print(msgspec.json.encode(done).decode() if arguments.json else _worded(done))
    return 0


def _worded(done: Rebuilt) -> str:
    lines = [
        f"{'To be stored' if done.dry_run else 'Stored'}: faces: {done.faces:,}, of projects: {done.projects:,}",
        f"{'To be removed' if done.dry_run else 'Removed'}, because nothing in the database has them: {done.removed:,}",
    ]
    if done.left:
        lines.append(
            f"Left, because their projects are at work: {done.left:,}. They may be of what is being made. To have them "
            f"looked at, do this again when these have ended: {', '.join(done.busy)}"
        )
    return "\n".join(lines)

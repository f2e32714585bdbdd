"""`reelgraph takes`: what a node has made."""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

import msgspec

from schemas.base import Reply
from schemas.take import NodeChanged, TakeView
from schemas.value import Audio, Image, Output, Prompt, Text, Video
from server.cli import remote
from server.client import Take, Unclear
from server.unusable import Unusable

_LONGEST_TEXT = 60


class Fetched(Reply, frozen=True):
    """What `--fetch --json` prints: the path of the file."""

    out: str


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("project", metavar="PROJECT", help="its id or name")
    parser.add_argument("node", metavar="NODE", help="the id of a node")
    action = parser.add_mutually_exclusive_group()
    which = "N is its number in the list, 1 for the newest, or its id"
    action.add_argument("--pick", metavar="N", help=f"have the node give this take, and not run; {which}")
    action.add_argument("--star", metavar="N", help="mark it as a good one")
    action.add_argument("--restore", metavar="N", help="put the settings that it was made with back into the node")
    action.add_argument("--fetch", metavar="N", help="bring its file home, to --out")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where --fetch writes to")
    remote.declare_server(parser)


def execute(arguments: Namespace) -> int:
    """Show them, or do something with one."""
    if (arguments.fetch is None) != (arguments.out is None):
        raise Unusable("--fetch and --out belong together: --fetch 1 --out film.mp4")
    with remote.connected(arguments) as reelgraph:
        takes = reelgraph.project(arguments.project).takes(arguments.node)
        done = _done(takes, arguments)
    if arguments.json:
        print(msgspec.json.encode([take.view for take in takes] if done is None else done).decode())
    elif done is None:
        print("\n".join(_line(number, take.view) for number, take in enumerate(takes, 1)) or "No takes yet.")
    elif isinstance(done, Fetched):
        print(done.out)
    return 0


def _done(takes: Sequence[Take], arguments: Namespace) -> NodeChanged | TakeView | Fetched | None:
    """What became of the take that something was to be done with; None when they are only looked at."""
    if arguments.pick is not None:
        return _named(takes, arguments.pick).pick()
    if arguments.star is not None:
        return _named(takes, arguments.star).mark(starred=True)
    if arguments.restore is not None:
        return _named(takes, arguments.restore).restore()
    if arguments.fetch is not None:
        return Fetched(out=str(_named(takes, arguments.fetch).fetch(arguments.out.absolute())))
    return None


def _named(takes: Sequence[Take], name: str) -> Take:
    if name.isascii() and name.isdigit() and 0 < int(name) <= len(takes):
        return takes[int(name) - 1]
    found = next((take for take in takes if take.id == name), None)
    if found is None:
        hint = f"The list has 1 to {len(takes)}." if takes else "Run the node first."
        raise Unclear("unknown_take", f"There is no take {name[:80]} of this node", hint)
    return found


def _line(number: int, take: TakeView) -> str:
    marks = [mark for mark in ("current", "picked", "starred", "rejected") if getattr(take, mark)]
    made = time.strftime("%Y-%m-%d %H:%M", time.localtime(take.created_at))
    held = ", ".join(f"{name}: {_brief(output)}" for name, output in take.outputs.items())
    parts = [f"{number:3}", made, f"{take.seconds:.1f} s", " ".join(marks), take.name, held]
    return "  ".join(part for part in parts if part)


def _brief(output: Output) -> str:
    match output:
        case tuple():
            return f"{len(output)} values"
        case Text() | Prompt():
            text = " ".join(output.text.split())
            return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"
        case Image():
            return f"picture of {output.width} × {output.height}"
        case Video():
            return f"video of {output.width} × {output.height}, {output.seconds:.1f} s"
        case Audio():
            return f"sound of {output.seconds:.1f} s"
        case _:
            return type(output).__name__.lower()

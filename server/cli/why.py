"""`reelgraph why`: why a node is not up to date."""

from argparse import ArgumentParser, Namespace

import msgspec

from schemas.why import Why
from server.cli import complaint, remote


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("project", metavar="PROJECT", help="its id or name")
    parser.add_argument("node", metavar="NODE", help="the id of a node")
    remote.declare_server(parser)


def execute(arguments: Namespace) -> int:
    """Say it: the node itself first, then what is behind it, back to the causes."""
    with remote.connected(arguments) as reelgraph:
        why = reelgraph.project(arguments.project).why(arguments.node)
    print(msgspec.json.encode(why).decode() if arguments.json else _worded(why))
    return 0


def _worded(why: Why) -> str:
    lines = []
    for link in why.links:
        lines.append(link.sentence)
        lines += [f"  {line}" for problem in link.problems for line in complaint.worded(problem).splitlines()]
    if why.left_out:
        lines.append(f"… and {why.left_out} more nodes on the way")
    if why.root and why.root != (why.node,):
        lines.append(f"→ Look here first: {', '.join(why.root)}")
    return "\n".join(lines)

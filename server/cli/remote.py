"""Commands that ask a running server."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from graph_engine.errors import EngineError, InvalidGraph
from server.client import DEFAULT_SERVER, SERVER_VARIABLE, ClientError, Damaged, NotUnderstood, Reelgraph, ServerFault
from server.unusable import Unusable

_FAILED = (ServerFault, Damaged, NotUnderstood)
"""What went wrong although it could have been done; all else has changed nothing."""


def declare_server(parser: ArgumentParser) -> None:
    """`--server` and `--json`, which mean the same to every command."""
    parser.add_argument(
        "--server", metavar="URL", help=f"the address of the server ({SERVER_VARIABLE}; else {DEFAULT_SERVER})"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


@contextmanager
def connected(arguments: Namespace) -> Iterator[Reelgraph]:
    """The server that is meant. What it refuses ends the command with its own words."""
    try:
        reelgraph = Reelgraph(arguments.server)
    except ValueError as error:
        raise Unusable(str(error)) from None
    try:
        with reelgraph:
            yield reelgraph
    except ClientError as error:
        kind = EngineError if isinstance(error, _FAILED) else InvalidGraph
        raise kind(*error.problems) from error

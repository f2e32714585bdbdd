"""`reelgraph`: the command line."""

import importlib
import io
import signal
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from keyword import iskeyword
from types import FrameType

from server.cli import complaint
from server.unusable import Unusable

COMMANDS = {
    "serve": "start the server and its page",
    "worker": "do the work that servers queue, on this computer",
    "migrate": "bring the database to what this Reelgraph works with",
    "run": "run a graph from a file, without a server",
    "watch": "show what a running server is at work on, until it is done",
    "trigger": "have a running server run a node, or use the address of a trigger",
    "why": "say why a node is not up to date",
    "takes": "show what a node has made, use it again, or bring it home",
    "export": "write a project of a running server to a file",
    "import": "bring a document, an archive, a film or a workflow into a running server",
    "nodes": "show what nodes there are, and what they can do",
    "models": "show, fetch and check model files",
    "gc": "remove the files that nothing uses any more",
    "vectors": "look after the faces that projects know people by",
    "admin": "look after jobs and workers, beside running servers",
    "check": "look through the whole database for what must never be",
    "doctor": "look at this install, and say what is missing",
}

EXIT_CODES = """\
exit codes:
  0    done
  1    something failed: a node, a download, a check
  2    the command, the graph or a setting can't be used; nothing was run
  130  interrupted
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command; gives its exit code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without “ and → still gets the rest
    parsed = _parser(given).parse_args(given)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return int(parsed.execute(parsed))
    except complaint.COMPLAINTS as error:
        return complaint.show(error, as_json=parsed.json)
    except KeyboardInterrupt:
        return 130
    except UnicodeError as error:
        return complaint.show(Unusable(f"A name or a value is not written in UTF-8: {error}"), as_json=parsed.json)
    except BrokenPipeError:
        sys.stderr.close()  # nobody reads on, as in `reelgraph nodes | head`: no more words about it
        return 0
    except OSError as error:
        return complaint.show(Unusable(f"{error.filename or 'Writing'}: {error.strerror}"), as_json=False)


def _parser(given: Sequence[str]) -> ArgumentParser:
    parser = ArgumentParser(
        prog="reelgraph",
        description="A node-graph editor and executor for AI video, on your own machine.",
        epilog=EXIT_CODES,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        command = commands.add_parser(
            name,
            help=summary,
            description=f"{summary[0].upper()}{summary[1:]}.",
            epilog=EXIT_CODES,
            formatter_class=RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        if name in given[:1]:  # the others' modules, and all that they import, are left alone
            module = importlib.import_module(f"server.cli.{name}{'_' * iskeyword(name)}")
            module.declare(command)
            command.set_defaults(execute=module.execute, json=False)
    return parser


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())

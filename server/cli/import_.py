"""`reelgraph import`: bring a graph into a running server."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

import msgspec

from schemas.document import ImportReport
from server.cli import complaint, remote


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument(
        "file", type=Path, metavar="FILE",
        help="a document, an archive, a film or picture that was made here, or a workflow of ComfyUI or n8n",
    )  # fmt: skip
    parser.add_argument("--name", help="what to call the project (default: as it is called in the file)")
    parser.add_argument("--dry-run", action="store_true", help="only say what would come in")
    remote.declare_server(parser)


def execute(arguments: Namespace) -> int:
    """Bring it in; gives 2 when something stands in the way."""
    with remote.connected(arguments) as reelgraph:
        report = reelgraph.import_(arguments.file, name=arguments.name, dry_run=arguments.dry_run)
        server = reelgraph.server
    if arguments.json:
        print(msgspec.json.encode(report).decode())
    else:
        complaint.tell((*report.notes, *report.problems))
        print(_worded(report, arguments.name or report.name, server))
    return complaint.WRONG if report.problems else 0


def _worded(report: ImportReport, name: str, server: str) -> str:
    what = f"“{name}”: nodes: {report.nodes}, wires: {report.edges}, files: {len(report.files)}"
    if report.unknown_types:
        what += f", unknown node types: {', '.join(report.unknown_types)}"
    return what if report.project is None else f"{what}\n{server}/projects/{report.project}"

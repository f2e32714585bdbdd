"""`reelgraph export`: a project of a running server as a file."""

import json
import re
from argparse import ArgumentParser, Namespace
from pathlib import Path

from server.cli import remote
from server.unusable import Unusable

_UNSAFE = re.compile(r"[^\w .()-]+")
_LONGEST_STEM = 60


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("project", metavar="PROJECT", help="its id or name")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="the file (default: the project's name, in this folder)"
    )
    parser.add_argument("--with-assets", action="store_true", help="as a zip, with the files that its settings name")
    remote.declare_server(parser)


def execute(arguments: Namespace) -> int:
    """Write it; gives the exit code."""
    with remote.connected(arguments) as reelgraph:
        project = reelgraph.project(arguments.project)
        out = arguments.out or _file_of(project.name, assets=arguments.with_assets)
        if arguments.out is None and out.exists():
            raise Unusable(f"There is a file {out} already. Name one that may be replaced: --out {out}")
        written = project.export(out.absolute(), assets=arguments.with_assets)
    print(json.dumps({"project": project.id, "out": str(written)}) if arguments.json else written)
    return 0


def _file_of(name: str, *, assets: bool) -> Path:
    stem = _UNSAFE.sub("-", name).strip(" .-")[:_LONGEST_STEM] or "project"
    return Path(f"{stem}.reelgraph.{'zip' if assets else 'json'}")

"""`reelgraph trigger`: have a running server run something, and see what came of it."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Mapping
from math import inf
from pathlib import Path

import msgspec

from schemas.base import Reply
from schemas.problem import Problem
from schemas.run import RunStatus
from schemas.value import Output, Prompt, Text
from server.cli import complaint, remote
from server.cli.sent import inputs_of, params_of
from server.client import Reelgraph, Unclear
from server.client.download import check_place
from server.client.value import files_of
from server.unusable import Unusable

_LIVE = ("running", "canceling")


class Report(Reply, frozen=True):
    """What `--json` prints. `files` are the addresses of all files among the outputs, by digest."""

    status: RunStatus
    run: str
    outputs: dict[str, Output]
    files: dict[str, str]
    out: str | None
    problems: tuple[Problem, ...]


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument(
        "what",
        nargs="+",
        metavar="TOKEN_OR_URL | PROJECT NODE",
        help="the address of a trigger, or a node of a project",
    )
    parser.add_argument(
        "--input", action="append", default=[], metavar="NAME=VALUE",
        help="a value for an input of the graph; for pictures, clips and sounds of a project the path of a file",
    )  # fmt: skip
    parser.add_argument(
        "--param", action="append", default=[], metavar="NODE.FIELD=VALUE",
        help="another setting for this run, as JSON or plain text",
    )  # fmt: skip
    parser.add_argument(
        "--wait", type=_seconds, default=inf, metavar="SECONDS", help="how long to wait (default: until it has ended)"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="where the one file among the outputs is written to")
    remote.declare_server(parser)


def execute(arguments: Namespace) -> int:
    """Run it; gives 1 when it failed."""
    if arguments.out is not None:
        check_place(arguments.out.absolute())
    if "://" in arguments.what[0]:
        arguments.server, _, _ = arguments.what[0].rpartition("/api/triggers/")
    with remote.connected(arguments) as reelgraph:
        match arguments.what:
            case [address]:
                report = _used(reelgraph, address, arguments)
            case [project, node]:
                report = _run(reelgraph, project, node, arguments)
            case _:
                raise Unusable("Give the address of a trigger, or a project and one of its nodes.")
        if report.status == "succeeded" and arguments.out is not None:
            out = reelgraph.fetch(_the_file(report.outputs), arguments.out.absolute())
            report = msgspec.structs.replace(report, out=str(out))
    return _reported(report, as_json=arguments.json)


def _used(reelgraph: Reelgraph, address: str, arguments: Namespace) -> Report:
    params = params_of(arguments.param)
    form = reelgraph.describe_trigger(address).form
    inputs = inputs_of(arguments.input, form, None)
    run = reelgraph.trigger(address, inputs=inputs, params=params, wait=arguments.wait).run
    complaint.tell(() if arguments.json else run.problems)
    outputs = {name: output.value for name, output in run.outputs.items()}
    return _report(reelgraph, run.status, run.id, outputs, run.problems)


def _run(reelgraph: Reelgraph, name: str, node: str, arguments: Namespace) -> Report:
    from server.cli.screen import screen  # it brings the whole server, which takes its time

    params = params_of(arguments.param)
    project = reelgraph.project(name)
    inputs = inputs_of(arguments.input, project.form(), project.upload)
    graph = project.graph().graph
    run = project.run(node, params=params, inputs=inputs, wait=False)
    try:
        with screen(graph, run.view) as shown:
            seconds = None if arguments.wait == inf else arguments.wait
            view = run.wait(seconds, on_progress=shown.progress, on_step=shown.step)
    except KeyboardInterrupt:
        print(f"It goes on: reelgraph watch {project.id}", file=sys.stderr)
        raise
    held = {status.node: status.outputs for status in project.status().nodes} if view.status == "succeeded" else {}
    return _report(reelgraph, view.status, view.id, held.get(node) or {}, run.problems)


def _report(
    reelgraph: Reelgraph, status: RunStatus, run: str, outputs: dict[str, Output], problems: tuple[Problem, ...]
) -> Report:
    found = files_of(tuple(outputs.values()))
    files = {artifact.digest: f"{reelgraph.server}/api/artifacts/{artifact.digest}" for artifact in found}
    return Report(status=status, run=run, outputs=outputs, files=files, out=None, problems=problems)


def _the_file(outputs: Mapping[str, Output]) -> str:
    found = files_of(tuple(outputs.values()))
    if len(found) == 1:
        return found[0].digest
    raise Unclear(
        "no_single_file",
        f"The run gave {len(found) or 'no'} files, where --out takes one",
        "Leave --out away to see what there is.",
    )


def _reported(report: Report, *, as_json: bool) -> int:
    if as_json:
        print(msgspec.json.encode(report).decode())
    elif report.status == "succeeded":
        print(report.out or "\n".join(_worded(report)))
    elif report.status in _LIVE:
        print(f"It goes on as the run {report.run}.", file=sys.stderr)
    else:
        print(f"It ended: {report.status}.", file=sys.stderr)
    return 0 if report.status in ("succeeded", *_LIVE) else complaint.FAILED


def _worded(report: Report) -> list[str]:
    lines = []
    for name, output in report.outputs.items():
        for value in output if isinstance(output, tuple) else (output,):
            files = [report.files[artifact.digest] for artifact in files_of(value)]
            text = value.text if isinstance(value, Text | Prompt) else msgspec.json.encode(value).decode()
            lines += [f"{name}: {shown}" for shown in files or [text]]
    return lines


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= inf:
        raise ArgumentTypeError(f"{text!r} is no time: a number of seconds, as in 30")
    return seconds

"""`reelgraph run`: a graph from a file, without a server."""

import hashlib
import os
import shlex
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

import msgspec

from graph_engine.errors import InvalidGraph
from graph_engine.signature import signature
from graph_engine.values import artifacts_in
from schemas.base import Reply
from schemas.graph import Graph
from schemas.problem import Problem, Where
from schemas.run import Plan, RunStatus, RunView
from schemas.value import Output, Prompt, Text
from server import logs
from server.cli import complaint, machine
from server.cli.film import check_target, hand_over, the_file
from server.cli.follow import follow
from server.cli.given import with_given
from server.cli.screen import screen
from server.compose import System
from server.documents import file as document
from server.intake import Intake
from storage.errors import StorageError
from storage.sql.errors import ProjectMissing
from storage.sql.runs import Trigger

STOP_SECONDS = 8.0
"""How long nodes may take to stop after Ctrl-C."""

_INTERRUPTED = 130


class Report(Reply, frozen=True):
    """What `--json` prints. `files` are the paths of all files among the outputs, by digest."""

    status: RunStatus
    project: str
    run: str
    seconds: float
    ran: tuple[str, ...]
    outputs: dict[str, dict[str, Output] | None]
    files: dict[str, str]
    out: str | None
    problems: tuple[Problem, ...]


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("graph", type=Path, metavar="GRAPH.json", help="a graph, as the export writes it")
    parser.add_argument(
        "--target", action="append", default=[], metavar="NODE",
        help="the id of a node to run, with all it needs; may be given again (default: the graph's outputs)",
    )  # fmt: skip
    parser.add_argument(
        "--param", action="append", default=[], metavar="NODE.FIELD=VALUE",
        help="another setting, as JSON or plain text; for pictures, clips and sounds the path of a file",
    )  # fmt: skip
    parser.add_argument(
        "--input", action="append", default=[], metavar="NAME=VALUE",
        help="a value for an input of the graph; for pictures, clips and sounds the path of a file",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, metavar="FILE", help="where the target's file is copied to")
    machine.declare_data(parser)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def execute(arguments: Namespace) -> int:
    """Run the graph; gives the exit code."""
    if arguments.out is not None:
        check_target(arguments.out, arguments.graph)
    read = document.read(arguments.graph)
    graph = read.graph
    targets = _targets(graph, arguments)
    settings = machine.settings_of(arguments)
    logs.configure(settings)
    with machine.opened(settings) as system:
        project = _project(system, read.name or arguments.graph.stem, graph, arguments)
        trigger = Trigger(project=project, targets=targets)
        plan = system.store.runs.plan(trigger)
        if problems := (*plan.problems, *_missing_models(system, plan)):
            raise InvalidGraph(*problems)
        run = system.store.runs.trigger(trigger).run
        try:
            with screen(graph, run) as shown:
                ended = follow(system, run.id, shown)
        except KeyboardInterrupt:
            return _stopped(system, graph, run)
        return _reported(_report(system, ended, arguments.out), as_json=arguments.json)


def _targets(graph: Graph, arguments: Namespace) -> tuple[str, ...]:
    targets = tuple(arguments.target) or tuple(output.node for output in signature(graph).outputs)
    if not targets:
        raise InvalidGraph(
            Problem(
                code="no_target",
                title="The graph has no output, so there is nothing to run by itself",
                hint="Say which node to run: --target NODE",
            )
        )
    if arguments.out is not None and len(targets) > 1:
        raise InvalidGraph(
            Problem(
                code="many_targets",
                title=f"--out takes the file of one target, and there are {len(targets)}",
                detail=", ".join(targets),
                hint="Name one of them with --target.",
            )
        )
    return targets


def _project(system: System, name: str, graph: Graph, arguments: Namespace) -> str:
    """The project of this file, with the graph as it is now: what ran before need not run again."""
    intake = Intake(system)
    try:
        graph = document.with_files(graph, system.registry, arguments.graph.parent, intake.take)
        graph = with_given(graph, system.registry, arguments.param, arguments.input, intake.take)
    finally:
        intake.close()
    graphs = system.store.graphs
    id = "file-" + hashlib.sha256(os.fsencode(arguments.graph.resolve())).hexdigest()[:24]
    try:
        saved = graphs.graph(id)
    except ProjectMissing:
        graphs.create(name, graph, id=id)
    else:
        if saved.graph != graph:
            graphs.save(id, graph, saved.rev)
    intake.record(id)
    return id


def _missing_models(system: System, plan: Plan) -> Iterator[Problem]:
    """What has to be fetched first, with the command that brings it to this data folder."""
    folder = shlex.quote(str(system.settings.data))
    for step in plan.steps:
        node_type = system.registry.get(step.type)
        for name in node_type.models if node_type else ():
            try:
                system.models.path(name)
            except StorageError as error:
                hint = f"Fetch it once: reelgraph models fetch {name} --data {folder}"
                yield msgspec.structs.replace(error.problem, hint=hint, where=Where(node=step.node))


def _stopped(system: System, graph: Graph, run: RunView) -> int:
    print("Stopping. What is done already is kept.", file=sys.stderr)
    system.store.runs.cancel(run.id)
    with screen(graph, run) as shown:
        follow(system, run.id, shown, seconds=STOP_SECONDS)
    return _INTERRUPTED


def _report(system: System, run: RunView, out: Path | None) -> Report:
    held = {node.node: node.outputs for node in system.store.status.project(run.project).nodes}
    outputs = {target: held.get(target) for target in run.targets}
    if run.status == "succeeded" and out is not None:
        [target] = run.targets
        hand_over(system.files, the_file(target, outputs[target] or {}), out)
    return Report(
        status=run.status,
        project=run.project,
        run=run.id,
        seconds=round((run.finished_at or run.created_at) - run.created_at, 3),
        ran=tuple(step.node for step in run.steps if step.status == "succeeded"),
        outputs=outputs,
        files={a.digest: str(system.files.path(a.digest).absolute()) for a in artifacts_in(outputs)},
        out=str(out.absolute()) if run.status == "succeeded" and out is not None else None,
        problems=tuple(step.problem for step in run.steps if step.status == "failed" and step.problem is not None),
    )


def _reported(report: Report, *, as_json: bool) -> int:
    if as_json:
        print(msgspec.json.encode(report).decode())
    elif report.status == "succeeded":
        for line in [report.out] if report.out else _worded(report):
            print(line)
    return 0 if report.status == "succeeded" else complaint.FAILED


def _worded(report: Report) -> list[str]:
    lines = []
    for target, outputs in report.outputs.items():
        for port, output in (outputs or {}).items():
            for value in output if isinstance(output, tuple) else (output,):
                name = target if port in (target, "value") else f"{target}.{port}"
                files = [report.files[artifact.digest] for artifact in artifacts_in(value)]
                text = value.text if isinstance(value, Text | Prompt) else msgspec.json.encode(value).decode()
                lines += [f"{name}: {shown}" for shown in files or [text]]
    return lines

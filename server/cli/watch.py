"""`reelgraph watch`: what a running server is at work on."""

import sys
from argparse import ArgumentParser, Namespace

import msgspec

from schemas.event import Events, RunEnded, RunStarted, Snapshot, SocketFrame
from schemas.run import RunStatus, RunSummary
from server.cli import complaint, remote
from server.client import Project, Reelgraph, Unclear


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("project", nargs="?", metavar="PROJECT", help="its id or name (default: the one at work)")
    remote.declare_server(parser)


def execute(arguments: Namespace) -> int:
    """Look on until all runs have ended; gives 1 when one did not succeed."""
    with remote.connected(arguments) as reelgraph:
        project = reelgraph.project(arguments.project) if arguments.project else _at_work(reelgraph)
        if project is None:
            _say("Nothing is running.")
            return 0
        ended = _frames(project) if arguments.json else _shown(reelgraph, project)
    return 0 if ended <= {"succeeded"} else complaint.FAILED


def _at_work(reelgraph: Reelgraph) -> Project | None:
    """The one project with a run that goes on. Raises Unclear when there are several."""
    ids = {summary.project for summary in _live(reelgraph)}
    if len(ids) > 1:
        raise Unclear(
            "several_at_work", f"{len(ids)} projects are at work", f"Say which one to watch: {', '.join(sorted(ids))}"
        )
    return reelgraph.project(ids.pop()) if ids else None


def _live(reelgraph: Reelgraph, project: str | None = None) -> list[RunSummary]:
    """The runs that have not ended, oldest first."""
    statuses: tuple[RunStatus, ...] = ("running", "canceling")
    found = [run for status in statuses for run in reelgraph.runs(project=project, status=status).items]
    return sorted(found, key=lambda run: run.created_at)


def _shown(reelgraph: Reelgraph, project: Project) -> set[RunStatus]:
    """Show one run after the other; gives how they ended."""
    from server.cli.screen import screen  # it brings the whole server, which takes its time

    graph, ended = project.graph().graph, set[RunStatus]()
    while live := _live(reelgraph, project.id):
        for summary in live:
            run = reelgraph.run(summary.id)
            with screen(graph, run.view) as shown:
                view = run.wait(on_progress=shown.progress, on_step=shown.step)
            _say(f"{', '.join(view.targets)}: {view.status}")
            ended.add(view.status)
    if not ended:
        _say(f"Nothing is running in “{project.name}”.")
    return ended


def _frames(project: Project) -> set[RunStatus]:
    """Print every frame until nothing runs; gives how the runs ended."""
    live, ended = set[str](), set[RunStatus]()
    for frame in project.events():
        print(msgspec.json.encode(frame).decode(), flush=True)
        _count(frame, live, ended)
        if isinstance(frame, Snapshot | Events) and not live:
            break
    return ended


def _count(frame: SocketFrame, live: set[str], ended: set[RunStatus]) -> None:
    match frame:
        case Snapshot():
            live.clear()
            live.update(run.id for run in frame.runs)
        case Events():
            for event in frame.events:
                match event.fact:
                    case RunStarted() as fact:
                        live.add(fact.run)
                    case RunEnded() as fact:
                        live.discard(fact.run)
                        ended.add(fact.status)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)

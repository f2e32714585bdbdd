"""`reelgraph admin requeue`: run again what failed jobs were for.

A job that has failed stays so. What runs again is what its run was for and did not get, as a new run: from the graph as
it is now, reusing whatever was made, as if somebody had triggered it.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

import msgspec

from graph_engine.errors import EngineError
from schemas.base import Reply
from schemas.dead import Again
from schemas.problem import Problem
from schemas.run import RunRequest
from server.cli import admin, beside, complaint, machine
from server.unusable import Unusable
from storage.sql.dead import Dead
from storage.sql.runs import Runs, Trigger

_INSTEAD = (
    "Run the node again on the canvas, or have the server do it: curl -X POST http://127.0.0.1:8420/api/runs/RUN/retry"
)


class Requeued(Reply, frozen=True):
    """What `--json` prints for each run: the one that failed, and what came of it."""

    again: Again
    run: str | None
    joined: bool
    problems: tuple[Problem, ...]


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("jobs", nargs="*", default=[], metavar="JOB", help="the id of a job, as `admin dead` shows it")
    which.add_argument(
        "--all-lost", action="store_true", help="all whose workers died, unless somebody has run them since"
    )
    admin.declare_common(parser)


def execute(arguments: Namespace) -> int:
    """Run it again; gives 1 when something could not be."""
    with beside.changing(machine.settings_of(arguments), _INSTEAD) as system:
        dead = Dead(system.store.database)
        jobs = dead.lost() if arguments.all_lost else _failed(dead, arguments.jobs)
        done = [_triggered(system.store.runs, again) for again in dead.again(jobs)]
    if arguments.json:
        print(msgspec.json.encode(done).decode())
    else:
        _tell(done)
    return complaint.FAILED if any(one.problems for one in done) else 0


def _failed(dead: Dead, jobs: Sequence[str]) -> Sequence[str]:
    statuses = dead.statuses(jobs)
    wrong = [f"{job} ({statuses.get(job, 'there is none')})" for job in jobs if statuses.get(job) != "failed"]
    if wrong:
        raise Unusable(f"Only jobs that have failed can be run again, and these have not: {', '.join(wrong)}")
    return jobs


def _triggered(runs: Runs, again: Again) -> Requeued:
    request = RunRequest(priority=again.priority)
    try:
        accepted = runs.trigger(Trigger(project=again.project, targets=again.targets, request=request))
    except EngineError as error:
        return Requeued(again=again, run=None, joined=False, problems=error.problems)
    return Requeued(again=again, run=accepted.run.id, joined=accepted.joined, problems=())


def _tell(done: Sequence[Requeued]) -> None:
    for one in done:
        nodes = f"{', '.join(one.again.targets)} of project {one.again.project}"
        if one.run is None:
            print(f"{nodes} can't be run again:", file=sys.stderr)
            complaint.tell(one.problems)
        else:
            print(f"{nodes} {'runs already' if one.joined else 'runs again'}: run {one.run}")
    if not done:
        print("Nothing is left to run again: what failed has been looked after since")

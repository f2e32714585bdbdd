"""`reelgraph admin dead`: the jobs that failed for good."""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

import msgspec

from schemas.dead import DeadJob
from server.cli import admin, beside, machine
from storage.sql.dead import Dead


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("--lost", action="store_true", help="only those whose workers died")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="show so many (default 20)")
    admin.declare_common(parser)


def execute(arguments: Namespace) -> int:
    """Show them, the newest first; gives the exit code."""
    with beside.looking(machine.settings_of(arguments)) as database:
        jobs = Dead(database).jobs(lost=arguments.lost, limit=arguments.limit)
    if arguments.json:
        print(msgspec.json.encode(jobs).decode())
        return 0
    for line in [line for job in jobs for line in _worded(job)] or ["No job has failed for good"]:
        print(line)
    return 0


def _worded(job: DeadJob) -> Iterator[str]:
    yield f"{job.id} {job.type}, {admin.ago(time.time() - job.ended_at)} ago, attempt {job.attempts} on {job.worker}"
    yield f"  {job.problem.title} ({job.problem.code})"
    if job.problem.detail:
        yield f"  {job.problem.detail}"
    for step in job.steps:
        yield f"  node {step.node} of project {step.project}, run {step.run}"

"""`reelgraph admin jobs`: what is at work, and what waits."""

import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from schemas.catalog import WORKER_LANES
from schemas.run import JobList, JobView
from server.cli import admin, beside, machine
from storage.sql.job_list import JobBoard

_MOST = 10_000
"""Jobs that are looked at. Nobody reads more of them."""


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    only = f"only those of this lane: {', '.join(WORKER_LANES)}"
    parser.add_argument("--lane", choices=WORKER_LANES, metavar="LANE", help=only)
    parser.add_argument("--project", metavar="ID", help="only those that this project waits for")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="show so many of each lane (default 20)")
    admin.declare_common(parser)


def execute(arguments: Namespace) -> int:
    """Show them; gives the exit code."""
    with beside.looking(machine.settings_of(arguments)) as database:
        found = JobBoard(database).list(lane=arguments.lane, limit=_MOST, ended=False)
    jobs = [job for job in found.items if arguments.project in (None, job.project, *_projects(job))]
    if arguments.json:
        print(msgspec.json.encode(JobList(items=tuple(jobs), live=found.live)).decode())
        return 0
    for lane in dict.fromkeys(job.lane for job in jobs):
        of_lane = [job for job in jobs if job.lane == lane]
        for line in _lane(lane, of_lane, arguments.limit):
            print(line)
    if not jobs:
        print("Nothing is at work, and nothing waits")
    return 0


def _lane(lane: str, jobs: Sequence[JobView], limit: int) -> Iterator[str]:
    statuses = Counter(job.status for job in jobs)
    yield f"{lane}: {', '.join(f'{number:,} {status}' for status, number in statuses.items())}"
    waiting = Counter(project for job in jobs if job.status == "queued" for project in _projects(job) or [job.project])
    for project, number in waiting.most_common(limit):
        yield f"  {number:>6,} queued for project {project}"
    for job in jobs[:limit]:
        place = f"{job.position}." if job.position is not None else ""
        nodes = ", ".join(f"{step.node} of {step.project}" for step in job.steps) or "nobody"
        since = admin.ago(time.time() - (job.started_at or job.created_at))
        yield f"  {place:>6} {job.status} {job.id} {job.type}, for {nodes}, attempt {job.attempts}, since {since}"
    if len(jobs) > limit:
        yield f"         and {len(jobs) - limit:,} more"


def _projects(job: JobView) -> list[str]:
    return list(dict.fromkeys(step.project for step in job.steps))

"""`reelgraph admin workers`: the processes that carry out jobs."""

import time
from argparse import ArgumentParser, Namespace

import msgspec

from schemas.worker import WorkerView
from server.cli import admin, beside, machine
from storage.sql.workers import PRESENT_SECONDS, Workers


def declare(parser: ArgumentParser) -> None:
    """The arguments."""
    admin.declare_common(parser)


def execute(arguments: Namespace) -> int:
    """Show all that were seen within a day; gives the exit code."""
    with beside.looking(machine.settings_of(arguments)) as database:
        workers = Workers(database).list()
    if arguments.json:
        print(msgspec.json.encode(workers).decode())
    else:
        print("\n".join(_worded(worker, time.time()) for worker in workers) or "No worker was seen within a day")
    return 0


def _worded(worker: WorkerView, now: float) -> str:
    lanes = ", ".join(f"{lane} {worker.busy.get(lane, 0)} of {most}" for lane, most in worker.lanes.items())
    state = "draining, " if worker.draining else ""
    absent = now - worker.seen_at
    seen = f"not seen for {admin.ago(absent)}" if absent > PRESENT_SECONDS else f"seen {admin.ago(absent)} ago"
    return f"{worker.name}: at work on {lanes}; {state}{seen}, started {admin.ago(now - worker.started_at)} ago"

"""A worker is lost in the middle of a job: seconds until another one has begun that job again.

One is killed (`kill -9`), and one is told to stop and leaves its work. The limit is what the design allows for the
first: a lease that was renewed just before, and a round of the reconciler that has just passed.
"""

import argparse
import itertools
import signal
import time

from sqlalchemy import bindparam, select

from bench.measure import Times, number, table
from bench.shapes import graph
from bench.stack import Command, Stack, stacked
from schemas.run import RunRequest
from server.compose import CLUSTER_SWEEP_SECONDS
from storage.sql.attempts import LEASE_SECONDS
from storage.sql.runs import Trigger
from storage.sql.tables import JobRow
from storage.sql.tables import table as table_of

ROUNDS = 3

_LONG_SECONDS = 600.0
_PATIENCE_SECONDS = 120.0
_LOOK_SECONDS = 0.02
_LANES = {"cpu": "work", "network": "far"}

_job = table_of(JobRow)
_HELD = select(_job.c.worker, _job.c.attempts).where(
    _job.c.project_id == bindparam("project"), _job.c.status == "running"
)


def main(rounds: int) -> None:
    limit = LEASE_SECONDS + CLUSTER_SWEEP_SECONDS
    rows = []
    with stacked(workers=[("--lane", "cpu=1", "--lane", "network=1")] * 2) as stack:
        tags = itertools.count()
        for what, how in (("killed", signal.SIGKILL), ("told to stop", signal.SIGTERM)):
            for lane in _LANES:
                own = Times(tuple(_lost(stack, lane, how, f"lost {next(tags)}") for _ in range(rounds)))
                rows.append((f"{what}, lane {lane}", *map(number, (own.best, own.median, max(own.rounds))),
                             number(own.median / limit)))  # fmt: skip
    heads = ("", "best s", "median s", "longest s", "× the limit")
    table(f"lost worker to running again, {rounds} times; limit {limit:g} s", heads, rows)


def _lost(stack: Stack, lane: str, how: signal.Signals, tag: str) -> float:
    """Seconds until the job runs at somebody else's."""
    node_type, install = _LANES[lane], stack.install
    project = install.project(graph([], 1, node_type, tag=tag))
    request = RunRequest(params={"n0": {"seconds": _LONG_SECONDS}})
    run = install.store.runs.trigger(Trigger(project=project, targets=("n0",), request=request)).run.id
    holder = _holder(stack, project, 1)
    began = time.monotonic()
    holder.send(how)
    other = _holder(stack, project, 2)
    took = time.monotonic() - began
    assert other is not holder
    install.store.runs.cancel(run)
    holder.stop()
    holder.start()
    holder.wait()
    return took


def _holder(stack: Stack, project: str, attempt: int) -> Command:
    """Who runs the only job of this project, once it is at this attempt."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with stack.install.store.database.read() as reader:
            row = reader.execute(_HELD, {"project": project}).first()
        if row is not None and row.attempts >= attempt:
            return next(worker for worker in stack.workers if row.worker.endswith(f"-{worker.pid}"))
        time.sleep(_LOOK_SECONDS)
    raise TimeoutError(f"nobody began attempt {attempt}:\n" + "\n".join(worker.log() for worker in stack.workers))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    main(parser.parse_args().rounds)

"""The state machines of step, job and run, as tables: state → the states it may be reached from.

Every change is a compare-and-set on these predecessors. Terminal states have no successors: they absorb.
"""

from typing import get_args

from schemas.run import JobStatus, RunStatus, StepStatus

STEP: dict[StepStatus, frozenset[StepStatus]] = {
    "blocked": frozenset(),
    "queued": frozenset({"blocked", "running", "retrying"}),
    "running": frozenset({"blocked", "queued", "retrying"}),
    "retrying": frozenset({"blocked", "running"}),
    "waiting_approval": frozenset({"blocked"}),
    "canceling": frozenset({"running"}),
    "succeeded": frozenset({"blocked", "queued", "running", "retrying", "waiting_approval"}),
    "cached": frozenset({"blocked"}),
    "skipped": frozenset({"blocked", "waiting_approval"}),
    "failed": frozenset({"blocked", "queued", "running", "retrying"}),
    "upstream_failed": frozenset({"blocked"}),
    "canceled": frozenset({"blocked", "queued", "running", "retrying", "waiting_approval", "canceling"}),
}

JOB: dict[JobStatus, frozenset[JobStatus]] = {
    "queued": frozenset({"running", "retrying"}),
    "running": frozenset({"queued"}),
    "retrying": frozenset({"running"}),
    "canceling": frozenset({"running"}),
    "done": frozenset({"running"}),
    "failed": frozenset({"queued", "running"}),
    "canceled": frozenset({"queued", "retrying", "canceling"}),
}

RUN: dict[RunStatus, frozenset[RunStatus]] = {
    "running": frozenset(),
    "canceling": frozenset({"running"}),
    "succeeded": frozenset({"running", "canceling"}),
    "failed": frozenset({"running", "canceling"}),
    "partial": frozenset({"running", "canceling"}),
    "canceled": frozenset({"running", "canceling"}),
}

STEP_TERMINAL = frozenset({"succeeded", "cached", "skipped", "failed", "upstream_failed", "canceled"})
JOB_TERMINAL = frozenset({"done", "failed", "canceled"})
RUN_TERMINAL = frozenset({"succeeded", "failed", "partial", "canceled"})

RUN_LIVE = frozenset({"running", "canceling"})
STEP_LIVE = frozenset(get_args(StepStatus)) - STEP_TERMINAL
JOB_LIVE = frozenset({"queued", "running", "retrying"})
"""A job that a new step may wait for. One that is being canceled is none: the next trigger gets a new one."""

JOB_OPEN = JOB_LIVE | {"canceling"}
"""A job that somebody still has to do something about."""


def outcome(statuses: set[StepStatus], *, stopped: bool) -> RunStatus:
    """How a run ended: from the terminal statuses of its steps, and whether all of it or only a node was stopped."""
    worked = statuses & {"succeeded", "cached", "skipped"}
    if statuses & {"failed", "upstream_failed"}:
        return "partial" if worked else "failed"
    if "canceled" in statuses:
        return "partial" if worked and not stopped else "canceled"
    return "succeeded"

"""What came out of a run, for those who only want its results: triggers, callbacks, webhooks."""

from schemas.base import Reply
from schemas.problem import Problem
from schemas.run import RunStatus, StepStatus
from schemas.value import Output


class RunOutput(Reply, frozen=True):
    """One output of a run. `urls` are the addresses on this server of the files in it, in their order."""

    value: Output
    urls: tuple[str, ...]


class RunOutcome(Reply, frozen=True):
    """A run by what it gave. `steps` counts its nodes by status; `problems` say what failed. Times are seconds since
    1970.

    An `output` node gives its output under its own name. Any other target gives each of its ports: under the port's
    name when it is the only target, else as `node.port`.
    """

    id: str
    status: RunStatus
    created_at: float
    finished_at: float | None
    steps: dict[StepStatus, int]
    outputs: dict[str, RunOutput]
    problems: tuple[Problem, ...]


class RunStanding(Reply, frozen=True):
    """A run without what it gave. Times are seconds since 1970."""

    id: str
    status: RunStatus
    created_at: float
    finished_at: float | None

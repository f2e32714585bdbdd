"""Freshness, plans and runs as clients see them."""

from typing import Annotated, Any, Literal

from msgspec import Meta, field

from schemas.base import Reply, Wire
from schemas.catalog import Lane
from schemas.ids import Key, NodeId
from schemas.problem import Problem
from schemas.value import Output, Value

State = Literal["missing", "fresh", "stale", "maybe_stale", "pinned"]
"""Freshness of a node: about the document now, not about runs."""

StepStatus = Literal[
    "blocked", "queued", "running", "retrying", "waiting_approval", "canceling",
    "succeeded", "cached", "skipped", "failed", "upstream_failed", "canceled",
]  # fmt: skip
EndedStatus = Literal["succeeded", "cached", "skipped", "failed", "upstream_failed", "canceled"]
JobStatus = Literal["queued", "running", "retrying", "canceling", "done", "failed", "canceled"]
RunStatus = Literal["running", "canceling", "succeeded", "failed", "partial", "canceled"]

AttemptOutcome = Literal[
    "succeeded", "failed", "infra", "retryable", "input_lost", "worker_lost", "restarted", "upgraded", "canceled",
]  # fmt: skip

RunMode = Literal["stale", "only", "force", "force_upstream"]
OnConflict = Literal["join", "queue", "cancel_previous", "reject"]


class Reason(Wire, frozen=True):
    """Why a node is not fresh. The data that a code brings along:

    `param_changed` field, old, new · `wire_changed` port · `upstream_new` port, node · `upstream_stale` node, depth ·
    `asset_replaced` field · `node_upgraded` old, new (versions, or types) · `model_changed` · `output_missing` ·
    `failed` problem · `forced` · `never_ran` · `inputs_changed` (on pinned nodes)
    """

    code: Literal[
        "param_changed", "wire_changed", "upstream_new", "upstream_stale", "asset_replaced", "node_upgraded",
        "model_changed", "output_missing", "failed", "forced", "never_ran", "inputs_changed",
    ]  # fmt: skip
    field: str | None = None
    port: str | None = None
    node: str | None = None
    depth: int | None = None
    old: Any = None
    new: Any = None
    problem: Problem | None = None


class LastStep(Reply, frozen=True):
    """How the newest step of a node that has ended came out, and in which run. `root` is the node whose failure or
    stop reached it. It says nothing of the document: what has been changed since, only the freshness tells."""

    run: str
    status: EndedStatus
    root: str | None = None


class NodeStatus(Reply, frozen=True):
    """One node now: its freshness with reasons, what it holds, its live step, and how the last step ended."""

    node: str
    state: State
    reasons: tuple[Reason, ...] = ()
    key: Key | None = None
    take: str | None = None
    outputs: dict[str, Output] | None = None
    step: StepStatus | None = None
    run: str | None = None
    last: LastStep | None = None
    problems: tuple[Problem, ...] = ()


class ProjectStatus(Reply, frozen=True):
    """All nodes of a project, as of event number `seq` and document revision `rev`."""

    project: str
    rev: int
    seq: int
    nodes: tuple[NodeStatus, ...]


class RunRequest(Wire, frozen=True):
    """A trigger. `params` overrides by node and field for this run only; `inputs` by name of an `input` node.

    `on_conflict` says what happens when the same target already runs: join it, queue another run behind it, cancel it
    first, or be refused.
    """

    mode: RunMode = "stale"
    rev: int | None = None
    params: dict[str, dict[str, Any]] = field(default_factory=dict)
    inputs: dict[str, Value] = field(default_factory=dict)
    priority: Annotated[int, Meta(ge=-10, le=10)] = 0
    on_conflict: OnConflict = "join"


class ProjectRunRequest(RunRequest, frozen=True):
    """A trigger of several nodes. No `targets` means every node whose result no other node takes."""

    targets: tuple[NodeId, ...] = ()


class PlanStep(Reply, frozen=True):
    """One node of a plan. `maybe` nodes may turn out to be reusable once their parents are done."""

    node: str
    action: Literal["run", "maybe"]
    type: str
    reasons: tuple[Reason, ...] = ()
    seconds: float | None = None
    cost: float = 0.0


class Plan(Reply, frozen=True):
    """What a trigger would do: `steps` in the order of work, the nodes it would reuse, and what stands in the way."""

    targets: tuple[str, ...]
    rev: int
    steps: tuple[PlanStep, ...]
    reused: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


class AttemptView(Reply, frozen=True):
    """One try of a job, the `number`-th. `outcome` is None while it goes on. Times are seconds since 1970."""

    number: int
    worker: str
    started_at: float
    ended_at: float | None
    outcome: AttemptOutcome | None
    problem: Problem | None


class StepView(Reply, frozen=True):
    """One node in a run. `attempts` are those of the job that it waited for, which other steps may have shared."""

    node: str
    status: StepStatus
    attempt: int = 0
    key: Key | None = None
    problem: Problem | None = None
    root: str | None = None
    attempts: tuple[AttemptView, ...] = ()


class RunView(Reply, frozen=True):
    """One trigger and how far it is. `after` is the run that has to end before this one begins. Times are seconds since
    1970."""

    id: str
    project: str
    rev: int
    targets: tuple[str, ...]
    mode: RunMode
    status: RunStatus
    after: str | None
    created_at: float
    finished_at: float | None
    steps: tuple[StepView, ...]


class RunSummary(Reply, frozen=True):
    """A run without its steps; `steps` counts them by status. Times are seconds since 1970."""

    id: str
    project: str
    rev: int
    targets: tuple[str, ...]
    mode: RunMode
    status: RunStatus
    after: str | None
    created_at: float
    finished_at: float | None
    steps: dict[StepStatus, int]


class RunList(Reply, frozen=True):
    """Some runs, newest first. `total` counts all that were asked for."""

    items: tuple[RunSummary, ...]
    total: int


class RunsStopped(Reply, frozen=True):
    """The runs that are being stopped, each as it is now."""

    items: tuple[RunView, ...]


class RunAccepted(Reply, frozen=True):
    """The answer to a trigger: the run, and the plan that it follows. `joined` when a live run already did it."""

    run: RunView
    plan: Plan
    joined: bool = False


class JobStep(Reply, frozen=True):
    """A step that waits for a job."""

    project: str
    run: str
    node: str


class JobView(Reply, frozen=True):
    """One computation of one key. `project` is the one that asked for it first; `steps` are all that wait for it.

    `position` counts from 1 in the queue of its lane; None for what is not queued. `due_at` is when the next try may
    begin, of one that is retrying. Times are seconds since 1970.
    """

    id: str
    key: Key
    type: str
    lane: Lane
    status: JobStatus
    priority: int
    attempts: int
    project: str
    steps: tuple[JobStep, ...]
    position: int | None
    created_at: float
    started_at: float | None
    due_at: float | None
    problem: Problem | None


class JobList(Reply, frozen=True):
    """Some jobs: those at work first, then the queue in its order, then those that have ended, newest first.

    `live` counts the jobs that have not ended, of all lanes.
    """

    items: tuple[JobView, ...]
    live: int

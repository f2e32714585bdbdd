"""What happened in a project, numbered without gaps; and the frames of the event socket."""

from typing import Literal

from schemas.base import Reply, Wire
from schemas.change import Difference
from schemas.problem import Problem
from schemas.run import NodeStatus, ProjectStatus, RunStatus, RunView, StepStatus


class GraphSaved(Wire, tag_field="type", tag="graph.saved", frozen=True):
    """The document has a new revision. `difference` is what it changed; older events don't say."""

    rev: int
    difference: Difference | None = None


class RunStarted(Wire, tag_field="type", tag="run.started", frozen=True):
    """A trigger was accepted; `steps` nodes are planned."""

    run: str
    targets: tuple[str, ...]
    steps: int


class RunEnded(Wire, tag_field="type", tag="run.ended", frozen=True):
    """A run reached its end."""

    run: str
    status: RunStatus


class RunCanceling(Wire, tag_field="type", tag="run.canceling", frozen=True):
    """A run is being stopped."""

    run: str


class StepChanged(Wire, tag_field="type", tag="step", frozen=True):
    """A node's step in a run has a new status."""

    run: str
    node: str
    status: StepStatus
    attempt: int = 0
    key: str | None = None
    problem: Problem | None = None
    root: str | None = None


Fact = GraphSaved | RunStarted | RunEnded | RunCanceling | StepChanged


class Event(Reply, frozen=True):
    """One numbered fact. `at` is seconds since 1970."""

    seq: int
    at: float
    fact: Fact


class Hello(Reply, tag_field="frame", tag="hello", frozen=True):
    """The first frame. `epoch` changes when the numbering starts anew; `since` is where this stream begins."""

    epoch: str
    since: int


class Snapshot(Reply, tag_field="frame", tag="snapshot", frozen=True):
    """The whole state at one number, when the missing events are too many or too old."""

    status: ProjectStatus
    runs: tuple[RunView, ...] = ()


class Events(Reply, tag_field="frame", tag="events", frozen=True):
    """Events in order, with no gap to the frame before."""

    events: tuple[Event, ...]


class Progress(Reply, tag_field="frame", tag="progress", frozen=True):
    """How far an attempt is. Not numbered; at most 5 a second per node.

    `preview` is a small picture of what there is so far, at most 320 pixels a side, as a `data:` URL. It is there only
    when it is another one: at most 4 a second per node.
    """

    run: str
    node: str
    attempt: int
    fraction: float
    stage: str = ""
    preview: str | None = None


class Freshness(Reply, tag_field="frame", tag="freshness", frozen=True):
    """The nodes whose freshness differs from what this socket was told before. Not numbered."""

    rev: int
    nodes: tuple[NodeStatus, ...]


class Wait(Reply, frozen=True):
    """A queued step. `position` 1 is the next one of its lane; `starts_at` is when it may begin, in seconds since 1970,
    if anybody can tell."""

    run: str
    node: str
    position: int
    starts_at: float | None = None


class Queue(Reply, tag_field="frame", tag="queue", frozen=True):
    """Where the queued steps of the project stand: all of them, but none behind the first thousand of its lane.

    Not numbered; at most one a second, and only when something has changed. A step that begins at once is in none.
    """

    waits: tuple[Wait, ...]


class Resync(Reply, tag_field="frame", tag="resync", frozen=True):
    """This client was too slow: connect again."""

    reason: Literal["slow"] = "slow"


SocketFrame = Hello | Snapshot | Events | Progress | Freshness | Queue | Resync

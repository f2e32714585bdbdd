"""Jobs as the engine, the workers and the database speak of them."""

from msgspec import Struct

from graph_engine.freshness import Recipe
from graph_engine.ports import JobHandle, Owner
from schemas.catalog import Lane
from schemas.ids import Key
from schemas.problem import Problem
from schemas.value import Artifact, Output


class WorkOrder(Struct, frozen=True):
    """One computation: its recipe, and where its inputs lie as (port, key of the parent's result, output)."""

    recipe: Recipe
    parents: tuple[tuple[str, Key, str], ...]


class Watcher(Struct, frozen=True):
    """A step that waits for a job."""

    project: str
    run: str
    node: str


class Claim(Struct, frozen=True, kw_only=True):
    """One attempt, held under a lease. Only a commit with this `fence` counts.

    `given` are the input values as (port, output). `handle` is the provider's job of an earlier attempt.
    """

    job: str
    fence: int
    attempt: int
    lost: int
    priority: int
    lane: Lane
    key: Key
    order: WorkOrder
    owner: Owner
    given: tuple[tuple[str, Output], ...]
    watchers: tuple[Watcher, ...]
    handle: JobHandle | None = None


class Presence(Struct, frozen=True):
    """A process that carries out jobs: how many of each lane it may do at the same time, and how many it does."""

    name: str
    host: str
    pid: int
    lanes: dict[Lane, int]
    busy: dict[Lane, int]


class Made(Struct, frozen=True, kw_only=True):
    """What a body gave. `artifacts` are in the store already; `seconds` is the body's time, `cost` US dollars."""

    outputs: dict[str, Output]
    artifacts: tuple[Artifact, ...] = ()
    seconds: float = 0.0
    cost: float = 0.0


class Broken(Struct, frozen=True, kw_only=True):
    """How an attempt went wrong.

    `fatal` is never tried again; `infra` and `retryable` are, the latter after a pause of at least `after` seconds when
    the other side asked for one.
    """

    kind: str
    problem: Problem
    after: float | None = None

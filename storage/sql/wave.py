"""One wave of transitions through one run, inside one transaction.

A wave starts where steps became ready or jobs ended. It settles everything that needs no worker (reused results,
inline nodes, the consequences of failures), creates or joins jobs for the rest, and is written by `flush` in a fixed
small number of statements, however many steps it moved.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple
from uuid import uuid4

import msgspec
from msgspec import Struct
from sqlalchemy import select

from graph_engine import fingerprint, inline, upgrade
from graph_engine.declare import NodeType
from graph_engine.errors import NodeError, problem_of
from graph_engine.freshness import Recipe, Stored
from graph_engine.job import WorkOrder
from graph_engine.memo import Digested
from graph_engine.plan import Snapshot, Task
from graph_engine.ports import Environment, Owner
from graph_engine.registry import Registry
from graph_engine.transitions import JOB_LIVE, STEP_TERMINAL
from schemas.event import Fact, StepChanged
from schemas.ids import Key
from schemas.problem import Problem
from schemas.run import EndedStatus, StepStatus
from schemas.value import Output
from storage.sql import steps, takes
from storage.sql.bells import Bells, ring
from storage.sql.engine import Rows, Transaction
from storage.sql.expressions import among, listed, one_of
from storage.sql.new_jobs import enqueue
from storage.sql.observer import Nobody, Observer
from storage.sql.remake import lift
from storage.sql.results import Present, digests_by_key, newest_of, outputs_by_key, result_of, result_row, store
from storage.sql.steps import Move
from storage.sql.tables import JobRow, table

_job = table(JobRow)

_LIVE_JOBS = select(_job.c.id, _job.c.key, _job.c.status, _job.c.attempts, _job.c.priority).where(
    one_of(_job.c.key, "keys"), among(_job.c.status, JOB_LIVE)
)

MOST_INLINE_BYTES = 2**20
"""What a node computed while planning may give: the transaction waits for it, and every node below takes it in."""


class RunInfo(Struct, frozen=True):
    """What a wave has to know of its run. `children` lists the planned children of each planned node."""

    id: str
    owner: Owner
    priority: int
    snapshot: Snapshot
    children: dict[str, list[str]]


class _Candidate(NamedTuple):
    """A step that is ready: it takes the result that there is, or is computed."""

    node: str
    node_type: NodeType
    task: Task
    key: Key
    base: Key
    digests: list[Digested]
    result: Callable[[], Stored | None]


class Tools(Struct, frozen=True):
    """What waves need from outside: node types with what they work on, the artifact store's knowledge, how to call
    people and workers, and who counts what happens."""

    registry: Registry
    environment: Environment
    present: Present
    bells: Bells
    poke: Callable[[str], None]
    observer: Observer = Nobody()


class Wave:
    """Collects transitions of one run. Make one, feed it, `flush` it; it is of no use afterwards.

    `ended` counts the steps that it made terminal.
    """

    def __init__(self, transaction: Transaction, run: RunInfo, tools: Tools) -> None:
        self._transaction = transaction
        self._run = run
        self._tools = tools
        self._tasks = run.snapshot.tasks
        self._remaining: dict[str, int] | None = None  # known only while the run is being started
        self._stored: dict[str, Stored] = {}
        self._absent: set[tuple[str, Key]] = set()
        self._again: frozenset[str] = frozenset()
        self._outputs: dict[Key, dict[str, Output]] = {}
        self._moves: dict[str, Move] = {}
        self._waiting: dict[str, tuple[Key, Key, Task]] = {}
        self._live: list[Rows] = []
        self._results: list[dict[str, Any]] = []
        self._settled: deque[str] = deque()
        self._takes: list[takes.NewTake] = []
        self._failures: list[takes.NewFailure] = []
        self.ended = 0

    def start(self, reused: dict[str, Stored], absent: Iterable[tuple[str, Key]]) -> None:
        """Begin the run: every planned node without planned parents is ready.

        `reused` are the results that it takes as they are, by node; `absent` are nodes with keys that have no result.
        """
        self._stored.update(reused)
        self._absent.update(absent)
        self.wait()
        self.resume()

    def wait(self) -> None:
        """Write the run down with every step blocked; another wave will `resume` it."""
        self._remaining = {node: len(self._run.snapshot.parents(node)) for node in self._tasks}

    def resume(self) -> None:
        """Begin a run whose steps are all blocked, or were stopped while they waited."""
        roots = [node for node in self._tasks if not self._run.snapshot.parents(node)]
        if self._remaining is None:
            roots = steps.still_blocked(self._transaction, self._run.id, roots)
        self._ready(roots)
        self._drain()

    def again(self, nodes: Sequence[str]) -> None:
        """These steps ran, and have lost their job: they are ready anew. Their rows are blocked already."""
        self._again = frozenset(nodes)
        self._ready(nodes)
        self._drain()

    def succeeded(self, done: dict[str, Stored]) -> None:
        """These steps have got their results from jobs; their rows are changed already."""
        for node, stored in done.items():
            self._stored[node] = stored
            self._settled.append(node)
        self._drain()

    def failed(self, problems: dict[str, Problem]) -> None:
        """These steps have failed; their rows are changed already. What depends on them can't run any more."""
        for node in problems:
            self._fail_descendants(node)

    def note(self, node: str, status: StepStatus, **facts: Any) -> None:
        """Report a transition of a step whose row is changed already."""
        self._tell([StepChanged(run=self._run.id, node=node, status=status, **facts)])

    def took(self, node: str, key: Key, base: Key, status: EndedStatus = "succeeded") -> None:
        """A step got this result: it becomes a take of its node."""
        task = self._tasks[node]
        sources = tuple((w.source, w.output) for w in task.wires)
        self._takes.append(takes.NewTake(node, key, base, task.nonce, sources, status))

    def lost(self, node: str, base: Key | None, problem: Problem) -> None:
        """A step whose row is changed already ended without a result."""
        self._failures.append(takes.NewFailure(node, base, problem, "failed"))

    def flush(self) -> None:
        """Write everything: results, jobs, steps, takes. The caller counts down the `ended` steps."""
        store(self._transaction, self._results)
        self._enqueue()
        moves = self._moves
        if self._remaining is not None:
            steps.insert_all(self._transaction, self._run.id, self._remaining, moves)
        else:
            moves = steps.move(self._transaction, self._run.id, moves)
        self._report(moves)
        skipped = [takes.NewEnd(n, m.status, m.root) for n, m in moves.items() if m.status == "upstream_failed"]
        takes.record(self._transaction, self._run.owner.project, self._run.id, self._takes, self._failures, skipped)

    # -- readiness ---------------------------------------------------------------------------------------------------

    def _drain(self) -> None:
        """Pass settled steps on to their children until nothing new becomes ready."""
        while self._settled:
            counts: Counter[str] = Counter()
            for node in self._settled:
                counts.update(self._run.children[node])
            self._settled.clear()
            self._ready(self._freed(counts))

    def _freed(self, counts: Counter[str]) -> list[str]:
        """The steps that wait for nobody any more, now that so many of their parents are done."""
        if self._remaining is None:
            return steps.count_down(self._transaction, self._run.id, counts)
        for node, count in counts.items():
            self._remaining[node] -= count
        return [n for n in counts if self._remaining[n] == 0 and n not in self._moves]

    def _ready(self, nodes: Sequence[str]) -> None:
        """Nothing is left that these steps wait for. What is asked of the database is asked for all of them at once."""
        self._load_parents(nodes)
        ready = [found for node in nodes if (found := self._candidate(node)) is not None]
        self._look_for_jobs([c.key for c in ready if c.task.lane != "inline"])
        for found in ready:
            if (stored := found.result()) is not None:
                self._settle(found.node, "cached", stored, found.base)
            elif found.task.lane == "inline":
                self._compute(found)
            else:
                self._waiting[found.node] = (found.key, found.base, found.task)

    def _candidate(self, node: str) -> "_Candidate | None":
        task = self._tasks[node]
        try:
            node_type = upgrade.installed(task.type, task.version, self._tools.registry)
            if node_type.version > task.version:
                task = self._renewed(node, node_type)
        except NodeError as error:
            self._fail(node, None, error.problem)
            return None
        digests = self._digests(task)
        head = fingerprint.head(node_type, bytes(task.params), task.environment)
        base = fingerprint.key(head, digests)
        key = fingerprint.key(head, digests, task.nonce) if task.nonce else base
        return _Candidate(node, node_type, task, key, base, digests, self._result(node, key, base))

    def _renewed(self, node: str, node_type: NodeType) -> Task:
        run = self._run
        return upgrade.renewed(run.snapshot, run.children, node, node_type, self._tools.environment, run.owner.project)

    def _look_for_jobs(self, keys: Sequence[Key]) -> None:
        if keys:
            self._live.append(self._transaction.execute(_LIVE_JOBS, {"keys": listed(sorted(set(keys)))}))

    def _load_parents(self, nodes: Iterable[str]) -> None:
        missing = {w.source for node in nodes for w in self._tasks[node].wires} - self._stored.keys()
        if not missing:
            return
        given = self._run.snapshot.given
        keys = {node: given[node] for node in missing if node in given}
        planned = [node for node in missing if node not in keys]
        if planned:
            keys.update(steps.keys_of(self._transaction, self._run.id, planned))
        digests = digests_by_key(self._transaction, list(keys.values()))
        self._stored.update((node, Stored(key, digests[key])) for node, key in keys.items())

    def _digests(self, task: Task) -> list[Digested]:
        """What the parents gave, for a key. Their results are known."""
        return [(w.port, w.ordinal, self._stored[w.source].digests.get(w.output, "")) for w in task.wires]

    def _result(self, node: str, key: Key, base: Key) -> Callable[[], Stored | None]:
        if (node, key) in self._absent:
            return lambda: None
        if key != base:
            return partial(result_of, self._transaction, key, self._tools.present)
        return newest_of(self._transaction, self._run.owner.project, node, base, self._tools.present)

    def _settle(self, node: str, status: EndedStatus, stored: Stored, base: Key) -> None:
        if node in self._again:
            status = "succeeded"  # what ran has not been there from the beginning, whoever has made it
        self._stored[node] = stored
        self._moves[node] = Move(status, stored.key, base)
        self._settled.append(node)
        self.took(node, stored.key, base, status)

    def _compute(self, candidate: "_Candidate") -> None:
        node, node_type, task, key, base, digests, _ = candidate
        given = [(w.port, o) for w in task.wires if (o := self._output(w.source, w.output)) is not None]
        try:
            outputs = inline.compute(node_type, bytes(task.params), given, self._run.owner)
        except Exception as error:
            self._fail(node, base, problem_of(node_type.title, error))
            return
        row, stored = result_row(key, _recipe(task, digests), outputs, self._transaction.now)
        if len(row["outputs"]) > MOST_INLINE_BYTES:
            self._fail(node, base, _too_much(node_type.title, len(row["outputs"])))
            return
        self._results.append(row)
        self._outputs[key] = outputs
        self._settle(node, "succeeded", stored, base)

    def _output(self, node: str, port: str) -> Output | None:
        key = self._stored[node].key
        if key not in self._outputs:
            self._outputs.update(outputs_by_key(self._transaction, [key]))
        return self._outputs[key].get(port)

    # -- failure -----------------------------------------------------------------------------------------------------

    def _fail(self, node: str, base: Key | None, problem: Problem) -> None:
        problem = at_node(problem, self._run.owner.project, node)
        self._moves[node] = Move("failed", base=base, problem=problem)
        self._failures.append(takes.NewFailure(node, base, problem, "failed"))
        self._fail_descendants(node)

    def _fail_descendants(self, root: str) -> None:
        stack = list(self._run.children[root])
        seen: set[str] = set()
        while stack:
            node = stack.pop()
            if node in seen or node in self._moves:
                continue
            seen.add(node)
            self._moves[node] = Move("upstream_failed", root=root)
            stack += self._run.children[node]

    # -- writing -----------------------------------------------------------------------------------------------------

    def _enqueue(self) -> None:
        """A job for every key that has none: a key that somebody is working on already is joined."""
        wanted = {key for key, _, _ in self._waiting.values()}
        live = {row.key: row for rows in self._live for row in rows if row.key in wanted}
        for row in live.values():
            if row.priority < self._run.priority:
                lift(self._transaction, row.id, self._run.priority)
        created: dict[Key, str] = {}
        jobs: list[dict[str, Any]] = []
        for node, (key, base, task) in self._waiting.items():
            job = live.get(key)
            if job is not None:
                self._moves[node] = Move(job.status, key, base, job.id, job.attempts)
                continue
            if key not in created:
                created[key] = uuid4().hex
                jobs.append(self._job(created[key], key, task))
                ring(self._transaction, self._tools.bells, task.lane, created[key])
            self._moves[node] = Move("queued", key, base, created[key])
        enqueue(self._transaction, jobs)

    def _job(self, id: str, key: Key, task: Task) -> dict[str, Any]:
        digests = self._digests(task)
        parents = tuple((w.port, self._stored[w.source].key, w.output) for w in task.wires)
        order = WorkOrder(_recipe(task, digests), parents)
        return {
            "id": id, "key": key, "lane": task.lane, "provider": task.provider, "priority": self._run.priority,
            "project_id": self._run.owner.project, "user_id": self._run.owner.user,
            "work": msgspec.json.encode(order).decode(),
        }  # fmt: skip

    def _report(self, moves: dict[str, Move]) -> None:
        # A step that goes from a job that ran to another one that runs was queued in between.
        joined = [node for node in self._again if moves[node].status == "running"]
        self._tell([StepChanged(run=self._run.id, node=node, status="queued") for node in joined])
        self._tell([
            StepChanged(
                run=self._run.id, node=node, status=move.status, attempt=move.attempt, key=move.key,
                problem=move.problem, root=move.root,
            )
            for node, move in moves.items()
        ])  # fmt: skip
        self.ended += sum(move.status in STEP_TERMINAL for move in moves.values())

    def _tell(self, facts: Sequence[Fact]) -> None:
        self._transaction.tell(self._run.owner.project, facts)


def at_node(problem: Problem, project: str, node: str) -> Problem:
    """The problem with the place it belongs to."""
    where = msgspec.structs.replace(problem.where, project=project, node=node)
    return msgspec.structs.replace(problem, where=where)


def _recipe(task: Task, digests: list[Digested]) -> Recipe:
    return Recipe(
        type=task.type, version=task.version, params=task.params, environment=task.environment,
        inputs=tuple(digests), nonce=task.nonce,
    )  # fmt: skip


def _too_much(title: str, size: int) -> Problem:
    return Problem(
        code="output_too_large",
        title=f"{title} gave more than a graph can carry",
        detail=f"{size:,} bytes; at most {MOST_INLINE_BYTES:,} fit.",
        hint="Give it less to work with: what goes into it may have been doubled again and again on the way.",
    )

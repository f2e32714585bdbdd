"""What has to be true of a database at any moment: looked for in all of it, in one transaction.

One project comes after the other, and of each its runs and events in pages: what is held in memory is that of the
largest project, whatever else there is.
"""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import text

from storage.sql import journal
from storage.sql.engine import Database, Reader
from storage.sql.job_invariants import broken_jobs
from storage.sql.run_invariants import broken_counts, broken_snapshots, broken_turns
from storage.sql.told import Told

_PROJECTS = text("SELECT id, name, seq FROM project ORDER BY created_at, id")
_RUNS = text("SELECT id, status, live, after_run FROM run WHERE project_id = :project")
_STEPS = text(
    "SELECT run_id, node_id, step.status, remaining, key, base, job_id FROM run JOIN step ON run_id = run.id"
    " WHERE project_id = :project"
)
_HEADS = text("SELECT node_id, last FROM head WHERE project_id = :project AND last IS NOT NULL")
_SNAPSHOTS = text(
    "SELECT id, after_run, snapshot FROM run JOIN snapshot ON run_id = id"
    " WHERE project_id = :project AND id > :after ORDER BY id LIMIT :limit"
)
_REMADE = text("SELECT key FROM job WHERE status = 'done' GROUP BY key HAVING count(*) > 1")

_EVENTS_AT_ONCE = 2000
_SNAPSHOTS_AT_ONCE = 50


def broken_invariants(database: Database, remade: Collection[str] | None = None) -> list[str]:
    """One line for each thing that must never be. Others may go on writing meanwhile.

    `remade` are the keys of results that were replaced by different ones: what was made from those before stays. None
    takes any for such a one that was made more than once.
    """
    with database.read() as reader:
        if remade is None:
            remade = {row.key for row in reader.execute(_REMADE)}
        broken = broken_jobs(reader)
        for project in reader.execute(_PROJECTS):
            broken += [f"project “{project.name}” ({project.id}): {line}" for line in _of(reader, project, remade)]
        return broken


def _of(reader: Reader, project: Any, remade: Collection[str]) -> list[str]:
    asked = {"project": project.id}
    runs, steps, heads = (reader.execute(query, asked) for query in (_RUNS, _STEPS, _HEADS))
    told = Told()
    for event in _events(reader, project.id):
        told.hear(event.seq, event.fact)
    of_run: dict[str, dict[str, Any]] = {}
    for step in steps:
        of_run.setdefault(step.run_id, {})[step.node_id] = step
    return [
        *told.broken(project.seq, runs, steps, heads),
        *broken_counts(runs, of_run),
        *broken_turns(runs),
        *(line for page in _snapshots(reader, project.id) for line in broken_snapshots(reader, page, of_run, remade)),
    ]


def _events(reader: Reader, project: str) -> Iterator[Any]:
    seq = 0
    while page := journal.since(reader, project, seq, _EVENTS_AT_ONCE):
        yield from page
        seq = page[-1].seq


def _snapshots(reader: Reader, project: str) -> Iterator[list[Any]]:
    after = ""
    while page := list(reader.execute(_SNAPSHOTS, {"project": project, "after": after, "limit": _SNAPSHOTS_AT_ONCE})):
        yield page
        after = page[-1].id

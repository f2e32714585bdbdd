"""What came out of runs: their targets' outputs, by name."""

from collections import Counter
from collections.abc import Mapping

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, select

from graph_engine.plan import Snapshot
from graph_engine.values import artifacts_in
from schemas.outcome import RunOutcome, RunOutput
from schemas.value import Output
from storage.sql.engine import Database, Reader
from storage.sql.results import outputs_by_key
from storage.sql.run_view import view
from storage.sql.tables import RunRow, SnapshotRow, table

_run, _snapshot = table(RunRow), table(SnapshotRow)
_ENDED = select(_run.c.finished_at).where(_run.c.id == bindparam("run"))
_SNAPSHOT = select(_snapshot.c.snapshot).where(_snapshot.c.run_id == bindparam("run"))


class _Named(Struct, frozen=True):
    """What of an `output` node's params counts here."""

    name: str = "output"


class Outcomes:
    """Answers what runs gave."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, run: str) -> RunOutcome:
        """What a run gave, or has given so far. Raises RunMissing."""
        with self._database.read() as connection:
            return outcome(connection, run)

    def ended(self, run: str) -> bool:
        """Whether there is nothing left to wait for: a run that is not there has ended too."""
        with self._database.read() as connection:
            row = connection.execute(_ENDED, {"run": run}).first()
        return row is None or row.finished_at is not None


def outcome(connection: Reader, run: str) -> RunOutcome:
    """What a run gave, as this transaction sees it. Raises RunMissing."""
    shown = view(connection, run)
    snapshot = msgspec.json.decode(connection.execute(_SNAPSHOT, {"run": run}).one().snapshot, type=Snapshot)
    keys = {step.node: step.key for step in shown.steps if step.status in ("succeeded", "cached") and step.key}
    keys |= {node: snapshot.given[node] for node in shown.targets if node in snapshot.given}
    made = {node: keys[node] for node in shown.targets if node in keys}
    values = outputs_by_key(connection, sorted(set(made.values())))
    outputs = {node: values[key] for node, key in made.items() if key in values}
    return RunOutcome(
        id=shown.id,
        status=shown.status,
        created_at=shown.created_at,
        finished_at=shown.finished_at,
        steps=dict(Counter(step.status for step in shown.steps)),
        outputs=_by_name(outputs, snapshot, alone=len(shown.targets) == 1),
        problems=tuple(step.problem for step in shown.steps if step.problem is not None and step.status == "failed"),
    )


def _by_name(outputs: Mapping[str, Mapping[str, Output]], snapshot: Snapshot, *, alone: bool) -> dict[str, RunOutput]:
    named: dict[str, RunOutput] = {}
    for node, ports in outputs.items():
        task = snapshot.tasks.get(node)
        for port, value in ports.items():
            if task is not None and task.type == "output":
                name = msgspec.json.decode(task.params, type=_Named).name
            else:
                name = port if alone else f"{node}.{port}"
            named.setdefault(name, _output(value))
    return named


def _output(value: Output) -> RunOutput:
    return RunOutput(value=value, urls=tuple(f"/api/artifacts/{file.digest}" for file in artifacts_in(value)))

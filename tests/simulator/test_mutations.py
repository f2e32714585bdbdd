"""The simulator is worth something only if it finds a broken rule: here each of them is broken on purpose."""

from collections.abc import Callable, Mapping

import pytest
from simulator import Broken, Laboratory
from sqlalchemy import bindparam, update

from executors import outdated
from graph_engine import upgrade
from graph_engine.ports import JobHandle
from storage.sql import attempts, cancel, queue, runbook, steps, wave
from storage.sql.engine import Transaction
from storage.sql.reconciler import Reconciler
from storage.sql.tables import JobRow, StepRow, table

_job, _step = table(JobRow), table(StepRow)
_NEXT = queue.NEXT.scalar_subquery()

LIVES = 40
Mutation = Callable[[pytest.MonkeyPatch], None]


def without_fence(patch: pytest.MonkeyPatch) -> None:
    """An attempt ends although another one has the job."""
    end = (
        update(_job)
        .where(_job.c.id == bindparam("job"), bindparam("held") == bindparam("held"), bindparam("was") != "")
        .values(
            status=bindparam("new_status"), lease_until=None, due_at=bindparam("new_due"), lost=bindparam("new_lost"),
            problem=bindparam("new_problem"),
        )
        .returning(_job.c.worker, _job.c.provider, _job.c.created_at, _job.c.started_at)
    )  # fmt: skip
    patch.setattr(attempts, "_END", end)


def without_compare_and_set(patch: pytest.MonkeyPatch) -> None:
    """Steps follow their job wherever they were, and their children are counted down once more."""
    follow = (
        update(_step)
        .where(_step.c.job_id == bindparam("job"), bindparam("was") != "")
        .values(status=bindparam("new_status"), attempt=bindparam("new_attempt"), problem=bindparam("new_problem"))
        .returning(_step.c.run_id, _step.c.node_id, _step.c.base)
    )
    patch.setattr(steps, "_FOLLOW", follow)


def without_reconciler(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Reconciler, "sweep", lambda _: None)


def without_lease(patch: pytest.MonkeyPatch) -> None:
    """A claim that nobody finds again when its worker has died."""
    values = {
        "status": "running", "fence": _job.c.fence + 1, "attempts": _job.c.attempts + 1, "worker": bindparam("by"),
        "started_at": bindparam("now"), "lease_until": None, "due_at": None,
    }  # fmt: skip
    claim = update(_job).where(_job.c.id == _NEXT, bindparam("lease") > 0).values(values).returning(_job)
    patch.setattr(attempts, "_CLAIM", claim)


def without_fence_of_claims(patch: pytest.MonkeyPatch) -> None:
    """Two attempts have the same number."""
    values = {
        "status": "running", "attempts": _job.c.attempts + 1, "worker": bindparam("by"),
        "started_at": bindparam("now"), "lease_until": bindparam("lease"), "due_at": None,
    }  # fmt: skip
    patch.setattr(attempts, "_CLAIM", update(_job).where(_job.c.id == _NEXT).values(values).returning(_job))


def without_waiting_for_all_parents(patch: pytest.MonkeyPatch) -> None:
    real = steps.count_down

    def count_down(transaction: Transaction, run: str, counts: Mapping[str, int]) -> list[str]:
        real(transaction, run, counts)
        return list(counts)

    patch.setattr(steps, "count_down", count_down)


def with_a_lost_decrement(patch: pytest.MonkeyPatch) -> None:
    """Two parents that are done at once count as one."""
    real = steps.count_down

    def count_down(transaction: Transaction, run: str, counts: Mapping[str, int]) -> list[str]:
        return real(transaction, run, dict.fromkeys(counts, 1))

    patch.setattr(steps, "count_down", count_down)


def without_joining(patch: pytest.MonkeyPatch) -> None:
    """Every step gets a job of its own."""
    patch.setattr(wave, "_LIVE_JOBS", wave._LIVE_JOBS.where(_job.c.id == ""))


def without_looking_whether_others_want_the_job(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(cancel, "_WAITING", cancel._WAITING.where(_step.c.job_id == ""))


def without_the_next_in_line(patch: pytest.MonkeyPatch) -> None:
    """A queued run is started by nobody."""
    patch.setattr(runbook, "_FREE", runbook._FREE.where(runbook._run.c.id == ""))


def without_the_handle(patch: pytest.MonkeyPatch) -> None:
    """The provider's job is kept by nobody: after a crash it is paid for once more."""

    def save_handle(link: object, handle: JobHandle | None) -> None:
        """Keep nothing."""

    patch.setattr("simulator_workers._Link.save_handle", save_handle)


def without_planning_anew(patch: pytest.MonkeyPatch) -> None:
    """Steps whose job was planned before an upgrade lose it, and nobody makes them ready again."""
    patch.setattr(wave.Wave, "again", lambda wave, nodes: None)


def with_the_old_version(patch: pytest.MonkeyPatch) -> None:
    """What was planned before an upgrade keeps its key."""
    patch.setattr(upgrade, "renewed", lambda snapshot, children, node, *_: snapshot.tasks[node])


def without_regard_for_what_is_paid(patch: pytest.MonkeyPatch) -> None:
    """What a provider has at work is planned anew after an upgrade, and paid for once more."""
    patch.setattr(outdated, "misfits", lambda *_: ["unfit"])


MUTATIONS: list[Mutation] = [
    without_fence, without_compare_and_set, without_reconciler, without_lease, without_fence_of_claims,
    without_waiting_for_all_parents, with_a_lost_decrement, without_joining,
    without_looking_whether_others_want_the_job, without_the_next_in_line, without_the_handle,
    without_planning_anew, with_the_old_version, without_regard_for_what_is_paid,
]  # fmt: skip


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_a_broken_rule_is_found(laboratory: Laboratory, mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    mutation(monkeypatch)
    with pytest.raises(Broken):
        laboratory.live_many(range(LIVES))

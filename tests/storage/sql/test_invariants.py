"""What must never be is found, and what may be is not."""

import pytest
from desk import FATAL, LOOSE, Desk, later
from sqlalchemy import text

from graph_engine.job import Made
from schemas.value import Artifact, Image
from storage.sql import invariants, job_invariants
from storage.sql.invariants import broken_invariants


def damage(desk: Desk, statement: str) -> None:
    with desk.store.database.write() as transaction:
        transaction.execute(text(statement))


@pytest.fixture
def damaged(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A database that a test may leave broken."""
    monkeypatch.setattr(desk, "check", lambda: None)
    return desk


def busy(desk: Desk) -> None:
    """Runs that have ended in every way, and one at work."""
    project = desk.project("a -> b, c -> b", say="a b c", say_far="far")
    desk.run(project, "b")
    desk.edit(project, "c", text="d")
    desk.trigger(project, "b")
    desk.fail(desk.claim(), FATAL)
    desk.trigger(project, "far")
    desk.fail(desk.claim("network"), LOOSE)
    with later(3600):
        desk.store.reconciler.sweep()
    desk.claim("network")
    desk.store.runs.cancel(desk.trigger(desk.project(say="x"), "x").run.id)


def test_nothing_is_broken_where_runs_end_in_every_way(desk: Desk) -> None:
    busy(desk)

    assert broken_invariants(desk.store.database) == []


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("UPDATE run SET live = live + 1", "steps that have not ended, and has"),
        ("UPDATE run SET status = 'running'", "is running, and 0 of its steps have not ended"),
        ("UPDATE run SET after_run = 'gone'", "waits for run gone, which never ends"),
        ("UPDATE step SET base = 'x' WHERE node_id = 'b' AND base IS NOT NULL", "has a key that is not made of"),
        ("UPDATE step SET status = 'queued' WHERE node_id = 'far'", "is queued, and its job"),
        ("UPDATE step SET status = 'canceled' WHERE node_id = 'far'", "and the events say running"),
        ("UPDATE project SET seq = seq + 1", "are not numbered without gaps"),
        ("DELETE FROM event WHERE seq = 2", "are not numbered without gaps"),
        ("UPDATE job SET lease_until = NULL WHERE status = 'running'", "has neither a lease nor a time"),
        ("UPDATE job SET key = 'x' WHERE status = 'failed'", "has a key that is not that of what it makes"),
        ("UPDATE step SET job_id = NULL WHERE node_id = 'far'", "is running, and nobody waits for it"),
        ("UPDATE head SET last = NULL", "by the events, and never by its node"),
        ("DELETE FROM step WHERE node_id = 'c'", "has other steps than it was planned with"),
    ],
)
def test_what_must_never_be_is_said_in_words(damaged: Desk, statement: str, word: str) -> None:
    busy(damaged)
    damage(damaged, statement)

    assert any(word in line for line in broken_invariants(damaged.store.database)), word


def test_more_events_and_runs_than_are_read_at_once_are_all_looked_at(
    damaged: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in (
        (invariants, "_EVENTS_AT_ONCE"), (invariants, "_SNAPSHOTS_AT_ONCE"), (job_invariants, "_JOBS_AT_ONCE"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, 1)
    busy(damaged)
    assert broken_invariants(damaged.store.database) == []
    damage(damaged, "UPDATE job SET key = 'x' WHERE status = 'failed'")
    assert broken_invariants(damaged.store.database) != []


def test_a_result_that_was_made_twice_may_have_become_another_one(damaged: Desk) -> None:
    project = damaged.project("d -> r", dot="d", read="r")
    damaged.run(project, "r")
    damaged.edit(project, "r", text="again")
    damaged.trigger(project, "r")
    reader = damaged.claim()
    damaged.store.jobs.lose_input(reader, [picture.artifact.digest for _, picture in reader.given])  # type: ignore[union-attr]
    other = Image(artifact=Artifact(digest="f" * 64, media_type="text/plain", size=1), width=1, height=1)
    damaged.store.jobs.succeed(damaged.claim(), Made(outputs={"image": other}))

    assert broken_invariants(damaged.store.database) == []
    assert "not made of what the nodes above it gave" in "".join(broken_invariants(damaged.store.database, ()))


def test_what_a_run_was_given_may_be_gone_since(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b")
    desk.run(project, "a")
    desk.run(project, "b")
    damage(desk, "DELETE FROM result WHERE key IN (SELECT key FROM step WHERE node_id = 'a')")

    assert broken_invariants(desk.store.database) == []

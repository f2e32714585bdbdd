"""Triggers in the database: their tokens, and which runs are theirs."""

import pytest
from desk import Desk
from sqlalchemy import text

from storage.sql.errors import ProjectMissing, RunMissing, TriggerMissing
from storage.sql.trigger_tokens import TOKEN_BYTES, run_key


def test_a_token_finds_its_trigger_and_is_kept_nowhere(desk: Desk) -> None:
    project = desk.project(say="a")
    made, token = desk.store.triggers.create(project, "a", "From the studio")

    assert desk.store.triggers.find(token) == made
    assert TOKEN_BYTES * 8 >= 128
    assert len(token) > TOKEN_BYTES
    with desk.store.database.read() as connection:
        rows = connection.execute(text("SELECT * FROM trigger_token")).all()
    assert token.removeprefix("rgt_") not in str([tuple(row) for row in rows])


def test_two_tokens_are_never_the_same(desk: Desk) -> None:
    project = desk.project(say="a")

    assert len({desk.store.triggers.create(project, None, "")[1] for _ in range(20)}) == 20


@pytest.mark.parametrize("token", ["", "rgt_", "rgt_wrong", "x" * 100_000, "\udcff", "' OR 1=1 --"])
def test_a_wrong_token_finds_nothing_and_is_not_repeated(desk: Desk, token: str) -> None:
    desk.store.triggers.create(desk.project(), None, "")

    with pytest.raises(TriggerMissing) as caught:
        desk.store.triggers.find(token)

    assert len(token) < 5 or token not in str(caught.value)


def test_a_trigger_that_was_revoked_is_gone(desk: Desk) -> None:
    project, other = desk.project(), desk.project()
    made, token = desk.store.triggers.create(project, None, "")
    with pytest.raises(TriggerMissing):
        desk.store.triggers.revoke(other, made.id)
    assert [trigger.id for trigger in desk.store.triggers.list(project)] == [made.id]

    desk.store.triggers.revoke(project, made.id)

    assert desk.store.triggers.list(project) == []
    with pytest.raises(TriggerMissing):
        desk.store.triggers.find(token)


def test_the_list_says_when_a_trigger_was_used(desk: Desk) -> None:
    project = desk.project()
    made, _ = desk.store.triggers.create(project, None, "one")
    desk.store.triggers.create(project, None, "two")

    desk.store.triggers.used(made.id)

    (used, unused) = desk.store.triggers.list(project)
    assert (used.name, unused.name, unused.used_at) == ("one", "two", None)
    assert used.used_at is not None
    assert used.used_at >= used.created_at


def test_triggers_of_a_project_that_is_not_there_are_a_problem(desk: Desk) -> None:
    with pytest.raises(ProjectMissing):
        desk.store.triggers.create("ghost", None, "")
    with pytest.raises(ProjectMissing):
        desk.store.triggers.list("ghost")


def test_a_trigger_shows_its_own_runs_only(desk: Desk) -> None:
    project = desk.project(say="a")
    one, other = (desk.store.triggers.create(project, "a", "")[0] for _ in range(2))
    theirs = desk.trigger(project, "a", key=run_key(one.id, "click")).run.id
    second = desk.trigger(project, "a", key=run_key(one.id, None)).run.id
    desk.work()
    mine = desk.trigger(project, "a").run.id

    assert desk.store.triggers.outcome(one, theirs).outputs["text"].value.text == "a"
    assert {run.id for run in desk.store.triggers.runs(one, 10)} == {theirs, second}
    assert [run.id for run in desk.store.triggers.runs(one, 1)] == [second]
    assert desk.store.triggers.runs(other, 10) == ()
    for trigger, run in ((one, mine), (other, theirs), (one, "ghost")):
        with pytest.raises(RunMissing):
            desk.store.triggers.outcome(trigger, run)

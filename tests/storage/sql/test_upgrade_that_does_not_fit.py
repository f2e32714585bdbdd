"""What was planned before an upgrade, and can't go on after it: it says why, and the rest goes on."""

import msgspec
import pytest
import trial_nodes
from desk import FATAL
from sqlalchemy import text
from upgraded import SAY, Install, Notebook, given_back, without_settings

from storage.sql.invariants import broken_invariants


def test_settings_that_the_newer_version_does_not_take_fail_their_step_alone(
    install: Install, notebook: Notebook
) -> None:
    desk = install()
    project = desk.project("a -> b, c -> d", say="a", hush="b c d")
    run = desk.trigger(project, "b", "d").run.id
    desk = install(without_settings)
    old, other = sorted((desk.claim(), desk.claim()), key=lambda claim: claim.order.recipe.type, reverse=True)
    desk.finish(other)
    assert desk.store.jobs.plan_anew(old)
    desk.work()

    assert desk.steps(run) == {"a": "failed", "b": "upstream_failed", "c": "succeeded", "d": "succeeded"}
    view = desk.store.runs.view(run)
    assert view.status == "partial"
    [problem] = [step.problem for step in view.steps if step.node == "a"]
    assert problem is not None
    assert (problem.code, problem.where.node, problem.where.project) == ("node_upgraded", "a", project)
    assert problem.detail.startswith("The setting “")
    assert problem.hint.endswith("and run it again.")
    assert "failed" not in desk.job_statuses()


def test_a_blocked_step_whose_settings_are_not_taken_any_more_fails_in_words(install: Install) -> None:
    desk = install()
    run = desk.trigger(desk.project("a -> b", hush="a", say="b"), "b").run.id
    desk = install(without_settings)
    desk.work()

    [problem] = [step.problem for step in desk.store.runs.view(run).steps if step.node == "b"]
    assert problem is not None
    assert problem.code == "node_upgraded"


def test_a_version_older_than_the_one_of_the_plan_fails_in_words(install: Install) -> None:
    desk = install(SAY)
    run = desk.trigger(desk.project("a -> b", hush="a", say="b"), "b").run.id
    desk = install()
    desk.work()

    [problem] = [step.problem for step in desk.store.runs.view(run).steps if step.node == "b"]
    assert problem is not None
    assert (problem.code, problem.detail) == (
        "unknown_node_type", "This was planned with version 2; here is version 1.",
    )  # fmt: skip


def test_what_is_stopped_meanwhile_is_not_planned_anew(install: Install) -> None:
    desk = install()
    run = desk.trigger(desk.project(say="a"), "a").run.id
    desk = install(SAY)
    claim = desk.claim()
    desk.store.runs.cancel(run)
    assert desk.steps(run) == {"a": "canceling"}

    assert desk.store.jobs.plan_anew(claim)

    assert (desk.steps(run), desk.store.runs.view(run).status) == ({"a": "canceled"}, "canceled")
    assert desk.job_statuses() == ["canceled"]


def test_only_the_runs_that_still_want_it_are_planned_anew(install: Install) -> None:
    desk = install()
    stopped, wanted = [desk.trigger(desk.project(say="a"), "a").run.id for _ in range(2)]
    desk = install(SAY)
    claim = desk.claim()
    desk.store.runs.cancel(stopped)

    assert desk.store.jobs.plan_anew(claim)

    desk.work()
    assert [desk.store.runs.view(run).status for run in (stopped, wanted)] == ["canceled", "succeeded"]


def test_who_has_lost_the_job_plans_nothing(install: Install) -> None:
    desk = install()
    run = desk.trigger(desk.project(say="a"), "a").run.id
    desk = install(SAY)
    zombie = desk.claim()
    desk.store.reconciler.adopt()
    heir = desk.claim()

    assert not desk.store.jobs.plan_anew(zombie)

    assert desk.steps(run) == {"a": "running"}
    assert desk.store.jobs.plan_anew(heir)
    assert desk.steps(run) == {"a": "queued"}


def test_asked_again_after_a_lost_answer_it_says_the_same_and_changes_nothing(install: Install) -> None:
    desk = install()
    run = desk.trigger(desk.project(say="a"), "a").run.id
    desk = install(SAY)
    claim = desk.claim()

    assert desk.store.jobs.plan_anew(claim)
    assert desk.store.jobs.plan_anew(claim)

    assert (desk.steps(run), desk.job_statuses()) == ({"a": "queued"}, ["canceled", "queued"])


def test_a_file_that_only_an_older_version_can_make_again_is_said_to_be_lost(install: Install) -> None:
    desk = install()
    project = desk.project("d -> r", dot="d", read="r")
    desk.run(project, "r")
    desk.edit(project, "r", text="again")
    run = desk.trigger(project, "r").run.id
    desk = install(msgspec.structs.replace(trial_nodes.dot, version=2))
    for _ in range(3):
        reader = desk.claim()
        assert reader.order.recipe.type == "read"
        assert desk.store.jobs.lose_input(reader, [image.artifact.digest for _, image in reader.given])  # type: ignore[union-attr]
        if desk.steps(run) == {"r": "retrying"}:
            given_back(desk)
            desk.check()
            desk.store.reconciler.sweep()

    [step] = desk.store.runs.view(run).steps
    assert step.problem is not None
    assert (step.status, step.problem.code) == ("failed", "input_lost")


def test_a_result_of_an_older_version_in_the_place_of_a_newer_one_is_found(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = install()
    old = desk.run(desk.project(say="a"), "a")
    desk = install(SAY)
    monkeypatch.setattr(desk, "check", lambda: None)
    desk.run(desk.project(say="a"), "a")
    assert broken_invariants(desk.store.database) == []
    with desk.store.database.write() as transaction:
        transaction.execute(text("UPDATE step SET key = :key, base = :key"), {"key": old.steps[0].key})

    assert any("has a key that is not made of" in line for line in broken_invariants(desk.store.database))


def test_a_job_that_failed_before_the_upgrade_stays_as_it_is(install: Install) -> None:
    desk = install()
    run = desk.trigger(desk.project(say="a"), "a").run.id
    claim = desk.claim()
    desk.fail(claim, FATAL)
    desk = install(SAY)

    assert not desk.store.jobs.plan_anew(claim)

    assert (desk.steps(run), desk.job_statuses()) == ({"a": "failed"}, ["failed"])

"""What was planned before an upgrade goes on after it, with the node types that are installed then."""

import trial_nodes
from trial_nodes import Inputs, Outputs, Params
from upgraded import SAY, Install, Notebook, given_back, louder, rows, told

from graph_engine import RunContext, Text, node


def test_a_queued_job_is_planned_anew_with_the_newer_version(install: Install, notebook: Notebook) -> None:
    desk = install()
    project = desk.project("a -> b", say="a b")
    run = desk.trigger(project, "b").run.id
    desk = install(SAY)

    old = given_back(desk)

    assert desk.steps(run) == {"a": "queued", "b": "blocked"}
    desk.check()
    new = desk.claim()
    assert (new.order.recipe.version, new.attempt, new.key != old.key) == (2, 1, True)
    desk.finish(new)
    desk.work()
    assert desk.store.runs.view(run).status == "succeeded"
    assert desk.text(project, "b") == "b!a!"
    assert desk.states(project) == {"a": "fresh", "b": "fresh"}
    assert told(notebook, run)[:5] == [
        ("a", "queued"), ("a", "running"), ("a", "queued"), ("a", "running"), ("a", "succeeded"),
    ]  # fmt: skip


def test_nothing_of_it_is_counted_as_failed(install: Install, notebook: Notebook) -> None:
    desk = install()
    run = desk.trigger(desk.project(say="a"), "a").run.id
    desk = install(SAY)
    given_back(desk)
    desk.work()

    assert notebook.attempts == [("say", "canceled", "upgraded"), ("say", "done", "succeeded")]
    assert notebook.runs == [(run, "succeeded")]
    assert sorted(desk.job_statuses()) == ["canceled", "done"]


def test_its_bell_rings_on_the_lane_that_the_newer_version_has(install: Install) -> None:
    desk = install()
    run = desk.trigger(desk.project(say="a"), "a").run.id
    desk = install(louder(trial_nodes.say, lane="network"))

    given_back(desk)

    assert [lane for lane, _ in desk.rung] == ["network"]
    assert desk.finish(desk.claim("network"))
    assert desk.store.runs.view(run).status == "succeeded"


def test_a_step_that_becomes_ready_is_computed_with_the_newer_version(install: Install) -> None:
    desk = install()
    project = desk.project("a -> b, b -> c", hush="a", say="b", mention="c")
    run = desk.trigger(project, "c").run.id
    desk = install(SAY, louder(trial_nodes.mention))

    assert desk.work() == ["a", "b"]

    assert desk.steps(run) == {"a": "succeeded", "b": "succeeded", "c": "succeeded"}
    assert desk.text(project, "c") == "c!b!hush"
    assert set(desk.states(project).values()) == {"fresh"}


def test_a_run_that_waited_for_its_turn_begins_with_the_newer_version(install: Install) -> None:
    desk = install()
    project = desk.project(say="a")
    desk.trigger(project, "a")
    desk.edit(project, "a", text="later")
    waiting = desk.trigger(project, "a", on_conflict="queue").run.id
    desk = install(SAY)
    given_back(desk)
    desk.work()

    assert desk.store.runs.view(waiting).status == "succeeded"
    assert desk.text(project, "a") == "later!"


def test_all_who_wait_for_the_job_wait_for_the_one_that_takes_its_place(install: Install) -> None:
    desk = install()
    twice, once = desk.project("a -> c, b -> c", {"b": {"text": "a"}}, say="a b c"), desk.project(say="a")
    runs = [desk.trigger(twice, "c").run.id, desk.trigger(once, "a").run.id]
    desk = install(SAY)

    given_back(desk)

    [(jobs,)] = rows(desk, "SELECT count(DISTINCT job_id) FROM step WHERE status = 'queued'")
    assert (jobs, desk.job_statuses().count("queued")) == (1, 1)
    desk.check()
    assert desk.work() == ["a", "c"]
    assert [desk.store.runs.view(run).status for run in runs] == ["succeeded", "succeeded"]
    assert (desk.text(twice, "c"), desk.text(once, "a")) == ("c!a!a!", "a!")


def test_what_waits_is_as_pressing_as_before(install: Install) -> None:
    desk = install()
    desk.trigger(desk.project(say="a"), "a", priority=3)
    desk.trigger(desk.project(say="a"), "a", priority=7)
    desk = install(SAY)
    given_back(desk)

    assert rows(desk, "SELECT priority FROM job WHERE status = 'queued'") == [(7,)]


def test_a_result_of_the_newer_version_that_is_there_is_taken(install: Install, notebook: Notebook) -> None:
    desk = install()
    project = desk.project("a -> b", say="a", hush="b")
    run = desk.trigger(project, "b").run.id
    desk = install(SAY)
    other = desk.project(say="a")
    desk.trigger(other, "a")
    old, new = sorted((desk.claim(), desk.claim()), key=lambda claim: claim.order.recipe.version)
    desk.finish(new)

    assert desk.store.jobs.plan_anew(old)

    assert desk.steps(run) == {"a": "succeeded", "b": "queued"}
    assert told(notebook, run) == [("a", "queued"), ("a", "running"), ("a", "succeeded"), ("b", "queued")]
    assert desk.text(project, "a") == "a!"
    desk.work()
    assert desk.store.runs.view(run).status == "succeeded"


def test_a_result_of_the_older_version_is_never_taken(install: Install) -> None:
    desk = install()
    project = desk.project("h -> a", hush="h", say="a")
    desk.run(project, "a")
    desk.edit(project, "h", text="other")  # it says the same all the same
    run = desk.trigger(project, "a").run.id
    desk = install(SAY)

    assert desk.work() == ["other", "a"], "without the upgrade there were nothing to do for the second"

    assert (desk.steps(run)["a"], desk.text(project, "a")) == ("succeeded", "a!hush")


def test_a_job_at_work_on_the_same_with_the_newer_version_is_joined(install: Install, notebook: Notebook) -> None:
    desk = install()
    project = desk.project(say="a")
    run = desk.trigger(project, "a").run.id
    desk = install(SAY)
    desk.trigger(desk.project(say="a"), "a")
    old, new = sorted((desk.claim(), desk.claim()), key=lambda claim: claim.order.recipe.version)

    assert desk.store.jobs.plan_anew(old)

    assert desk.steps(run) == {"a": "running"}
    assert told(notebook, run) == [("a", "queued"), ("a", "running"), ("a", "queued"), ("a", "running")]
    desk.check()
    assert desk.finish(new)
    assert (desk.store.runs.view(run).status, desk.text(project, "a")) == ("succeeded", "a!")


def test_what_was_to_be_made_again_is_made_again(install: Install) -> None:
    desk = install()
    project = desk.project(say="a")
    run = desk.trigger(project, "a", mode="force").run.id
    desk = install(SAY)
    desk.trigger(desk.project(say="a"), "a")
    old, new = sorted((desk.claim(), desk.claim()), key=lambda claim: claim.order.recipe.version)
    desk.finish(new)

    assert desk.store.jobs.plan_anew(old)

    assert desk.steps(run) == {"a": "queued"}, "what somebody else has made since is not what was asked for"
    claim = desk.claim()
    assert claim.order.recipe.nonce == old.order.recipe.nonce != ""
    desk.finish(claim, "another")
    assert desk.text(project, "a") == "another"
    assert desk.states(project) == {"a": "fresh"}


def test_a_node_type_that_is_computed_while_planning_by_now_is_done_at_once(install: Install) -> None:
    desk = install()
    project = desk.project("a -> b", say="a", hush="b")
    runs = [desk.trigger(project, "b").run.id, desk.trigger(desk.project(say="a"), "a").run.id]

    @node("say", title="Say", category="Trial", lane="inline", version=2)
    async def at_once(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
        """Say a text while planning."""
        return Outputs(text=Text(text=params.text + "!"))

    desk = install(at_once)
    given_back(desk)

    assert [desk.steps(run)["a"] for run in runs] == ["succeeded", "succeeded"]
    assert desk.text(project, "a") == "a!"
    assert desk.work() == ["b"]

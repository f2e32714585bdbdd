"""Claims, leases, fences and commits."""

from pathlib import Path

import pytest
import trial_nodes
from desk import FATAL, LOOSE, Desk, edge, later, standing_still
from desk import node as placed
from msgspec import Struct

from graph_engine import RunContext, Text, node
from graph_engine.errors import Infrastructure
from graph_engine.job import Broken, Claim, Made
from graph_engine.ports import JobHandle
from graph_engine.registry import Registry, load
from schemas.graph import Graph
from storage.sql.attempts import LEASE_SECONDS
from storage.sql.jobs import MAX_LOST

HANDLE = JobHandle(provider="far", remote_id="r1", model="m")


def started(desk: Desk, wires: str = "a -> b", **request: object) -> tuple[str, str]:
    """A project and a run that has one job queued, for node `a`."""
    project = desk.project(wires, say="a b")
    return project, desk.trigger(project, "b", **request).run.id


def test_a_claim_brings_all_that_the_body_needs(desk: Desk) -> None:
    project, run = started(desk)
    desk.finish(desk.claim())
    claim = desk.claim()
    assert (claim.lane, claim.attempt, claim.fence, claim.lost) == ("cpu", 1, 1, 0)
    assert claim.given == (("parts", Text(text="a")),)
    assert claim.owner.project == project
    assert [(w.project, w.run, w.node) for w in claim.watchers] == [(project, run, "b")]
    assert desk.steps(run) == {"a": "succeeded", "b": "running"}


def test_an_empty_lane_gives_nothing(desk: Desk) -> None:
    started(desk)
    assert desk.store.jobs.claim("network", "w") is None
    assert desk.store.jobs.claim("gpu", "w") is None


def test_the_most_wanted_job_comes_first_and_the_oldest_among_equals(desk: Desk) -> None:
    project = desk.project(say="a b c")
    for target, priority in (("a", 0), ("b", 5), ("c", 0)):
        desk.trigger(project, target, priority=priority)
    assert desk.work() == ["b", "a", "c"]


def test_a_commit_claims_the_next_job_at_once_and_rings_no_bell_for_it(desk: Desk) -> None:
    started(desk)
    first = desk.claim()
    rung = len(desk.rung)
    committed, following = desk.store.jobs.succeed(first, desk.make(first), "cpu", "w")
    assert committed
    assert following is not None
    assert following.watchers[0].node == "b"
    assert len(desk.rung) == rung
    desk.finish(following)


def test_jobs_that_a_worker_begins_at_one_moment_take_their_own_steps_along(desk: Desk) -> None:
    run = desk.trigger(desk.project(say="a b"), "a", "b").run.id
    with standing_still():
        first = desk.claim()
        desk.store.jobs.beat([(first.job, first.fence)])
        second = desk.claim()
    assert desk.steps(run) == {"a": "running", "b": "running"}
    assert {claim.watchers[0].node for claim in (first, second)} == {"a", "b"}


def test_a_job_rings_its_bell_after_the_commit(desk: Desk) -> None:
    _, run = started(desk)
    assert [lane for lane, _ in desk.rung] == ["cpu"]
    desk.finish(desk.claim())
    assert len({job for _, job in desk.rung}) == 2
    assert desk.store.runs.view(run).status == "running"


# -- leases and fences -------------------------------------------------------------------------------------------------


def test_a_worker_that_was_thought_to_be_dead_commits_nothing(desk: Desk) -> None:
    """Scenario 11: stopped for longer than its lease, then woken up."""
    project, run = started(desk, wires="")
    zombie = desk.claim()
    with later(LEASE_SECONDS + 1):
        desk.store.reconciler.sweep()
        heir = desk.claim()
    assert (heir.job, heir.fence, heir.attempt, heir.lost) == (zombie.job, 2, 2, 1)
    assert desk.finish(zombie, "late") is False
    assert desk.fail(zombie) is False
    assert desk.store.jobs.beat([(zombie.job, zombie.fence)]) == set()
    assert desk.steps(run) == {"b": "running"}
    assert desk.finish(heir)
    assert desk.finish(zombie, "later still") is False
    assert desk.text(project, "b") == "b"


def test_what_was_refused_is_nothing_that_the_next_job_takes_in(desk: Desk) -> None:
    project = desk.project("a -> b, a -> c", say="a b c")
    desk.trigger(project, "b", "c")
    zombie = desk.claim()
    with later(LEASE_SECONDS + 1):
        desk.store.reconciler.sweep()
        desk.finish(desk.claim(), "the heir's")
        late = Made(outputs={"text": Text(text="the zombie's")})
        committed, following = desk.store.jobs.succeed(zombie, late, "cpu", "desk")

    assert not committed
    assert following is not None
    assert [value.text for _, value in following.given] == ["the heir's"]


def test_a_job_is_committed_once_however_often_its_worker_says_so(desk: Desk) -> None:
    started(desk, wires="")
    claim = desk.claim()
    assert [desk.finish(claim), desk.finish(claim), desk.fail(claim)] == [True, False, False]


def test_a_heartbeat_renews_the_lease(desk: Desk) -> None:
    _, run = started(desk)
    claim = desk.claim()
    with later(LEASE_SECONDS - 1):
        assert desk.store.jobs.beat([(claim.job, claim.fence)]) == {(claim.job, claim.fence)}
    with later(LEASE_SECONDS + 1):
        desk.store.reconciler.sweep()
    assert desk.steps(run)["a"] == "running"


def test_a_lease_that_was_renewed_since_somebody_looked_has_not_run_out(desk: Desk) -> None:
    _, run = started(desk, wires="")
    claim = desk.claim()
    with later(LEASE_SECONDS + 1):
        desk.store.jobs.beat([(claim.job, claim.fence)])
        assert not desk.store.jobs.expire(claim.job, claim.fence)
        assert desk.steps(run) == {"b": "running"}
    with later(2 * LEASE_SECONDS + 2):
        assert desk.store.jobs.expire(claim.job, claim.fence)
        assert desk.steps(run) == {"b": "queued"}


def test_three_lost_workers_are_enough(desk: Desk) -> None:
    _, run = started(desk)
    for lost in range(MAX_LOST):
        claim = desk.claim()
        assert claim.lost == lost
        desk.store.jobs.lose(claim.job, claim.fence)
    assert desk.store.runs.view(run).status == "failed"
    [failed] = [step for step in desk.store.runs.view(run).steps if step.node == "a"]
    assert failed.problem is not None
    assert (failed.problem.code, failed.problem.where.node) == ("worker_lost", "a")
    assert desk.steps(run)["b"] == "upstream_failed"


def test_a_lost_worker_is_lost_once(desk: Desk) -> None:
    _, run = started(desk)
    claim = desk.claim()
    desk.store.jobs.lose(claim.job, claim.fence)
    desk.store.jobs.lose(claim.job, claim.fence)
    assert desk.claim().lost == 1
    assert desk.steps(run)["a"] == "running"


# -- tries -------------------------------------------------------------------------------------------------------------


def test_what_may_work_later_is_tried_again_after_a_pause(desk: Desk) -> None:
    _, run = started(desk)
    desk.fail(desk.claim(), LOOSE)
    assert desk.steps(run)["a"] == "retrying"
    assert desk.store.jobs.claim("cpu", "w") is None
    with later(3):
        desk.store.reconciler.sweep()
    assert desk.steps(run)["a"] == "queued"
    assert desk.claim().attempt == 2


def test_the_pause_that_the_other_side_asked_for_is_kept(desk: Desk) -> None:
    """Scenario 19."""
    _, run = started(desk)
    desk.fail(desk.claim(), Broken(kind="retryable", problem=LOOSE.problem, after=30.0))
    with later(29):
        desk.store.reconciler.sweep()
    assert desk.steps(run)["a"] == "retrying"
    with later(31):
        desk.store.reconciler.sweep()
    assert desk.steps(run)["a"] == "queued"


def fail_until_it_ends(desk: Desk, run: str) -> int:
    """How many tries it takes."""
    for tries in range(1, 10):
        desk.fail(desk.claim(), LOOSE)
        if desk.store.runs.view(run).status != "running":
            return tries
        with later(301):
            desk.store.reconciler.sweep()
    raise AssertionError("it never ends")


def test_there_are_three_tries(desk: Desk) -> None:
    _, run = started(desk)
    assert fail_until_it_ends(desk, run) == 3
    assert desk.steps(run) == {"a": "failed", "b": "upstream_failed"}


def test_a_restart_of_the_server_is_no_try_and_no_fault_of_the_worker(desk: Desk) -> None:
    _, run = started(desk)
    for _ in range(5):
        desk.claim()
        assert desk.store.reconciler.adopt() == 1
    assert fail_until_it_ends(desk, run) == 3


def test_what_is_fatal_fails_at_once_with_its_descendants_and_nothing_else(desk: Desk) -> None:
    project = desk.project("a -> b, c -> d", say="a b c d")
    run = desk.trigger(project, "b", "d").run.id
    desk.fail(desk.claim(), FATAL)
    desk.work()
    view = desk.store.runs.view(run)
    assert view.status == "partial"
    assert desk.steps(view) == {"a": "failed", "b": "upstream_failed", "c": "succeeded", "d": "succeeded"}
    by_node = {step.node: step for step in view.steps}
    assert (by_node["a"].problem.code, by_node["a"].problem.where.node, by_node["b"].root) == ("low_tide", "a", "a")


# -- stopping ----------------------------------------------------------------------------------------------------------


def stopped(desk: Desk) -> tuple[Claim, str, str]:
    """A claim that is at work while its run is stopped."""
    project, run = started(desk)
    claim = desk.claim()
    assert desk.store.runs.cancel(run).status == "canceling"
    assert desk.stopped == [(claim.job, claim.fence)]
    assert desk.steps(run) == {"a": "canceling", "b": "canceled"}
    return claim, project, run


def test_a_stopped_attempt_that_has_ended_ends_the_run(desk: Desk) -> None:
    claim, project, run = stopped(desk)
    assert desk.store.jobs.canceled(claim)
    assert desk.store.runs.view(run).status == "canceled"
    assert desk.states(project) == {"a": "stale", "b": "missing"}
    assert desk.store.jobs.canceled(claim)  # the answer may have been lost: it is the same again


@pytest.mark.parametrize("ending", ["succeeds", "fails", "stumbles", "dies"])
def test_however_an_attempt_ends_that_is_being_stopped_it_ends_the_run_at_once(desk: Desk, ending: str) -> None:
    claim, project, run = stopped(desk)
    match ending:
        case "succeeds":
            assert desk.finish(claim) is False
        case "fails":
            assert desk.fail(claim, FATAL) is False
        case "stumbles":
            assert desk.fail(claim, LOOSE) is False
        case "dies":
            desk.store.jobs.lose(claim.job, claim.fence)
    assert desk.store.runs.view(run).status == "canceled"
    assert desk.status(project)["a"].outputs is None


def test_a_success_before_the_stop_stands(desk: Desk) -> None:
    project, run = started(desk, wires="")
    desk.finish(desk.claim())
    assert desk.store.runs.cancel(run).status == "succeeded"
    assert desk.states(project)["b"] == "fresh"


def test_a_worker_that_missed_the_signal_hears_of_it_with_its_next_heartbeat(desk: Desk) -> None:
    claim, _, run = stopped(desk)
    with later(LEASE_SECONDS - 1):
        assert desk.store.jobs.beat([(claim.job, claim.fence)]) == set()
    with later(LEASE_SECONDS + 1):
        desk.store.reconciler.sweep()
    assert desk.store.runs.view(run).status == "canceling", "its lease was renewed all the same"


def test_stopping_takes_back_what_nobody_has_begun(desk: Desk) -> None:
    _, run = started(desk)
    assert desk.store.runs.cancel(run).status == "canceled"
    assert desk.store.jobs.claim("cpu", "w") is None
    assert desk.stopped == []
    assert desk.job_statuses() == ["canceled"]


def test_stopping_takes_back_what_waits_for_its_next_try(desk: Desk) -> None:
    _, run = started(desk)
    desk.fail(desk.claim(), LOOSE)
    assert desk.store.runs.cancel(run).status == "canceled"
    with later(301):
        desk.store.reconciler.sweep()
    assert desk.store.jobs.claim("cpu", "w") is None


def test_a_trigger_after_a_stop_gets_a_job_of_its_own(desk: Desk) -> None:
    claim, project, run = stopped(desk)
    second = desk.trigger(project, "a").run.id
    fresh = desk.claim()
    assert fresh.job != claim.job
    desk.store.jobs.canceled(claim)
    assert desk.steps(second) == {"a": "running"}
    desk.finish(fresh)
    assert (desk.store.runs.view(run).status, desk.store.runs.view(second).status) == ("canceled", "succeeded")


# -- a provider's job --------------------------------------------------------------------------------------------------


def test_a_kept_handle_comes_with_the_next_claim(desk: Desk) -> None:
    started(desk)
    claim = desk.claim()
    desk.store.jobs.save_handle(claim, HANDLE)
    desk.store.jobs.lose(claim.job, claim.fence)
    assert desk.claim().handle == HANDLE


def test_a_handle_can_be_forgotten(desk: Desk) -> None:
    started(desk)
    claim = desk.claim()
    desk.store.jobs.save_handle(claim, HANDLE)
    desk.store.jobs.save_handle(claim, None)
    desk.store.jobs.lose(claim.job, claim.fence)
    assert desk.claim().handle is None


def test_an_attempt_that_lost_its_job_is_told_so_before_it_pays(desk: Desk) -> None:
    started(desk)
    zombie = desk.claim()
    desk.store.jobs.lose(zombie.job, zombie.fence)
    heir = desk.claim()
    with pytest.raises(Infrastructure):
        desk.store.jobs.save_handle(zombie, HANDLE)
    desk.store.jobs.lose(heir.job, heir.fence)
    assert desk.claim().handle is None


def test_an_attempt_that_was_stopped_is_told_so_before_it_pays(desk: Desk) -> None:
    claim, _, _ = stopped(desk)
    with pytest.raises(Infrastructure):
        desk.store.jobs.save_handle(claim, HANDLE)


# -- outputs that are left empty ---------------------------------------------------------------------------------------


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: str = ""


class Nothing(Struct, frozen=True):
    pass


class Maybe(Struct, frozen=True):
    text: Text | None = None


class One(Struct, frozen=True):
    text: Text


@node("maybe", title="Maybe", category="Trial")
async def maybe(ctx: RunContext, params: Params, inputs: Nothing) -> Maybe:
    """Give a text, or nothing when there is none."""
    return Maybe(text=Text(text=params.text) if params.text else None)


@node("need", title="Need", category="Trial", lane="inline")
async def need(ctx: RunContext, params: Params, inputs: One) -> One:
    """Need a text."""
    return One(text=inputs.text)


def test_an_output_that_is_left_empty_brings_nothing_into_a_list(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Registry([*load(trial_nodes), maybe, need]))
    nodes = (placed("m", "maybe"), placed("s", "say", params={"text": "s"}), placed("n", "need"))
    graph = Graph(nodes=nodes, edges=(edge("m.text", "s.parts"), edge("m.text", "n.text")))
    project = desk.store.graphs.create("Maybe", graph).id
    view = desk.run(project, "s", "n")
    assert desk.steps(view) == {"m": "succeeded", "s": "succeeded", "n": "failed"}
    assert desk.text(project, "s") == "s"
    [problem] = [step.problem for step in view.steps if step.node == "n"]
    assert problem is not None
    assert (problem.code, problem.where.port) == ("empty_input", "text")
    desk.check()
    desk.close()

"""Work that nobody does is found again."""

from desk import LOOSE, Desk, later

from storage.sql.attempts import LEASE_SECONDS
from storage.sql.jobs import MAX_LOST


def test_a_bell_that_was_lost_is_rung_again(desk: Desk) -> None:
    desk.trigger(desk.project(say="a"), "a")
    [bell] = desk.rung
    desk.rung.clear()
    desk.store.reconciler.sweep()
    assert desk.rung == [bell]


def test_a_job_whose_lease_ran_out_is_queued_again_and_rung(desk: Desk) -> None:
    run = desk.trigger(desk.project(say="a"), "a").run.id
    claim = desk.claim()
    desk.rung.clear()
    desk.store.reconciler.sweep()
    assert (desk.steps(run), desk.rung) == ({"a": "running"}, [])
    with later(LEASE_SECONDS + 1):
        desk.store.reconciler.sweep()
    assert desk.steps(run) == {"a": "queued"}
    assert set(desk.rung) == {("cpu", claim.job)}


def test_after_an_outage_all_get_some_time_to_renew_their_leases_before_any_is_taken_away(desk: Desk) -> None:
    run = desk.trigger(desk.project(say="a"), "a").run.id
    claim = desk.claim()
    with later(LEASE_SECONDS + 1):
        desk.store.reconciler.sweep(spare_seconds=15.0)
        desk.store.reconciler.sweep()  # that of a process which has not noticed anything
    assert desk.steps(run) == {"a": "running"}
    with later(LEASE_SECONDS + 17):
        desk.store.reconciler.sweep()
    assert desk.steps(run) == {"a": "queued"}
    assert not desk.finish(claim)


def test_a_job_that_outlives_three_workers_fails(desk: Desk) -> None:
    run = desk.trigger(desk.project(say="a"), "a").run.id
    hours = 0.0
    for _ in range(MAX_LOST):
        with later(hours):
            desk.claim()
        hours += LEASE_SECONDS + 1
        with later(hours):
            desk.store.reconciler.sweep()
    assert desk.store.runs.view(run).status == "failed"


def test_a_retry_that_is_due_is_queued_and_rung_once(desk: Desk) -> None:
    run = desk.trigger(desk.project(say="a"), "a").run.id
    desk.fail(desk.claim(), LOOSE)
    with later(3):
        desk.store.reconciler.sweep()
        desk.store.reconciler.sweep()
    assert desk.steps(run) == {"a": "queued"}


def test_a_stop_that_nobody_confirms_is_carried_through_when_the_lease_ends(desk: Desk) -> None:
    run = desk.trigger(desk.project(say="a"), "a").run.id
    desk.claim()
    desk.store.runs.cancel(run)
    desk.store.reconciler.sweep()
    assert desk.store.runs.view(run).status == "canceling"
    with later(LEASE_SECONDS + 1):
        desk.store.reconciler.sweep()
    assert desk.store.runs.view(run).status == "canceled"


def test_at_boot_what_ran_is_queued_and_what_was_being_stopped_is_stopped(desk: Desk) -> None:
    project = desk.project(say="a b")
    one, two = desk.trigger(project, "a").run.id, desk.trigger(project, "b").run.id
    claims = [desk.claim(), desk.claim()]
    desk.store.runs.cancel(two)
    assert desk.store.reconciler.adopt() == 2
    assert desk.steps(one) == {"a": "queued"}
    assert desk.store.runs.view(two).status == "canceled"
    assert [desk.finish(claim) for claim in claims] == [False, False]
    assert desk.work() == ["a"]


def test_a_sweep_with_nothing_to_find_changes_nothing(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.run(project, "a")
    last = desk.store.feed.last(project)
    with later(3600):
        desk.store.reconciler.sweep()
        assert desk.store.reconciler.adopt() == 0
    assert desk.store.feed.last(project) == last

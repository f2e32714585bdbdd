"""Runs as lists."""

import pytest
from desk import FATAL, Desk

from storage.sql.errors import ProjectMissing, RunMissing


def test_runs_of_all_projects_come_newest_first(desk: Desk) -> None:
    one, two = desk.project(say="a"), desk.project(say="b")
    runs = [desk.run(project, node).id for project, node in ((one, "a"), (two, "b"))]

    found = desk.store.listing.runs(limit=10, offset=0)

    assert [(run.id, run.project) for run in found.items] == [(runs[1], two), (runs[0], one)]
    assert (found.total, found.items[0].steps) == (2, {"succeeded": 1})


def test_runs_are_asked_for_by_project_and_by_status(desk: Desk) -> None:
    one, two = desk.project(say="a"), desk.project(say="b")
    desk.run(one, "a")
    failed = desk.trigger(two, "b").run.id
    desk.fail(desk.claim(), FATAL)

    assert [run.id for run in desk.store.listing.runs(status="failed", limit=10, offset=0).items] == [failed]
    assert desk.store.listing.runs(one, status="failed", limit=10, offset=0).total == 0
    assert desk.store.listing.runs(two, status="failed", limit=10, offset=0).total == 1
    assert desk.store.listing.runs(one, limit=10, offset=0).total == 1


def test_pages_of_runs_go_on_where_the_last_one_ended(desk: Desk) -> None:
    project = desk.project(say="a b c")
    runs = [desk.run(project, node).id for node in "abc"]

    pages = [desk.store.listing.runs(limit=2, offset=offset) for offset in (0, 2)]

    assert [run.id for page in pages for run in page.items] == runs[::-1]


def test_a_project_that_is_not_there_has_no_list(desk: Desk) -> None:
    with pytest.raises(ProjectMissing):
        desk.store.listing.runs("ghost", limit=1, offset=0)


def test_what_a_run_left_undone_are_the_targets_without_a_result(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b c d")
    run = desk.trigger(project, "b", "c", "d", priority=3).run.id
    assert desk.store.listing.unfinished(run).live
    claims = {claim.watchers[0].node: claim for claim in (desk.claim(), desk.claim(), desk.claim())}
    desk.fail(claims["a"], FATAL)
    desk.finish(claims["c"])
    desk.finish(claims["d"])

    left = desk.store.listing.unfinished(run)

    assert (left.project, left.targets, left.priority, left.live) == (project, ("b",), 3, False)


def test_a_run_that_is_not_there_left_nothing(desk: Desk) -> None:
    with pytest.raises(RunMissing):
        desk.store.listing.unfinished("ghost")

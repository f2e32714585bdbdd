"""The status that is asked for often, and how the last step of each node ended."""

import pytest
from desk import Desk, later

from schemas.run import LastStep
from storage.sql.errors import ProjectMissing


@pytest.fixture
def project(desk: Desk) -> str:
    project = desk.project("d -> r", dot="d", read="r")
    desk.run(project, "r")
    return project


def recent(desk: Desk, project: str) -> dict[str, str]:
    return {node.node: node.state for node in desk.store.status.recent(project).nodes}


def test_it_is_computed_once_while_nothing_happens(desk: Desk, project: str) -> None:
    first = desk.store.status.recent(project)
    assert desk.store.status.recent(project) is first
    assert first == desk.store.status.project(project)
    assert desk.store.status.recent(project, outputs=False).nodes[0].outputs is None


def test_whatever_happens_in_the_project_is_seen_at_once(desk: Desk, project: str) -> None:
    assert recent(desk, project) == {"d": "fresh", "r": "fresh"}
    desk.edit(project, "d", text="other")
    assert recent(desk, project) == {"d": "stale", "r": "maybe_stale"}
    desk.run(project, "r")
    assert recent(desk, project) == {"d": "fresh", "r": "fresh"}


def test_what_happens_elsewhere_is_seen_after_a_second(desk: Desk, project: str) -> None:
    assert recent(desk, project) == {"d": "fresh", "r": "fresh"}
    outputs = desk.status(project)["d"].outputs
    assert outputs is not None
    desk.missing.add(outputs["image"].artifact.digest)  # type: ignore[union-attr]
    with later(1.1):
        assert recent(desk, project) == {"d": "stale", "r": "maybe_stale"}


def test_a_deleted_project_has_none(desk: Desk, project: str) -> None:
    recent(desk, project)
    desk.store.graphs.delete(project)
    with pytest.raises(ProjectMissing):
        desk.store.status.recent(project)


def ends(desk: Desk, project: str) -> dict[str, tuple[str, str | None] | None]:
    return {id: (s.last.status, s.last.root) if s.last else None for id, s in desk.status(project).items()}


def test_a_node_that_never_ran_has_no_last_step(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b")
    desk.trigger(project, "b")
    assert ends(desk, project) == {"a": None, "b": None}


def test_the_last_step_says_what_came_of_it_and_in_which_run(desk: Desk) -> None:
    project = desk.project("a -> b, b -> c", say="a c", fail="b")
    run = desk.trigger(project, "c").run.id
    desk.finish(desk.claim())
    desk.fail(desk.claim())
    assert ends(desk, project) == {"a": ("succeeded", None), "b": ("failed", None), "c": ("upstream_failed", "b")}
    assert desk.status(project)["c"].last == LastStep(run=run, status="upstream_failed", root="b")


def test_only_the_newest_step_counts(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b")
    desk.trigger(project, "b")
    desk.fail(desk.claim())
    desk.run(project, "b")
    assert ends(desk, project) == {"a": ("succeeded", None), "b": ("succeeded", None)}


def test_a_stopped_run_is_told_from_the_nodes_that_it_never_reached_too(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b")
    run = desk.trigger(project, "b").run.id
    desk.store.runs.cancel(run)
    assert ends(desk, project) == {"a": ("canceled", None), "b": ("canceled", None)}


def test_what_was_made_before_is_told_from_what_was_made_now(desk: Desk) -> None:
    project = desk.project("a -> b", hush="a", say="b")
    desk.run(project, "b")
    desk.edit(project, "a", text="other words, the same answer")
    desk.run(project, "b")
    assert ends(desk, project) == {"a": ("succeeded", None), "b": ("cached", None)}


def test_what_another_project_made_is_told_as_made_before(desk: Desk) -> None:
    desk.run(desk.project("a -> b", say="a b"), "b")
    project = desk.project("a -> b", say="a b")
    desk.run(project, "b")
    assert ends(desk, project) == {"a": ("cached", None), "b": ("cached", None)}


def test_a_copy_has_no_results_that_are_for_one_project_alone_but_those_it_is_held_to(desk: Desk) -> None:
    project = desk.project(confide="a b")
    desk.run(project, "a", "b")
    desk.change(project, "b", pinned=desk.status(project)["b"].take)
    copy = desk.store.graphs.duplicate(project).id
    assert desk.states(copy) == {"a": "missing", "b": "pinned"}
    assert [reason.code for reason in desk.status(copy)["a"].reasons] == ["never_ran"]
    assert (desk.text(copy, "a"), desk.text(copy, "b")) == (None, "b")


def test_a_copy_of_a_project_has_run_nothing(desk: Desk, project: str) -> None:
    copy = desk.store.graphs.duplicate(project, None).id
    assert ends(desk, copy) == {"d": None, "r": None}
    assert desk.states(copy) == {"d": "fresh", "r": "fresh"}

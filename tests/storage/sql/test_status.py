"""The status that is asked for often."""

import pytest
from desk import Desk, later

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

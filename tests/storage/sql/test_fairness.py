"""Who is next: what is pressing, then projects in turn, and nobody waits for ever. Scenario 22 of the engine."""

import msgspec
import pytest
from desk import Desk, later
from sqlalchemy import text

from graph_engine.job import Claim


def queued(desk: Desk, name: str, count: int, priority: int = 0, project: str = "") -> str:
    """A project with so many jobs that wait: `name0`, `name1` and so on."""
    names = " ".join(f"{name}{number}" for number in range(count))
    project = project or desk.project(say=names)
    desk.trigger(project, *names.split(), priority=priority)
    return project


def text_of(claim: Claim) -> str:
    text: str = msgspec.json.decode(claim.order.recipe.params)["text"]
    return text


def served(desk: Desk, count: int) -> list[str]:
    """The texts of the next jobs, each done before the next one is begun."""
    texts = []
    for _ in range(count):
        claim = desk.claim()
        texts.append(text_of(claim))
        assert desk.finish(claim)
    return texts


def test_projects_take_turns_however_many_jobs_each_has(desk: Desk) -> None:
    queued(desk, "x", 6)
    queued(desk, "y", 2)
    queued(desk, "z", 1)
    assert served(desk, 9) == ["x0", "y0", "z0", "x1", "y1", "x2", "x3", "x4", "x5"]


def test_one_node_of_another_project_is_next_though_a_thousand_jobs_wait(desk: Desk) -> None:
    queued(desk, "x", 1000)
    assert served(desk, 2) == ["x0", "x1"]
    queued(desk, "y", 1)
    assert served(desk, 2) == ["y0", "x2"]


def test_what_is_pressing_comes_before_all_turns(desk: Desk) -> None:
    queued(desk, "x", 2)
    queued(desk, "y", 2, priority=5)
    assert served(desk, 4) == ["y0", "y1", "x0", "x1"]


@pytest.mark.parametrize(("seconds", "first"), [(4 * 60, "y"), (6 * 60, "x")])
def test_who_waits_grows_more_pressing_by_the_minute(desk: Desk, seconds: float, first: str) -> None:
    queued(desk, "x", 1)
    with later(seconds):
        queued(desk, "y", 1, priority=5)
        assert served(desk, 1) == [f"{first}0"]


def test_a_long_queue_that_is_served_again_and_again_does_not_grow_more_pressing(desk: Desk) -> None:
    queued(desk, "x", 10)
    for minute in range(1, 5):
        with later(minute * 60.0 - 1):
            served(desk, 1)
    with later(4 * 60.0):
        queued(desk, "y", 1)
        assert served(desk, 1) == ["y0"]


def test_a_project_that_is_deleted_leaves_no_turn_behind(desk: Desk) -> None:
    project = queued(desk, "x", 1)
    served(desk, 1)
    desk.store.graphs.delete(project)
    with desk.store.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM turn")).scalar() == 0

"""The history of a node: what is a new take and what is not."""

from desk import FATAL, Desk
from sqlalchemy import text


def takes(desk: Desk, project: str, node: str) -> list[str]:
    """The keys of a node's takes, oldest first."""
    with desk.store.database.read() as connection:
        rows = connection.execute(text(f"SELECT project_id, node_id, key FROM take ORDER BY created_at, {desk.place}"))
        return [row.key for row in rows if (row.project_id, row.node_id) == (project, node)]


def test_the_same_result_again_is_no_second_take(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b")
    desk.run(project, "b")
    before = desk.status(project)["b"].take
    desk.run(project, "b")
    assert len(takes(desk, project, "b")) == 1
    assert desk.status(project)["b"].take == before


def test_another_setting_gives_another_take(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.run(project, "a")
    desk.edit(project, "a", text="A")
    desk.run(project, "a")
    assert len(set(takes(desk, project, "a"))) == 2


def test_making_it_again_gives_a_new_take_that_all_below_is_made_of(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b")
    desk.run(project, "b")
    desk.trigger(project, "a", mode="force")
    desk.finish(desk.claim(), "another a")
    assert desk.text(project, "a") == "another a"
    status = desk.status(project)
    assert (status["a"].state, status["b"].state) == ("fresh", "stale")
    assert [(r.code, r.node) for r in status["b"].reasons] == [("upstream_new", "a")]
    desk.run(project, "b")
    assert desk.text(project, "b") == "banother a"
    assert len(set(takes(desk, project, "a"))) == 2


def test_a_take_made_again_with_the_same_bytes_leaves_all_below_fresh(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b")
    desk.run(project, "b")
    desk.run(project, "a", mode="force")
    assert desk.states(project) == {"a": "fresh", "b": "fresh"}


def test_of_several_takes_made_again_the_newest_counts(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.run(project, "a")
    for words in ("second", "third"):
        desk.trigger(project, "a", mode="force")
        desk.finish(desk.claim(), words)
    assert desk.text(project, "a") == "third"
    assert desk.steps(desk.run(project, "a")) == {"a": "cached"}
    assert desk.text(project, "a") == "third"


def test_a_take_made_again_is_of_one_project_alone(desk: Desk) -> None:
    one, two = desk.project(say="a"), desk.project(say="a")
    desk.run(one, "a")
    desk.trigger(one, "a", mode="force")
    desk.finish(desk.claim(), "another a")
    desk.run(two, "a")
    assert (desk.text(one, "a"), desk.text(two, "a")) == ("another a", "a")


def test_when_making_it_again_fails_the_next_trigger_takes_what_there_is(desk: Desk) -> None:
    project = desk.project(say="a")
    desk.run(project, "a")
    desk.trigger(project, "a", mode="force")
    desk.fail(desk.claim(), FATAL)
    status = desk.status(project)["a"]
    assert (status.state, [r.code for r in status.reasons]) == ("stale", ["failed"])
    view = desk.trigger(project, "a").run
    assert (view.status, desk.steps(view)) == ("succeeded", {"a": "cached"})
    assert desk.states(project) == {"a": "fresh"}
    assert desk.job_statuses() == ["done", "failed"]


def test_when_making_it_again_is_stopped_what_depends_on_it_is_made_of_what_there_is(desk: Desk) -> None:
    project = desk.project("a -> b", say="a b")
    desk.run(project, "b")
    run = desk.trigger(project, "a", mode="force").run.id
    desk.store.runs.cancel(run)
    assert desk.states(project) == {"a": "stale", "b": "maybe_stale"}
    assert desk.steps(desk.run(project, "b")) == {"a": "cached", "b": "cached"}
    assert desk.states(project) == {"a": "fresh", "b": "fresh"}


def test_a_file_that_is_gone_is_told_and_made_again_in_place(desk: Desk) -> None:
    project = desk.project("d -> r", dot="d", read="r")
    desk.run(project, "r")
    image = desk.status(project)["d"].outputs["image"]
    desk.missing.add(image.artifact.digest)
    status = desk.status(project)
    assert (status["d"].state, [r.code for r in status["d"].reasons]) == ("stale", ["output_missing"])
    run = desk.trigger(project, "r").run.id
    claim = desk.claim()
    desk.missing.clear()
    desk.finish(claim)
    assert desk.steps(run) == {"d": "succeeded", "r": "cached"}
    assert desk.states(project) == {"d": "fresh", "r": "fresh"}


def test_when_the_file_of_the_newest_take_is_gone_the_one_before_is_used_and_not_replaced(desk: Desk) -> None:
    project = desk.project(dot="d")
    desk.run(project, "d")
    first = desk.status(project)["d"].key
    desk.trigger(project, "d", mode="force")
    claim = desk.claim()
    params = desk.registry.get("dot")
    assert params is not None
    made = desk.make(claim)
    artifact = made.outputs["image"].artifact
    other = type(artifact)(digest="f" * 64, media_type="text/plain", size=1)
    image = type(made.outputs["image"])(artifact=other, width=2, height=2)
    desk.store.jobs.succeed(claim, type(made)(outputs={"image": image}))
    assert desk.status(project)["d"].outputs["image"].width == 2
    desk.missing.add("f" * 64)
    assert (desk.states(project), desk.status(project)["d"].key) == ({"d": "fresh"}, first)
    view = desk.trigger(project, "d").run
    assert desk.steps(view) == {"d": "cached"}

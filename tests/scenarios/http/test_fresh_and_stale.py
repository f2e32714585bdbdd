"""Scenarios 1 to 5, 15 and 20 of the engine: what is fresh, what is not, and what runs."""

from story import Story, steps
from trial import until

from schemas.change import MoveEdge, SetView, ViewChange
from schemas.value import Image


def test_a_trigger_whose_ancestors_are_all_fresh_queues_nothing_and_ends_cached_at_once(story: Story) -> None:
    project = story.project("a -> b, b -> c", say="a b c")
    assert project.run("c").status == "succeeded"
    jobs = story.jobs(project)

    run = project.run("c", wait=False)

    assert (run.status, steps(run)) == ("succeeded", {"c": "cached"})
    assert run.view.finished_at is not None
    assert run.view.finished_at - run.view.created_at < 0.1
    assert story.jobs(project) == jobs
    assert story.said() == ["a", "b", "c"]


def test_one_edited_prompt_runs_exactly_what_depends_on_it(story: Story) -> None:
    project = story.project("p -> i, q -> j, i -> v, j -> v", say="p q i j v")
    project.run("v")
    project.set("p", text="P")
    assert story.states(project) == {
        "p": "stale", "i": "maybe_stale", "v": "maybe_stale", "q": "fresh", "j": "fresh",
    }  # fmt: skip

    run = project.run("v")

    assert steps(run) == {"p": "succeeded", "i": "succeeded", "v": "succeeded"}
    assert story.said()[5:] == ["P", "i", "v"]
    assert story.text(project, "v") == "viPjq"


def test_a_picture_that_comes_out_the_same_leaves_the_film_cached_and_no_worker_sees_it(story: Story) -> None:
    project = story.project("p -> i, i -> v", say="p v", hush="i")
    project.run("v")
    project.set("p", text="P")

    run = project.run("v")

    assert steps(run) == {"p": "succeeded", "i": "succeeded", "v": "cached"}
    assert {step.node: len(step.attempts) for step in run.refresh().steps} == {"p": 1, "i": 1, "v": 0}
    assert story.said() == ["p", "i", "v", "P", "i"]
    assert set(story.states(project).values()) == {"fresh"}


def test_what_is_changed_and_changed_back_is_fresh_without_a_run(story: Story) -> None:
    project = story.project("a -> b", say="a b")
    project.run("b")
    keys = {id: node.key for id, node in story.status(project).items()}
    project.set("a", text="A")
    assert story.states(project) == {"a": "stale", "b": "maybe_stale"}

    project.set("a", text="a")

    assert story.states(project) == {"a": "fresh", "b": "fresh"}
    assert {id: node.key for id, node in story.status(project).items()} == keys
    assert story.said() == ["a", "b"]


def test_moving_renaming_and_recolouring_a_node_changes_nothing(story: Story) -> None:
    project = story.project("a -> b", say="a b")
    project.run("b")
    before = story.status(project)

    project.change(SetView(nodes={"a": ViewChange(x=99, y=7, title="Hero", colour="#ff0000", note="nice")}))

    assert project.graph().graph.view.nodes["a"].title == "Hero"
    assert story.status(project) == before


def test_a_wire_from_an_equal_output_is_fresh_and_one_from_another_output_is_stale(story: Story) -> None:
    project = story.project("a -> c", say="c", hush="a b", mention="d")
    project.run("b", "c", "d")

    story.save(project, story.graph("b -> c", say="c", hush="a b", mention="d"))
    assert story.states(project)["c"] == "fresh"
    story.save(project, story.graph("d -> c", say="c", hush="a b", mention="d"))

    status = story.status(project)["c"]
    assert status.state == "stale"
    assert [(reason.code, reason.port) for reason in status.reasons] == [("wire_changed", "parts")]


def test_two_wires_that_change_places_make_another_key(story: Story) -> None:
    project = story.project("a -> c, b -> c", say="a b c")
    project.run("c")
    first, before = project.graph().graph.edges[0], story.status(project)["c"]

    project.change(MoveEdge(edge=first, to=1))

    after = story.status(project)["c"]
    assert (before.state, after.state) == ("fresh", "stale")
    assert before.key != after.key
    project.run("c")
    assert story.text(project, "c") == "cba"


def test_a_param_that_is_edited_while_its_node_runs_leaves_it_stale_and_the_result_adoptable(story: Story) -> None:
    project = story.project(say="a", params={"a": {"seconds": 0.5}})
    run = project.run("a", wait=False)
    story.until_said("a")

    project.set("a", text="A")

    assert run.wait().status == "succeeded"
    assert story.states(project) == {"a": "stale"}
    [take] = project.takes("a")
    take.restore()
    assert story.states(project) == {"a": "fresh"}
    assert story.text(project, "a") == "a"
    assert story.said() == ["a"]


def test_a_node_that_is_deleted_while_it_runs_is_no_error(story: Story) -> None:
    project = story.project("a -> b", say="a b", params={"a": {"seconds": 0.5}})
    run = project.run("b", wait=False)
    story.until_said("a")

    story.save(project, story.graph(say="b"))

    assert (run.wait().status, steps(run)) == ("succeeded", {"a": "succeeded", "b": "succeeded"})
    assert story.states(project) == {"b": "stale"}


def test_a_result_whose_file_was_deleted_is_made_again_and_replaced(story: Story) -> None:
    project = story.project("d -> r", dot="d", read="r")
    project.run("r")
    outputs = story.status(project)["d"].outputs
    assert outputs is not None
    image = outputs["image"]
    assert isinstance(image, Image)
    story.server.delete_file(image.artifact.digest)
    until(lambda: [reason.code for reason in story.status(project)["d"].reasons] == ["output_missing"], seconds=3)

    run = project.run("r")

    assert steps(run) == {"d": "succeeded", "r": "cached"}
    assert story.said() == ["d", "r", "d"]
    assert story.states(project) == {"d": "fresh", "r": "fresh"}
    assert story.http.get(f"/api/artifacts/{image.artifact.digest}").text == "d"

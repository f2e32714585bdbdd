"""Files that vanish between the plan and the body that needs them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import trial_nodes
from desk import FATAL, Desk, edge, node
from PIL import Image as Picture
from trial_nodes import ImageInputs, ImageOutputs, Params

from graph_engine import RunContext
from graph_engine import node as node_type
from graph_engine.job import Claim
from graph_engine.registry import Registry, load
from graph_engine.values import artifacts_in
from node_types.image import image
from schemas.graph import Graph, Node
from storage.sql import jobs


@pytest.fixture
def project(desk: Desk) -> str:
    """Two pictures, made already, and a reader that was edited since."""
    project = desk.project("d -> r, e -> r", dot="d e", read="r")
    desk.run(project, "r")
    desk.edit(project, "r", text="again")  # its text is in its key and not in what it gives
    return project


def files(claim: Claim) -> list[str]:
    return [image.artifact.digest for _, image in claim.given]  # type: ignore[union-attr]


def test_what_made_the_files_is_done_again_and_then_the_reader(desk: Desk, project: str) -> None:
    run = desk.trigger(project, "r").run.id
    reader = desk.claim()
    assert desk.store.jobs.lose_input(reader, files(reader))
    assert desk.steps(run) == {"r": "retrying"}
    desk.check()
    assert sorted(desk.work()) == ["d", "e"]
    desk.store.reconciler.sweep()
    assert desk.work() == ["again"]
    assert desk.store.runs.view(run).status == "succeeded"


def test_who_would_wait_for_itself_fails_at_once_and_queues_nothing(
    desk: Desk, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = desk.trigger(project, "r").run.id
    reader = desk.claim()
    monkeypatch.setattr(jobs, "reached", lambda *_: {reader.job})  # whoever makes its files waits for it
    assert desk.store.jobs.lose_input(reader, files(reader))
    assert desk.steps(run) == {"r": "failed"}
    assert desk.job_statuses() == ["done", "done", "done", "failed"]


def test_the_reader_waits_for_all_of_them(desk: Desk, project: str) -> None:
    run = desk.trigger(project, "r").run.id
    reader = desk.claim()
    desk.store.jobs.lose_input(reader, files(reader))
    desk.finish(desk.claim())
    desk.store.reconciler.sweep()
    assert desk.steps(run) == {"r": "retrying"}


def test_two_readers_share_the_work(desk: Desk, project: str) -> None:
    other = desk.project("d -> r, e -> r", {"r": {"text": "other"}}, dot="d e", read="r")
    for each in (project, other):
        desk.trigger(each, "r")
    for reader in (desk.claim(), desk.claim()):
        desk.store.jobs.lose_input(reader, files(reader))
    assert sorted(desk.work()) == ["d", "e"]
    desk.store.reconciler.sweep()
    assert sorted(desk.work()) == ["again", "other"]


def test_a_file_that_no_node_made_fails_the_reader_in_words(desk: Desk, project: str) -> None:
    run = desk.trigger(project, "r").run.id
    desk.store.jobs.lose_input(desk.claim(), ["0" * 64])
    [step] = desk.store.runs.view(run).steps
    assert step.problem is not None
    assert (step.status, step.problem.code, step.problem.where.node) == ("failed", "input_lost", "r")


def test_after_two_times_the_reader_fails(desk: Desk, project: str) -> None:
    run = desk.trigger(project, "r").run.id
    for _ in range(2):
        reader = desk.claim()
        desk.store.jobs.lose_input(reader, files(reader))
        desk.work()
        desk.store.reconciler.sweep()
    reader = desk.claim()
    desk.store.jobs.lose_input(reader, files(reader))
    assert desk.store.runs.view(run).status == "failed"
    assert desk.work() == []


def test_a_maker_that_fails_does_not_leave_the_reader_waiting(desk: Desk, project: str) -> None:
    run = desk.trigger(project, "r").run.id
    for _ in range(2):
        reader = desk.claim()
        desk.store.jobs.lose_input(reader, files(reader)[:1])
        desk.fail(desk.claim(), FATAL)
        desk.store.reconciler.sweep()
    reader = desk.claim()
    desk.store.jobs.lose_input(reader, files(reader)[:1])
    assert desk.store.runs.view(run).status == "failed"


def test_stopping_the_run_stops_what_is_made_again_for_it(desk: Desk, project: str) -> None:
    run = desk.trigger(project, "r").run.id
    reader = desk.claim()
    desk.store.jobs.lose_input(reader, files(reader))
    begun = desk.claim()
    assert desk.store.runs.cancel(run).status == "canceled"
    assert [job for job, _ in desk.stopped] == [begun.job], "the other one was only queued"
    assert desk.finish(begun) is False
    assert desk.work() == []


def test_stopping_one_reader_leaves_the_makers_to_the_other(desk: Desk, project: str) -> None:
    other = desk.project("d -> r, e -> r", {"r": {"text": "other"}}, dot="d e", read="r")
    first = desk.trigger(project, "r").run.id
    desk.trigger(other, "r")
    for reader in (desk.claim(), desk.claim()):
        desk.store.jobs.lose_input(reader, files(reader))
    desk.store.runs.cancel(first)
    assert sorted(desk.work()) == ["d", "e"]
    desk.store.reconciler.sweep()
    assert desk.work() == ["other"]


def test_a_reader_that_was_stopped_meanwhile_makes_nothing_again(desk: Desk, project: str) -> None:
    run = desk.trigger(project, "r").run.id
    reader = desk.claim()
    desk.store.runs.cancel(run)
    desk.store.jobs.lose_input(reader, files(reader))
    assert desk.store.runs.view(run).status == "canceled"
    assert desk.work() == []


def test_a_lifted_reader_lifts_what_makes_its_files(desk: Desk, project: str) -> None:
    def again(**request: Any) -> None:
        desk.trigger(desk.project("d -> r", {"r": {"text": "other"}}, dot="d", read="r"), "r", **request)

    again(priority=-5)
    reader = desk.claim()
    desk.store.jobs.lose_input(reader, files(reader))
    desk.trigger(desk.project(say="x"), "x")
    again(priority=10)
    assert desk.work()[0] == "d"


# -- files that are passed on ------------------------------------------------------------------------------------------


@node_type("pass-on", title="Pass on", category="Trial")
async def pass_on(ctx: RunContext, params: Params, inputs: ImageInputs) -> ImageOutputs:
    """Give the picture on, as a conversion that has nothing to do."""
    return ImageOutputs(image=inputs.images[0])


@node_type("turn", title="Turn", category="Trial")
async def turn(ctx: RunContext, params: Params, inputs: ImageInputs) -> ImageOutputs:
    """Turn a text round: doing it twice gives the first one."""
    path = ctx.create(".txt")
    path.write_text(ctx.open(inputs.images[0].artifact).read_text()[::-1])
    return ImageOutputs(image=msgspec.structs.replace(inputs.images[0], artifact=ctx.save(path, "text/plain")))


@pytest.fixture
def passing(tmp_path: Path) -> Iterator[Desk]:
    """With nodes that pass files on."""
    desk = Desk(tmp_path, Registry([*load(trial_nodes), pass_on, turn, image.run]))
    yield desk
    desk.check()
    desk.close()


def read_from(desk: Desk, *nodes: Node, edges: str) -> str:
    """The run of a reader whose files vanish after the plan; all of its nodes before have run."""
    wires = tuple(edge(*pair.split(">")) for pair in edges.split())
    reader = node("r", "read", params={"text": "r"})
    project = desk.store.graphs.create("Passing", Graph(nodes=(*nodes, reader), edges=wires)).id
    desk.run(project, nodes[-1].id)
    run = desk.trigger(project, "r").run.id
    for known in desk.status(project).values():
        desk.missing |= {artifact.digest for artifact in artifacts_in(known.outputs or {})}
    return run


def work_through(desk: Desk) -> None:
    """As a worker does: lose what is gone, else do the work."""
    for _ in range(30):
        claim = desk.store.jobs.claim("cpu", "w")
        if claim is None:
            desk.store.reconciler.sweep()
            continue
        node_type = desk.registry.get(claim.order.recipe.type)
        assert node_type is not None
        params = msgspec.json.decode(claim.order.recipe.params, type=node_type.params)
        needed = {artifact.digest for artifact in artifacts_in([params, [value for _, value in claim.given]])}
        if gone := needed & desk.missing:
            desk.store.jobs.lose_input(claim, sorted(gone))
        else:
            made = desk.make(claim)
            desk.store.jobs.succeed(claim, made)
            desk.missing -= {artifact.digest for artifact in artifacts_in(made.outputs)}


def test_an_upload_that_is_gone_fails_the_reader(passing: Desk, tmp_path: Path) -> None:
    Picture.new("RGB", (8, 8)).save(tmp_path / "up.png")
    upload = passing._files.save(tmp_path / "up.png", "image/png")
    run = read_from(
        passing, node("u", "image", params={"asset": msgspec.to_builtins(upload)}), edges="u.image>r.images"
    )
    work_through(passing)
    assert passing.store.runs.view(run).status == "failed"


def test_the_node_that_made_the_file_does_it_again_and_not_the_one_that_passed_it_on(passing: Desk) -> None:
    nodes = (node("d", "dot", params={"text": "d"}), node("p", "pass-on"))
    run = read_from(passing, *nodes, edges="d.image>p.images p.image>r.images")
    work_through(passing)
    assert passing.store.runs.view(run).status == "succeeded"


def test_two_nodes_that_give_what_the_other_takes_do_not_wait_for_each_other(passing: Desk) -> None:
    nodes = (node("d", "dot", params={"text": "ab"}), node("t", "turn"), node("u", "turn"))
    run = read_from(passing, *nodes, edges="d.image>t.images t.image>u.images u.image>r.images")
    work_through(passing)
    assert passing.store.runs.view(run).status == "succeeded"


def test_stopping_a_run_stops_a_maker_that_a_step_of_the_same_run_has_joined(desk: Desk) -> None:
    nodes = [node("h", "hush", params={"text": "1"}), node("i", "hush", params={"text": "2"})]
    nodes += [node(id, "dot", params={"text": "d"}) for id in "de"]
    nodes += [node("r", "read"), node("q", "read", params={"text": "q"}), node("s", "say")]
    wires = "h.text>d.parts i.text>e.parts d.image>r.images e.image>q.images r.text>s.parts q.text>s.parts"
    graph = Graph(nodes=tuple(nodes), edges=tuple(edge(*pair.split(">")) for pair in wires.split()))
    run = desk.trigger(desk.store.graphs.create("Joined", graph).id, "s").run.id
    first, second = desk.claim(), desk.claim()
    desk.finish(first)
    desk.finish(desk.claim())
    reader = desk.claim()
    desk.missing |= set(files(reader))
    desk.store.jobs.lose_input(reader, files(reader))
    desk.finish(second)  # the other dot has the same key
    desk.store.runs.cancel(run)
    assert "queued" not in desk.job_statuses()

"""A worker that is newer, or older, than what it is asked to do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from desk import Desk
from far import Far, Killed, Outputs
from msgspec import Struct
from sqlalchemy import text

from executors import worker as module
from executors.worker import Worker
from graph_engine import Image, RunContext, node
from graph_engine.job import Claim
from schemas.run import StepView
from storage.sql.errors import DatabaseUnavailable

Hire = Callable[[], Worker]


def install(desk: Desk, id: str, version: int, **fields: Any) -> None:
    """The install has another version of a node type by now."""
    desk.registry._types[id] = msgspec.structs.replace(desk.registry._types[id], version=version, **fields)


def only_step(desk: Desk, run: str) -> StepView:
    [step] = desk.store.runs.view(run).steps
    return step


def versions(desk: Desk) -> list[int]:
    """Of the node types that all results were made by."""
    with desk.store.database.read() as connection:
        rows = connection.execute(text("SELECT recipe FROM result")).all()
    return [msgspec.json.decode(row.recipe)["version"] for row in rows]


def dead_before(step: str, desk: Desk, far: Far, hire: Hire) -> str:
    """A run whose worker died just before it asked its provider for this."""

    def killed() -> None:
        raise Killed

    run = desk.trigger(desk.project(far_picture="p"), "p").run.id
    far.before[step] = killed
    with pytest.raises(Killed):
        hire().work("network")
    far.before.clear()
    desk.store.reconciler.adopt()
    return run


def test_a_job_of_an_older_version_is_given_back_and_done_with_the_newer_one(
    desk: Desk, hire: Hire, tmp_path: Path
) -> None:
    run = desk.trigger(desk.project(say_far="a"), "a").run.id
    install(desk, "say-far", 9)

    hire().work("network")

    assert (desk.store.runs.view(run).status, only_step(desk, run).status) == ("succeeded", "succeeded")
    assert versions(desk) == [9]
    assert desk.job_statuses() == ["canceled", "done"]
    assert (tmp_path / "said.log").read_text().split() == ["a"], "and its body ran once"


def test_a_job_of_a_newer_version_fails_in_words(desk: Desk, hire: Hire) -> None:
    run = desk.trigger(desk.project(say_far="a"), "a").run.id
    install(desk, "say-far", 0)

    hire().work("network")

    problem = only_step(desk, run).problem
    assert problem is not None
    assert (problem.code, problem.detail) == (
        "unknown_node_type", "This was planned with version 1; here is version 0.",
    )  # fmt: skip


def test_what_a_provider_has_at_work_is_carried_on_with_and_paid_once(desk: Desk, far: Far, hire: Hire) -> None:
    run = dead_before("poll", desk, far, hire)
    install(desk, "far-picture", 2)

    hire().work("network")

    assert desk.store.runs.view(run).status == "succeeded"
    assert far.asked == ["submit", "poll r1", "poll r1", "poll r1", "fetch r1"]
    assert versions(desk) == [1], "the new version has not made what was asked for by the old one"


def test_when_nobody_knows_whether_a_provider_has_it_it_is_not_planned_anew(desk: Desk, far: Far, hire: Hire) -> None:
    run = dead_before("submit", desk, far, hire)
    install(desk, "far-picture", 2)

    hire().work("network")

    problem = only_step(desk, run).problem
    assert problem is not None
    assert (problem.code, far.asked) == ("unknown_submit", ["submit"])


def test_what_the_new_version_can_t_carry_on_with_is_called_off(desk: Desk, far: Far, hire: Hire) -> None:
    class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
        size: int

    class Inputs(Struct, frozen=True):
        pass

    @node("far-picture", title="Far picture", category="Trial", lane="cpu", capability="image", version=2)
    async def narrower(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
        """Have a picture of some size made far away."""
        raise NotImplementedError

    run = dead_before("poll", desk, far, hire)
    desk.registry._types["far-picture"] = narrower

    hire().work("network")

    problem = only_step(desk, run).problem
    assert problem is not None
    assert problem.code == "node_upgraded"
    assert far.asked == ["submit", "poll r1", "cancel r1"]


def test_what_the_new_version_asks_nobody_for_is_called_off_and_made_here(desk: Desk, far: Far, hire: Hire) -> None:
    async def near(ctx: Any, params: Any, inputs: Any) -> Outputs:
        """Do without a provider."""
        path = ctx.create(".png")
        path.write_bytes(b"made here")
        return Outputs(image=Image(artifact=ctx.save(path, "image/png"), width=1, height=1))

    run = dead_before("poll", desk, far, hire)
    install(desk, "far-picture", 2, capability=None, lane="network", run=near)

    hire().work("network")

    assert desk.store.runs.view(run).status == "succeeded"
    assert far.asked == ["submit", "poll r1", "cancel r1"]
    assert versions(desk) == [2]


def test_a_provider_is_told_once_more_when_the_answer_of_the_database_was_lost(
    desk: Desk, far: Far, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_anew = desk.store.jobs.plan_anew
    lost = [DatabaseUnavailable("the database", "closed after the commit")]

    def unheard(claim: Claim) -> bool:
        done = plan_anew(claim)
        if lost:
            raise lost.pop()
        return done

    run = dead_before("poll", desk, far, hire)
    install(desk, "far-picture", 2, capability=None)
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.01)
    monkeypatch.setattr(desk.store.jobs, "plan_anew", unheard)

    hire().work("network")

    assert far.asked == ["submit", "poll r1", "cancel r1"]
    assert desk.steps(run) == {"p": "queued"}

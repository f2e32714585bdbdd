"""So many jobs at the same time for a user, or at a provider."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import msgspec
import pytest
from desk import LOOSE, Desk, later
from msgspec import Struct
from trial_nodes import Inputs, Outputs

from graph_engine.declare import node
from graph_engine.ports import RunContext
from graph_engine.registry import Registry
from schemas.value import Text
from storage.sql.slots import Slots

Opened = Callable[[Slots], Desk]


class Params(Struct, frozen=True, forbid_unknown_fields=True):
    text: str = ""
    model: str = ""


@node("far", title="Far", category="Trial", lane="cpu", capability="image")
async def far(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Have the provider that is called like the model say a text."""
    return Outputs(text=Text(text=params.text))


@pytest.fixture
def opened(tmp_path: Path, database_url: str) -> Iterator[Opened]:
    with ExitStack() as desks:

        def open_desk(slots: Slots) -> Desk:
            desk = desks.enter_context(closing(Desk(tmp_path, Registry([far]), database_url, slots=slots)))
            desks.callback(desk.check)
            return desk

        yield open_desk


def film(desk: Desk, **models: str) -> str:
    """A project with a node for each name, which asks a provider of this name."""
    params = {name: {"text": name, "model": model} for name, model in models.items()}
    return desk.project(params=params, far=" ".join(models))


def next_one(desk: Desk) -> str | None:
    claim = desk.store.jobs.claim("cpu", "desk")
    return msgspec.json.decode(claim.order.recipe.params)["text"] if claim else None


def test_a_provider_gets_no_more_than_its_slots_and_others_are_not_held_up(opened: Opened) -> None:
    desk = opened(Slots(providers={"kling": 1}))
    names = {"a": "kling", "b": "kling", "c": "runway"}
    project = film(desk, **names)
    for name in names:
        desk.trigger(project, name)
    first = desk.claim()

    assert [next_one(desk), next_one(desk)] == ["c", None]
    desk.rung.clear()
    assert desk.finish(first)
    assert [lane for lane, _ in desk.rung] == ["cpu"]
    assert next_one(desk) == "b"


def test_a_user_has_so_many_in_all_projects(opened: Opened) -> None:
    desk = opened(Slots(user=2))
    for name in ("a", "b", "c"):
        desk.trigger(film(desk, **{name: "any"}), name)

    assert [next_one(desk) for _ in range(3)] == ["a", "b", None]


def test_the_end_of_a_job_is_heard_on_every_lane_where_its_user_waits(opened: Opened) -> None:
    desk = opened(Slots(user=1))
    desk.trigger(film(desk, a="near"), "a")
    desk.trigger(film(desk, b="far"), "b")
    first = desk.claim()
    assert desk.store.jobs.claim("network", "desk") is None
    desk.rung.clear()

    assert desk.finish(first)
    assert "network" in {lane for lane, _ in desk.rung}
    assert desk.claim("network")


@pytest.mark.parametrize("end", ["dies", "fails"])
def test_a_job_that_is_not_at_work_has_no_slot(opened: Opened, end: str) -> None:
    desk = opened(Slots(providers={"kling": 1}))
    project = film(desk, a="kling", b="kling")
    for name in ("a", "b"):
        desk.trigger(project, name)
    claim = desk.claim()
    if end == "fails":
        desk.store.jobs.fail(claim, LOOSE)
        assert next_one(desk) == "b"
        return
    with later(60):
        assert next_one(desk) is None
        desk.store.reconciler.sweep()
        assert [next_one(desk), next_one(desk)] == ["a", None]


def test_what_is_stopped_keeps_its_slot_until_it_has_ended(opened: Opened) -> None:
    desk = opened(Slots(providers={"kling": 1}))
    run = desk.trigger(film(desk, a="kling"), "a").run.id
    desk.trigger(film(desk, b="kling"), "b")
    claim = desk.claim()
    desk.store.runs.cancel(run)

    assert next_one(desk) is None
    desk.store.jobs.canceled(claim)
    assert next_one(desk) == "b"


def test_without_numbers_there_is_no_limit(opened: Opened) -> None:
    desk = opened(Slots())
    desk.trigger(film(desk, a="kling", b="kling"), "a", "b")

    assert [next_one(desk), next_one(desk), next_one(desk)] == ["a", "b", None]
